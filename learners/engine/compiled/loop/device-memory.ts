import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import type { Elements, Input } from '../graph.ts';
import { encodeModel, GraphWriter, type Port } from '../onnx.ts';
import { openSession } from '../runtime/runtime-session.ts';

/** Single numbers that are fetched from the device at once. */
export const numbersAtOnce = 32;

/**
 * Moves arrays to a WebGPU device and back. onnxruntime-node has no calls for that, but a program that returns
 * its inputs has: its results stay where they are asked to be.
 */
export class DeviceMemory {
  readonly #make: typeof RuntimeTensor;
  // A device array belongs to the session that made it, so none is closed before the last.
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(make: typeof RuntimeTensor) {
    this.#make = make;
  }

  /** Copies arrays to the device. @returns them by the names of their inputs */
  async upload(
    inputs: readonly Input[],
    arrays: Readonly<Record<string, Elements>>,
  ): Promise<Record<string, RuntimeTensor>> {
    if (inputs.length === 0) return {};
    const names = inputs.map(({ name }) => `there ${name}`);
    const session = await this.#copies(inputs, names, names);
    const feeds = inputs.map(({ name, value: { shape, type } }): [string, RuntimeTensor] => [
      name,
      new this.#make(type as 'float32', arrays[name] as Float32Array, [...shape]),
    ]);
    const made = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(inputs.map(({ name }, i) => [name, made[names[i]]]));
  }

  /** Copies the device's arrays of these inputs. */
  async download(
    inputs: readonly Input[],
    tensors: Readonly<Record<string, RuntimeTensor>>,
  ): Promise<(readonly [string, Elements])[]> {
    const names = inputs.map(({ name }) => `here ${name}`);
    const session = await this.#copies(inputs, names, []);
    const made = await session.run(Object.fromEntries(inputs.map(({ name }) => [name, tensors[name]])));
    return inputs.map(({ name }, i) => [name, made[names[i]].data as Elements] as const);
  }

  /** Fetches single float32 numbers from the device, in their order, and frees them there. */
  async numbers(tensors: readonly RuntimeTensor[]): Promise<Float32Array> {
    const numbers = new Float32Array(tensors.length);
    const session = await this.#open('numbers', () => ({ model: gathering(), kept: [] }));
    for (let first = 0; first < tensors.length; first += numbersAtOnce) {
      const block = tensors.slice(first, first + numbersAtOnce);
      const feeds = Array.from({ length: numbersAtOnce }, (_, i): [string, RuntimeTensor] => [
        `number ${i}`,
        block[Math.min(i, block.length - 1)],
      ]);
      const made = await session.run(Object.fromEntries(feeds));
      const gathered = made[session.outputNames[0]].data as Float32Array;
      numbers.set(gathered.subarray(0, block.length), first);
      for (const tensor of block) tensor.dispose();
    }
    return numbers;
  }

  dispose(): void {
    for (const session of this.#sessions.values()) void session.then((opened) => opened.release());
  }

  /** The program that returns these inputs under these names. */
  #copies(
    inputs: readonly Input[],
    names: readonly string[],
    kept: readonly string[],
  ): Promise<InferenceSession> {
    return this.#open(names.join('\n'), () => ({ model: copying(inputs, names), kept }));
  }

  #open(
    key: string,
    program: () => { readonly model: Uint8Array; readonly kept: readonly string[] },
  ): Promise<InferenceSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      const { model, kept } = program();
      session = openSession(model, { kept });
      this.#sessions.set(key, session);
    }
    return session;
  }
}

function copying(inputs: readonly Input[], names: readonly string[]): Uint8Array {
  const writer = new GraphWriter();
  for (const [i, { name }] of inputs.entries())
    writer.nodesWritten.push({ opType: 'Identity', input: [name], output: [names[i]], attribute: [] });
  const port = (name: string, { value: { shape, type } }: Input): Port => ({ name, shape, type });
  return encodeModel(
    writer.graph(
      'copies',
      inputs.map((input) => port(input.name, input)),
      inputs.map((input, i) => port(names[i], input)),
    ),
  );
}

function gathering(): Uint8Array {
  const writer = new GraphWriter();
  const names = Array.from({ length: numbersAtOnce }, (_, i) => `number ${i}`);
  const rows = names.map((name) => writer.node('Reshape', [name, writer.int64([1])]));
  const all = writer.node('Concat', rows, { axis: 0 });
  return encodeModel(
    writer.graph(
      'numbers',
      names.map((name): Port => ({ name, shape: [], type: 'float32' })),
      [{ name: all, shape: [numbersAtOnce], type: 'float32' }],
    ),
  );
}
