import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { StepResults } from '../../training-loop.ts';
import type { Elements, Value } from '../graph.ts';
import { encodeModel, GraphWriter, type Port } from '../onnx.ts';
import { loadRuntime, openSession } from '../session.ts';
import type { StepProgram } from '../step-program.ts';
import type { Loop } from './loop.ts';

/** Takes all steps of a call in one program of the runtime. */
export class ScanLoop implements Loop {
  readonly #program: StepProgram;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #session: InferenceSession;
  readonly #make: typeof RuntimeTensor;
  readonly #outputs: readonly string[];
  /** The inputs that are the same in every step. */
  readonly #shared: Readonly<Record<string, RuntimeTensor>>;
  #state: Record<string, RuntimeTensor>;

  /** @param arrays the initial values of carried inputs and the values of shared ones, by name */
  static async open(program: StepProgram, arrays: Readonly<Record<string, Elements>>): Promise<ScanLoop> {
    const { model, outputs } = scanModel(program);
    const session = await openSession(model);
    const { Tensor } = await loadRuntime();
    return new ScanLoop(program, arrays, session, Tensor, outputs);
  }

  private constructor(
    program: StepProgram,
    arrays: Readonly<Record<string, Elements>>,
    session: InferenceSession,
    make: typeof RuntimeTensor,
    outputs: readonly string[],
  ) {
    this.#program = program;
    this.#values = new Map(program.graph.inputs.map(({ name, value }) => [name, value]));
    this.#session = session;
    this.#make = make;
    this.#outputs = outputs;
    const tensors = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, this.#tensor(name, arrays[name])]));
    const { carried } = program;
    this.#state = tensors(carried);
    this.#shared = tensors(sharedInputs(program));
  }

  /** @param steps for an array with one entry per step, the number of steps */
  #tensor(name: string, elements: Elements, steps?: number): RuntimeTensor {
    const { shape, type } = this.#values.get(name) as Value;
    const whole = steps === undefined ? shape : [steps, ...shape];
    return new this.#make(type as 'float32', elements as Float32Array, [...whole]);
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<StepResults[]> {
    const { carried, scanned } = this.#program;
    const feeds: Record<string, RuntimeTensor> = { ...this.#shared, ...this.#state };
    for (const name of scanned) feeds[name] = this.#tensor(name, perStep[name], steps);
    const made = await this.#session.run(feeds);
    const tensors = this.#outputs.map((name) => made[name]);
    this.#state = Object.fromEntries(carried.map((name, i) => [name, tensors[i]]));
    return tensors.slice(carried.length).map(({ dims, type, data }) => ({
      shape: dims,
      type: type as StepResults['type'],
      elements: data as Elements,
    }));
  }

  state(name: string): Elements {
    return this.#state[name].data as Elements;
  }

  dispose(): void {
    void this.#session.release();
  }
}

/** Inputs that are the same in every step. */
export function sharedInputs({ graph, carried, scanned }: StepProgram): string[] {
  const differing = new Set([...carried, ...scanned]);
  return graph.inputs.map(({ name }) => name).filter((name) => !differing.has(name));
}

/**
 * An ONNX `Scan` over the steps. Inputs that a step changes are carried from step to step, inputs that differ
 * from step to step are taken from arrays with one entry per step, and all other inputs are read from the
 * surrounding graph.
 */
function scanModel(program: StepProgram): { model: Uint8Array; outputs: string[] } {
  const { graph, carried, scanned } = program;
  const outer = new GraphWriter('m_');
  const body = new GraphWriter('b_');
  const values = new Map(graph.inputs.map(({ name, value }) => [name, value]));
  const shared = sharedInputs(program);
  const port = ({ shape, type }: Value, name: string): Port => ({ name, shape, type });
  const inputPort = (name: string, as = name): Port => port(values.get(name) as Value, as);
  const perStep = ({ shape, ...rest }: Port): Port => ({ ...rest, shape: ['steps', ...shape] });

  const inside = [...carried, ...scanned];
  const bound = new Map(shared.map((name) => [name, name]));
  for (const [i, name] of inside.entries()) bound.set(name, `b_in${i}`);
  const made = body.program(graph, bound);
  const bodyGraph = body.graph(
    'step',
    inside.map((name, i) => inputPort(name, `b_in${i}`)),
    made.map((name, i) => port(graph.outputs[i], name)),
  );
  const looped = outer.nodeWithBody('Scan', inside, made.length, bodyGraph, {
    num_scan_inputs: scanned.length,
  });
  const outputs = looped.map((name, i) => {
    const output = port(graph.outputs[i], name);
    return i < carried.length ? output : perStep(output);
  });
  const inputs = [
    ...carried.map((name) => inputPort(name)),
    ...scanned.map((name) => perStep(inputPort(name))),
    ...shared.map((name) => inputPort(name)),
  ];
  return { model: encodeModel(outer.graph('training', inputs, outputs)), outputs: looped };
}
