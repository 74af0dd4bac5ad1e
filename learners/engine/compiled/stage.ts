import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { Variables } from '../network.ts';
import type { StageRunner, TrainingArrays } from '../runner.ts';
import { scheduleWidth } from '../schedule.ts';
import { type Batch, flatten, type StepDefinition, slotCount, step } from '../step.ts';
import { tf } from '../tf.ts';
import type { Graph } from './graph.ts';
import { loopModel } from './loop.ts';
import { carryInPieces } from './passes/carry-in-pieces.ts';
import { simplify } from './passes/index.ts';
import { loadRuntime, openSession } from './session.ts';
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

/** A stage compiled into one graph: many steps a call, state in the graph's hands. */
export class CompiledStage implements StageRunner {
  readonly #session: InferenceSession;
  readonly #batch: number;
  readonly #data: TrainingArrays;
  readonly #residents: Record<string, RuntimeTensor>;
  readonly #stateNames: string[];
  readonly #parameters: number;
  readonly #make: typeof RuntimeTensor;
  #state: RuntimeTensor[];

  /** @throws UntraceableError where the stage uses an operation that has no rule. */
  static async open(definition: StepDefinition, data: TrainingArrays, batch: number): Promise<CompiledStage> {
    const graph = traceStep(definition, data, batch);
    const names = graph.inputs.map(({ name }) => name);
    const loop = loopModel({
      graph,
      carried: names.filter((name) => name.startsWith('state')),
      scanned: names.filter((name) => perStep.has(name)),
    });
    const session = await openSession(loop.model);
    const { Tensor } = await loadRuntime();
    const make = (values: Float32Array, shape: readonly number[]): RuntimeTensor =>
      new Tensor('float32', values, [...shape]);
    const residents: [string, RuntimeTensor][] = [
      ['x', make(data.x, [data.n, data.d])],
      ...definition.frozen.map(({ name, shape, values }): [string, RuntimeTensor] => [
        `frozen ${name}`,
        make(values, shape),
      ]),
    ];
    const theta = flatten(definition.trainable);
    const pieces = graph.inputs.filter(({ name }) => name.startsWith('state'));
    let offset = 0;
    const state = pieces.map(({ name, value: { shape } }): [string, RuntimeTensor] => {
      // θ comes first; the optimiser's slots start at 0.
      const values =
        offset < theta.length ? theta.slice(offset, offset + shape[0]) : new Float32Array(shape[0]);
      offset += shape[0];
      return [name, make(values, shape)];
    });
    return new CompiledStage(
      session,
      batch,
      data,
      Object.fromEntries(residents),
      state,
      theta.length,
      Tensor,
    );
  }

  constructor(
    session: InferenceSession,
    batch: number,
    data: TrainingArrays,
    residents: Record<string, RuntimeTensor>,
    state: readonly (readonly [string, RuntimeTensor])[],
    parameters: number,
    make: typeof RuntimeTensor,
  ) {
    this.#session = session;
    this.#batch = batch;
    this.#data = data;
    this.#residents = residents;
    this.#stateNames = state.map(([name]) => name);
    this.#state = state.map(([, tensor]) => tensor);
    this.#parameters = parameters;
    this.#make = make;
  }

  async run(indices: Int32Array, schedule: Float32Array): Promise<Float32Array> {
    const Make = this.#make;
    const steps = schedule.length / scheduleWidth;
    const { y, weights } = this.#data;
    const column = (j: number): RuntimeTensor => {
      const values = new Float32Array(steps);
      for (let t = 0; t < steps; t++) values[t] = schedule[scheduleWidth * t + j];
      return new Make('float32', values, [steps]);
    };
    const rows = (values: Float32Array): RuntimeTensor =>
      new Make('float32', gather(values, indices), [steps, this.#batch]);
    const feeds: Record<string, RuntimeTensor> = {
      ...this.#residents,
      indices: new Make('int32', indices, [steps, this.#batch]),
      y: rows(y),
      ...(weights ? { weights: rows(weights) } : {}),
      factor: column(0),
      epsilon: column(1),
      rate: column(2),
    };
    for (const [i, name] of this.#stateNames.entries()) feeds[name] = this.#state[i];
    const results = await this.#session.run(feeds);
    const outputs = this.#session.outputNames.map((name) => results[name]);
    const losses = outputs.pop() as RuntimeTensor;
    this.#state = outputs as RuntimeTensor[];
    return losses.data as Float32Array;
  }

  async theta(): Promise<Float32Array> {
    const theta = new Float32Array(this.#parameters);
    let offset = 0;
    for (const { data } of this.#state) {
      if (offset === theta.length) break;
      theta.set(data as Float32Array, offset);
      offset += data.length;
    }
    return theta;
  }

  dispose(): void {
    void this.#session.release();
  }
}

/** A number a row is fetched faster here than by a node of the graph. */
function gather(values: Float32Array, indices: Int32Array): Float32Array {
  const gathered = new Float32Array(indices.length);
  for (let i = 0; i < indices.length; i++) gathered[i] = values[indices[i]];
  return gathered;
}
