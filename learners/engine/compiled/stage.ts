import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Variables } from '../network.ts';
import type { StageRunner, TrainingArrays } from '../runner.ts';
import { scheduleWidth } from '../schedule.ts';
import { type Batch, flatten, type StepDefinition, slotCount, step } from '../step.ts';
import { tf } from '../tf.ts';
import type { Graph } from './graph.ts';
import type { Loop } from './loop/loop.ts';
import { fuses, openLoop } from './loop/open-loop.ts';
import { carryInPieces } from './passes/carry-in-pieces.ts';
import { holdTransposed, type Transposed } from './passes/hold-transposed.ts';
import { simplify } from './passes/index.ts';
import type { StepProgram } from './step-program.ts';
import { type InputSpec, trace } from './trace.ts';
import { transpose } from './transpose.ts';

/** What one step reads that differs from step to step, by name. */
const perStep: ReadonlySet<string> = new Set(['indices', 'y', 'weights', 'factor', 'epsilon', 'rate']);

/** A stage's step as it is compiled: inputs are named as the loop binds them. */
export interface TracedStep {
  readonly program: StepProgram;
  /** The parts of the state that hold matrices of these shapes transposed, by name. */
  readonly transposed: Transposed['inputs'];
}

export function traceStep(definition: StepDefinition, data: TrainingArrays, batch: number): TracedStep {
  const size = flatten(definition.trainable).length;
  const states = Array.from({ length: 1 + slotCount(definition.optimiser) }, (_, i) => `state${i}`);
  const specs: InputSpec[] = [
    ...states.map((name) => ({ name, shape: [size] })),
    { name: 'indices', shape: [batch], type: 'int32' },
    { name: 'y', shape: [batch] },
    ...(data.weights ? [{ name: 'weights', shape: [batch] }] : []),
    ...['factor', 'epsilon', 'rate'].map((name) => ({ name, shape: [] })),
    { name: 'x', shape: [data.n, data.d] },
    ...definition.frozen.map(({ name, shape }) => ({ name: `frozen ${name}`, shape })),
  ];
  const program = simplify(
    trace((...tensors) => {
      const named = new Map(specs.map(({ name }, i) => [name, tensors[i]]));
      const get = (name: string): Tensor => named.get(name) as Tensor;
      const frozen: Variables = Object.fromEntries(
        definition.frozen.map(({ name }) => [name, get(`frozen ${name}`)]),
      );
      const rows: Batch = {
        x: tf.gather(get('x') as Tensor2D, get('indices') as Tensor1D),
        y: get('y') as Tensor1D,
        weights: named.get('weights') as Tensor1D | undefined,
      };
      const schedule = { factor: get('factor'), epsilon: get('epsilon'), rate: get('rate') };
      const result = step(definition, states.map(get) as Tensor1D[], frozen, rows, schedule);
      return [...result.state, result.loss];
    }, specs),
  );
  const inPieces = stepProgram(carryInPieces(program, new Set(states)));
  const slots = (theta: string): string[] => states.map((state) => theta.replace(states[0], state));
  const pieces = inPieces.carried.filter((name) => name.startsWith(states[0])).map(slots);
  // Small matrices gain nothing by it.
  const turned = fuses(inPieces) ? holdTransposed(inPieces, pieces) : undefined;
  return { program: turned?.program ?? inPieces, transposed: turned?.inputs ?? new Map() };
}

/** What becomes of a traced step's inputs from step to step. */
function stepProgram(graph: Graph): StepProgram {
  const names = graph.inputs.map(({ name }) => name);
  return {
    graph,
    carried: names.filter((name) => name.startsWith('state')),
    scanned: names.filter((name) => perStep.has(name)),
  };
}

/** An input that holds a part of θ, in order, and the matrix that it holds transposed, if it does. */
interface ThetaPart {
  readonly name: string;
  readonly shape: readonly [rows: number, columns: number] | undefined;
}

/** A stage compiled into one program: many steps a call, state in the program's hands. */
export class CompiledStage implements StageRunner {
  readonly #loop: Loop;
  readonly #data: TrainingArrays;
  readonly #parts: readonly ThetaPart[];

  /** @throws UntraceableError where the stage uses an operation that has no rule. */
  static async open(definition: StepDefinition, data: TrainingArrays, batch: number): Promise<CompiledStage> {
    const { program, transposed } = traceStep(definition, data, batch);
    const arrays: Record<string, Float32Array> = { x: data.x };
    for (const { name, values } of definition.frozen) arrays[`frozen ${name}`] = values;
    const theta = flatten(definition.trainable);
    const parts: ThetaPart[] = [];
    let offset = 0;
    for (const { name, value } of program.graph.inputs) {
      if (!program.carried.includes(name)) continue;
      const [size] = value.shape;
      // θ comes first; the optimiser's slots start at 0.
      if (offset < theta.length) {
        const shape = transposed.get(name);
        parts.push({ name, shape });
        const values = theta.slice(offset, offset + size);
        arrays[name] = shape ? transpose(values, shape) : values;
      } else {
        arrays[name] = new Float32Array(size);
      }
      offset += size;
    }
    return new CompiledStage(await openLoop(program, arrays), data, parts);
  }

  private constructor(loop: Loop, data: TrainingArrays, parts: readonly ThetaPart[]) {
    this.#loop = loop;
    this.#data = data;
    this.#parts = parts;
  }

  async run(indices: Int32Array, schedule: Float32Array): Promise<Float32Array> {
    const steps = schedule.length / scheduleWidth;
    const { y, weights } = this.#data;
    const column = (j: number): Float32Array =>
      Float32Array.from({ length: steps }, (_, t) => schedule[scheduleWidth * t + j]);
    const [losses] = await this.#loop.run(steps, {
      indices,
      y: gather(y, indices),
      ...(weights ? { weights: gather(weights, indices) } : {}),
      factor: column(0),
      epsilon: column(1),
      rate: column(2),
    });
    return losses.elements as Float32Array;
  }

  async theta(): Promise<Float32Array> {
    const parts = this.#parts.map(({ name, shape }) => {
      const values = this.#loop.state(name) as Float32Array;
      return shape ? transpose(values, [shape[1], shape[0]]) : values;
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

/** A number a row is fetched faster here than by a node of the graph. */
function gather(values: Float32Array, indices: Int32Array): Float32Array {
  const gathered = new Float32Array(indices.length);
  for (let i = 0; i < indices.length; i++) gathered[i] = values[indices[i]];
  return gathered;
}
