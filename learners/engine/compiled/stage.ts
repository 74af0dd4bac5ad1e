import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { scheduleWidth } from '../learning-rate-schedule.ts';
import type { Variables } from '../network.ts';
import type { StageArrays, StageRunner, StepRows } from '../runner.ts';
import { type Batch, flatten, type StepDefinition, step } from '../step.ts';
import { tf } from '../tf.ts';
import type { Elements } from './graph.ts';
import type { Loop } from './loop/loop.ts';
import { fuses, openLoop } from './loop/open-loop.ts';
import { carryInPieces } from './passes/carry-in-pieces.ts';
import { holdTransposed } from './passes/hold-transposed.ts';
import { simplify } from './passes/index.ts';
import { deviceInUse } from './runtime/runtime-session.ts';
import { inOrder, type StageInputs, stageInputs } from './stage-inputs.ts';
import { type CarriedInput, carriedInputs, type StepProgram } from './step-program.ts';
import { type InputSpec, trace } from './trace.ts';
import { transpose } from './transpose.ts';

/** The program of a stage's step, as it is compiled. */
export function traceStep(definition: StepDefinition, data: StageArrays, batch: number): StepProgram {
  const inputs = stageInputs(definition, data, batch);
  const specs = inOrder(inputs);
  const program = simplify(
    trace((...tensors) => {
      const given = new Map(specs.map((spec, i) => [spec, tensors[i]]));
      const get = (spec: InputSpec): Tensor => given.get(spec) as Tensor;
      const frozen: Variables = Object.fromEntries(
        definition.frozen.map(({ name }, i) => [name, get(inputs.frozen[i])]),
      );
      const x = get(inputs.x) as Tensor2D;
      const rows: Batch = {
        x: inputs.indices ? tf.gather(x, get(inputs.indices) as Tensor1D) : x,
        y: get(inputs.y) as Tensor1D,
        weights: inputs.weights && (get(inputs.weights) as Tensor1D),
      };
      const schedule = { factor: get(inputs.factor), epsilon: get(inputs.epsilon), rate: get(inputs.rate) };
      const result = step(definition, inputs.states.map(get) as Tensor1D[], frozen, rows, schedule);
      return [...result.state, result.loss];
    }, specs),
  );
  // A GPU starts each operation slowly and copies fast: there, one long vector is better than its pieces.
  const inPieces = deviceInUse() === 'webgpu' ? program : carryInPieces(program);
  // Small matrices gain nothing by it.
  return (fuses(inPieces) ? holdTransposed(inPieces) : undefined) ?? inPieces;
}

/** A stage compiled into one program: many steps a call, state in the program's hands. */
export class CompiledStage implements StageRunner {
  readonly #loop: Loop;
  readonly #data: StageArrays;
  readonly #inputs: StageInputs;
  /** The inputs that hold θ, in order. */
  readonly #theta: readonly CarriedInput[];

  /** @throws UntraceableError where the stage uses an operation that has no rule. */
  static async open(definition: StepDefinition, data: StageArrays, batch: number): Promise<CompiledStage> {
    const inputs = stageInputs(definition, data, batch);
    const program = traceStep(definition, data, batch);
    const carried = carriedInputs(program);
    const theta = flatten(definition.trainable);
    let offset = 0;
    const start = carried.map((input): [CarriedInput, Elements] => {
      const [size] = input.value.shape;
      // The optimiser's slots start at 0.
      if (!holdsTheta(input)) return [input, new Float32Array(size)];
      const values = theta.slice(offset, offset + size);
      offset += size;
      const { transposed } = input.role;
      return [input, transposed ? transpose(values, transposed) : values];
    });
    const frozen = definition.frozen.map(({ values }, i): [InputSpec, Elements] => [
      inputs.frozen[i],
      values,
    ]);
    const held: [InputSpec, Elements][] = data.n === 'stream' ? [] : [[inputs.x, data.x]];
    const loop = await openLoop(program, byName([...held, ...frozen, ...start]));
    return new CompiledStage(loop, data, inputs, carried.filter(holdsTheta));
  }

  private constructor(loop: Loop, data: StageArrays, inputs: StageInputs, theta: readonly CarriedInput[]) {
    this.#loop = loop;
    this.#data = data;
    this.#inputs = inputs;
    this.#theta = theta;
  }

  async run(rows: Int32Array | StepRows, schedule: Float32Array): Promise<Float32Array> {
    const steps = schedule.length / scheduleWidth;
    const inputs = this.#inputs;
    const column = (j: number): Float32Array =>
      Float32Array.from({ length: steps }, (_, t) => schedule[scheduleWidth * t + j]);
    const perStep: [InputSpec, Elements][] = [
      ...this.#rowInputs(rows),
      [inputs.factor, column(0)],
      [inputs.epsilon, column(1)],
      [inputs.rate, column(2)],
    ];
    const [losses] = await this.#loop.run(steps, byName(perStep));
    return losses.elements as Float32Array;
  }

  #rowInputs(rows: Int32Array | StepRows): [InputSpec, Elements][] {
    const { indices, x, y, weights } = this.#inputs;
    if (!(rows instanceof Int32Array)) {
      const own: [InputSpec, Elements][] = [
        [x, rows.x],
        [y, rows.y],
      ];
      return weights && rows.weights ? [...own, [weights, rows.weights]] : own;
    }
    const held = this.#data;
    if (!indices || held.n === 'stream') throw new Error('no sample is held whose rows could be named');
    const own: [InputSpec, Elements][] = [
      [indices, rows],
      [y, gather(held.y, rows)],
    ];
    return weights && held.weights ? [...own, [weights, gather(held.weights, rows)]] : own;
  }

  async theta(): Promise<Float32Array> {
    await this.#loop.fetch(this.#theta.map(({ name }) => name));
    const parts = this.#theta.map(({ name, role: { transposed } }) => {
      const values = this.#loop.state(name) as Float32Array;
      return transposed ? transpose(values, [transposed[1], transposed[0]]) : values;
    });
    const theta = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const part of parts) {
      theta.set(part, offset);
      offset += part.length;
    }
    return theta;
  }

  dispose(): void {
    this.#loop.dispose();
  }
}

function holdsTheta({ role }: CarriedInput): boolean {
  return role.part?.slot === 0;
}

/** Arrays by the names of their inputs, as a loop takes them. */
function byName(
  arrays: readonly (readonly [{ readonly name: string }, Elements])[],
): Record<string, Elements> {
  return Object.fromEntries(arrays.map(([{ name }, elements]) => [name, elements]));
}

/** A number a row is fetched faster here than by a node of the graph. */
function gather(values: Float32Array, indices: Int32Array): Float32Array {
  const gathered = new Float32Array(indices.length);
  for (let i = 0; i < indices.length; i++) gathered[i] = values[indices[i]];
  return gathered;
}
