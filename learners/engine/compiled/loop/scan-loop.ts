import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import type { StepResults } from '../../training-loop.ts';
import type { Elements, Input, Value } from '../graph.ts';
import { encodeModel, GraphWriter, type Port } from '../onnx.ts';
import { loadRuntime, openSession } from '../runtime/runtime-session.ts';
import { carriedInputs, type StepProgram, scannedInputs, sharedInputs } from '../step-program.ts';
import type { Loop } from './loop.ts';

/** Takes all steps of a call in one program of the runtime. */
export class ScanLoop implements Loop {
  readonly #carried: readonly Input[];
  readonly #scanned: readonly Input[];
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
    this.#carried = carriedInputs(program);
    this.#scanned = scannedInputs(program);
    this.#session = session;
    this.#make = make;
    this.#outputs = outputs;
    const tensors = (inputs: readonly Input[]) =>
      Object.fromEntries(inputs.map((input) => [input.name, this.#tensor(input, arrays[input.name])]));
    this.#state = tensors(this.#carried);
    this.#shared = tensors(sharedInputs(program));
  }

  /** @param steps for an array with one entry per step, the number of steps */
  #tensor({ value: { shape, type } }: Input, elements: Elements, steps?: number): RuntimeTensor {
    const whole = steps === undefined ? shape : [steps, ...shape];
    return new this.#make(type as 'float32', elements as Float32Array, [...whole]);
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<StepResults[]> {
    const feeds: Record<string, RuntimeTensor> = { ...this.#shared, ...this.#state };
    for (const input of this.#scanned) feeds[input.name] = this.#tensor(input, perStep[input.name], steps);
    const made = await this.#session.run(feeds);
    const tensors = this.#outputs.map((name) => made[name]);
    this.#state = Object.fromEntries(this.#carried.map(({ name }, i) => [name, tensors[i]]));
    return tensors.slice(this.#carried.length).map(({ dims, type, data }) => ({
      shape: dims,
      type: type as StepResults['type'],
      elements: data as Elements,
    }));
  }

  async fetch(): Promise<void> {}

  state(name: string): Elements {
    return this.#state[name].data as Elements;
  }

  dispose(): void {
    void this.#session.release();
  }
}

/**
 * An ONNX `Scan` over the steps. Inputs that a step changes are carried from step to step, inputs that differ
 * from step to step are taken from arrays with one entry per step, and all other inputs are read from the
 * surrounding graph.
 */
function scanModel(program: StepProgram): { model: Uint8Array; outputs: string[] } {
  const [carried, scanned, shared] = [carriedInputs, scannedInputs, sharedInputs].map((of) => of(program));
  const outer = new GraphWriter('m_');
  const body = new GraphWriter('b_');
  const port = ({ shape, type }: Value, name: string): Port => ({ name, shape, type });
  const inputPort = ({ name, value }: Input, as = name): Port => port(value, as);
  const perStep = ({ shape, ...rest }: Port): Port => ({ ...rest, shape: ['steps', ...shape] });

  const inside = [...carried, ...scanned];
  const bound = new Map(shared.map(({ name }) => [name, name]));
  for (const [i, { name }] of inside.entries()) bound.set(name, `b_in${i}`);
  const made = body.program(program, bound);
  const bodyGraph = body.graph(
    'step',
    inside.map((input, i) => inputPort(input, `b_in${i}`)),
    made.map((name, i) => port(program.outputs[i], name)),
  );
  const names = inside.map(({ name }) => name);
  const looped = outer.nodeWithBody('Scan', names, made.length, bodyGraph, {
    num_scan_inputs: scanned.length,
  });
  const outputs = looped.map((name, i) => {
    const output = port(program.outputs[i], name);
    return i < carried.length ? output : perStep(output);
  });
  const inputs = [
    ...carried.map((input) => inputPort(input)),
    ...scanned.map((input) => perStep(inputPort(input))),
    ...shared.map((input) => inputPort(input)),
  ];
  return { model: encodeModel(outer.graph('training', inputs, outputs)), outputs: looped };
}
