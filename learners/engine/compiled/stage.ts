import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { Variables } from '../network.ts';
import type { StageRunner, TrainingArrays } from '../runner.ts';
import { scheduleWidth } from '../schedule.ts';
import { flatten, type Resident, type StepDefinition, slotCount, step } from '../step.ts';
import { tf } from '../tf.ts';
import type { Graph } from './graph.ts';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { simplify } from './passes/index.ts';
import { loadRuntime, openSession } from './session.ts';
import { type InputSpec, trace } from './trace.ts';

/** The traced step of a stage: inputs are named as the loop binds them. */
export function traceStep(definition: StepDefinition, data: TrainingArrays, batch: number): Graph {
  const size = flatten(definition.trainable).length;
  const states = Array.from({ length: 1 + slotCount(definition.optimiser) }, (_, i) => `state${i}`);
  const specs: InputSpec[] = [
    ...states.map((name) => ({ name, shape: [size] })),
    { name: 'indices', shape: [batch], type: 'int32' },
    { name: 'schedule', shape: [scheduleWidth] },
    { name: 'x', shape: [data.n, data.d] },
    { name: 'y', shape: [data.n] },
    ...(data.weights ? [{ name: 'weights', shape: [data.n] }] : []),
    ...definition.frozen.map(({ name, shape }) => ({ name: `frozen ${name}`, shape })),
  ];
  return simplify(
    trace((...tensors) => {
      const named = new Map(specs.map(({ name }, i) => [name, tensors[i]]));
      const get = (name: string): Tensor => named.get(name) as Tensor;
      const frozen: Variables = Object.fromEntries(
        definition.frozen.map(({ name }) => [name, get(`frozen ${name}`)]),
      );
      const resident: Resident = {
        x: get('x') as Tensor2D,
        y: get('y') as Tensor1D,
        weights: named.get('weights') as Tensor1D | undefined,
      };
      const [factor, epsilon, rate] = tf
        .split(get('schedule'), scheduleWidth)
        .map((part) => tf.reshape(part, []));
      const result = step(
        definition,
        states.map(get) as Tensor1D[],
        frozen,
        resident,
        get('indices') as Tensor1D,
        { factor, epsilon, rate },
      );
      return [...result.state, result.loss];
    }, specs),
  );
}

/**
 * The whole program: an ONNX `Loop` over the rows of `indices` and `schedule`. What a step changes is carried from
 * turn to turn; the sample and the frozen variables are read from the graph around the loop.
 */
export function loopModel(graph: Graph, batch: number): Uint8Array {
  const outer = new GraphWriter('m_');
  const body = new GraphWriter('b_');
  const inputs = new Map(graph.inputs.map(({ name, value }) => [name, value]));
  const states = [...inputs.keys()].filter((name) => name.startsWith('state'));
  const residents = [...inputs.keys()].filter(
    (name) => !states.includes(name) && name !== 'indices' && name !== 'schedule',
  );
  const shapeOf = (name: string): readonly number[] => inputs.get(name)?.shape ?? [];

  const bound = new Map<string, string>(residents.map((name) => [name, name]));
  for (const name of states) bound.set(name, `b_${name}`);
  for (const name of ['indices', 'schedule']) bound.set(name, body.node('Gather', [name, 'b_turn']));
  const made = body.program(graph, bound);
  const go = body.node('Identity', ['b_go']);
  const loss = made.pop() as string;
  const carried = states.map((name, i): Port => ({ name: made[i], shape: shapeOf(name), type: 'float32' }));
  const bodyGraph = body.graph(
    'step',
    [
      { name: 'b_turn', shape: [], type: 'int64' },
      { name: 'b_go', shape: [], type: 'bool' },
      ...states.map((name): Port => ({ name: `b_${name}`, shape: shapeOf(name), type: 'float32' })),
    ],
    [{ name: go, shape: [], type: 'bool' }, ...carried, { name: loss, shape: [], type: 'float32' }],
  );

  const results = outer.nodeWithBody('Loop', ['turns', '', ...states], states.length + 1, bodyGraph);
  const inputPorts: Port[] = [
    { name: 'turns', shape: [], type: 'int64' },
    { name: 'indices', shape: ['steps', batch], type: 'int32' },
    { name: 'schedule', shape: ['steps', scheduleWidth], type: 'float32' },
    ...[...states, ...residents].map((name): Port => ({ name, shape: shapeOf(name), type: 'float32' })),
  ];
  const outputPorts: Port[] = results.map((name, i) => ({
    name,
    shape: i < states.length ? shapeOf(states[i]) : ['steps'],
    type: 'float32',
  }));
  return encodeModel(outer.graph('training', inputPorts, outputPorts));
}

