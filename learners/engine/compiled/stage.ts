import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Variables } from '../network.ts';
import type { StageRunner, TrainingArrays } from '../runner.ts';
import { scheduleWidth } from '../schedule.ts';
import { type Batch, flatten, type StepDefinition, slotCount, step } from '../step.ts';
import { tf } from '../tf.ts';
import type { Graph } from './graph.ts';
import { openLoop } from './loop/open-loop.ts';
import type { Loop, StepProgram } from './loop/step-program.ts';
import { carryInPieces } from './passes/carry-in-pieces.ts';
import { simplify } from './passes/index.ts';
import { type InputSpec, trace } from './trace.ts';

/** What one step reads that differs from step to step, by name. */
const perStep: ReadonlySet<string> = new Set(['indices', 'y', 'weights', 'factor', 'epsilon', 'rate']);

/** The traced step of a stage: inputs are named as the loop binds them. */
export function traceStep(definition: StepDefinition, data: TrainingArrays, batch: number): Graph {
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
  return carryInPieces(program, new Set(states));
}

/** What becomes of a traced step's inputs from step to step. */
export function stepProgram(graph: Graph): StepProgram {
  const names = graph.inputs.map(({ name }) => name);
  return {
    graph,
    carried: names.filter((name) => name.startsWith('state')),
    scanned: names.filter((name) => perStep.has(name)),
  };
}

/** A stage compiled into one program: many steps a call, state in the program's hands. */
export class CompiledStage implements StageRunner {
  readonly #loop: Loop;
  readonly #data: TrainingArrays;
  /** The inputs that hold θ, in the order of their parts. */
  readonly #thetaNames: readonly string[];
  readonly #parameters: number;

  /** @throws UntraceableError where the stage uses an operation that has no rule. */
  static async open(definition: StepDefinition, data: TrainingArrays, batch: number): Promise<CompiledStage> {
    const program = stepProgram(traceStep(definition, data, batch));
    const arrays: Record<string, Float32Array> = { x: data.x };
    for (const { name, values } of definition.frozen) arrays[`frozen ${name}`] = values;
    const theta = flatten(definition.trainable);
    const thetaNames: string[] = [];
    let offset = 0;
    for (const { name, value } of program.graph.inputs) {
      if (!program.carried.includes(name)) continue;
      const [size] = value.shape;
      // θ comes first; the optimiser's slots start at 0.
      if (offset < theta.length) thetaNames.push(name);
      arrays[name] = offset < theta.length ? theta.slice(offset, offset + size) : new Float32Array(size);
      offset += size;
    }
    const loop = await openLoop(program, arrays);
    return new CompiledStage(loop, data, thetaNames, theta.length);
  }

  private constructor(loop: Loop, data: TrainingArrays, thetaNames: readonly string[], parameters: number) {
    this.#loop = loop;
    this.#data = data;
    this.#thetaNames = thetaNames;
    this.#parameters = parameters;
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
    const theta = new Float32Array(this.#parameters);
    let offset = 0;
    for (const name of this.#thetaNames) {
      const part = this.#loop.state(name);
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