/** A stage compiled into one graph: many steps a call, state in the graph's hands. */
export class CompiledStage implements StageRunner {
  readonly #session: InferenceSession;
  readonly #batch: number;
  readonly #residents: Record<string, RuntimeTensor>;
  readonly #stateNames: string[];
  readonly #make: typeof RuntimeTensor;
  #state: RuntimeTensor[];

  /** @throws UntraceableError where the stage uses an operation that has no rule. */
  static async open(definition: StepDefinition, data: TrainingArrays, batch: number): Promise<CompiledStage> {
    const graph = traceStep(definition, data, batch);
    const session = await openSession(loopModel(graph, batch));
    const { Tensor } = await loadRuntime();
    const make = (values: Float32Array, shape: readonly number[]): RuntimeTensor =>
      new Tensor('float32', values, [...shape]);
    const used = new Set(session.inputNames);
    const residents: [string, RuntimeTensor][] = [
      ['x', make(data.x, [data.n, data.d])],
      ['y', make(data.y, [data.n])],
      ...(data.weights ? [['weights', make(data.weights, [data.n])] as [string, RuntimeTensor]] : []),
      ...definition.frozen.map(({ name, shape, values }): [string, RuntimeTensor] => [
        `frozen ${name}`,
        make(values, shape),
      ]),
    ];
    const theta = flatten(definition.trainable);
    const state = [
      theta,
      ...Array.from({ length: slotCount(definition.optimiser) }, () => new Float32Array(theta.length)),
    ];
    return new CompiledStage(
      session,
      batch,
      Object.fromEntries(residents.filter(([name]) => used.has(name))),
      state.map((values) => make(values, [values.length])),
      Tensor,
    );
  }

  constructor(
    session: InferenceSession,
    batch: number,
    residents: Record<string, RuntimeTensor>,
    state: RuntimeTensor[],
    make: typeof RuntimeTensor,
  ) {
    this.#session = session;
    this.#batch = batch;
    this.#residents = residents;
    this.#state = state;
    this.#stateNames = state.map((_, i) => `state${i}`);
    this.#make = make;
  }

  async run(indices: Int32Array, schedule: Float32Array): Promise<Float32Array> {
    const Make = this.#make;
    const steps = schedule.length / scheduleWidth;
    const feeds: Record<string, RuntimeTensor> = {
      ...this.#residents,
      turns: new Make('int64', BigInt64Array.of(BigInt(steps)), []),
      indices: new Make('int32', indices, [steps, this.#batch]),
      schedule: new Make('float32', schedule, [steps, scheduleWidth]),
    };
    for (const [i, name] of this.#stateNames.entries()) feeds[name] = this.#state[i];
    const results = await this.#session.run(feeds);
    const outputs = this.#session.outputNames.map((name) => results[name]);
    const losses = outputs.pop() as RuntimeTensor;
    this.#state = outputs as RuntimeTensor[];
    return losses.data as Float32Array;
  }

  async theta(): Promise<Float32Array> {
    return Float32Array.from(this.#state[0].data as Float32Array);
  }

  dispose(): void {
    void this.#session.release();
  }
}
