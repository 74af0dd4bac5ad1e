import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import type { StepResults } from '../../training-loop.ts';
import { arrayOf, type Elements, elementCount, type Input, type Value } from '../graph.ts';
import { functionModel } from '../onnx.ts';
import { loadRuntime, openSession } from '../runtime/runtime-session.ts';
import { carriedInputs, type StepProgram, scannedInputs, sharedInputs } from '../step-program.ts';
import { DeviceMemory, numbersAtOnce } from './device-memory.ts';
import type { Loop } from './loop.ts';

/**
 * Takes one step at a time on a WebGPU device, whose results are the next step's inputs without leaving it. A
 * Scan would not do: the runtime takes its turns on the processor, and would fetch and return everything that
 * is carried in each.
 *
 * What travels: shared and carried arrays to the device, once, when the loop is opened; in each step, its
 * entry of each scanned array (row indices, labels, three numbers of the schedule) to the device; after the
 * steps of a call, their losses back; and carried arrays back when `fetch` asks for them.
 */
export class DeviceLoop implements Loop {
  readonly #program: StepProgram;
  readonly #session: InferenceSession;
  readonly #memory: DeviceMemory;
  readonly #make: typeof RuntimeTensor;
  /** The runtime's names of the program's outputs, in order. */
  readonly #outputs: readonly string[];
  /** The inputs that are the same in every step. */
  readonly #shared: Readonly<Record<string, RuntimeTensor>>;
  readonly #state: Record<string, RuntimeTensor>;
  readonly #fetched: Map<string, Elements>;

  /** Whether a program's state can stay on the device. */
  static fits(program: StepProgram): boolean {
    return carriedInputs(program).every(({ value }) => staysOnDevice(value));
  }

  /** @param arrays the initial values of carried inputs and the values of shared ones, by name */
  static async open(program: StepProgram, arrays: Readonly<Record<string, Elements>>): Promise<DeviceLoop> {
    const { model, outputs } = functionModel(program);
    const carried = carriedInputs(program);
    const kept = outputs.filter((_, i) => i < carried.length || isLoss(program.outputs[i]));
    const session = await openSession(model, { kept });
    const { Tensor } = await loadRuntime();
    const memory = new DeviceMemory(Tensor);
    const placed = async (inputs: readonly Input[]) => {
      const here = inputs.filter(({ value }) => !staysOnDevice(value));
      const there = inputs.filter(({ value }) => staysOnDevice(value));
      return {
        ...Object.fromEntries(
          here.map(({ name, value }) => [name, tensorOf(Tensor, value, arrays[name])] as const),
        ),
        ...(await memory.upload(there, arrays)),
      };
    };
    return new DeviceLoop(program, session, memory, Tensor, {
      outputs,
      shared: await placed(sharedInputs(program)),
      state: await placed(carried),
      fetched: new Map(carried.map(({ name }) => [name, arrays[name]])),
    });
  }

  private constructor(
    program: StepProgram,
    session: InferenceSession,
    memory: DeviceMemory,
    make: typeof RuntimeTensor,
    {
      outputs,
      shared,
      state,
      fetched,
    }: {
      readonly outputs: readonly string[];
      readonly shared: Record<string, RuntimeTensor>;
      readonly state: Record<string, RuntimeTensor>;
      readonly fetched: Map<string, Elements>;
    },
  ) {
    this.#program = program;
    this.#session = session;
    this.#memory = memory;
    this.#make = make;
    this.#outputs = outputs;
    this.#shared = shared;
    this.#state = state;
    this.#fetched = fetched;
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<StepResults[]> {
    const carried = carriedInputs(this.#program);
    const scanned = scannedInputs(this.#program);
    const results = this.#program.outputs.slice(carried.length).map((value) => ({
      value,
      elements: arrayOf(value.type, steps * elementCount(value.shape)),
      kept: [] as RuntimeTensor[],
    }));
    this.#fetched.clear();
    const ahead = stepsAhead(scanned);
    for (let step = 0; step < steps; step++) {
      const feeds: Record<string, RuntimeTensor> = { ...this.#shared, ...this.#state };
      for (const { name, value } of scanned) {
        const size = elementCount(value.shape);
        const entry = perStep[name].subarray(step * size, (step + 1) * size);
        feeds[name] = tensorOf(this.#make, value, entry);
      }
      const made = await this.#session.run(feeds);
      const tensors = this.#outputs.map((name) => made[name]);
      for (const [i, { name }] of carried.entries()) {
        // The device computes in order, so what still reads the old array reads it before it is used anew.
        this.#state[name].dispose();
        this.#state[name] = tensors[i];
      }
      for (const [i, { value, elements, kept }] of results.entries()) {
        const tensor = tensors[carried.length + i];
        if (!isLoss(value)) {
          elements.set(tensor.data as Elements, step * elementCount(value.shape));
          continue;
        }
        kept.push(tensor);
        if (kept.length < ahead && step < steps - 1) continue;
        elements.set(await this.#memory.numbers(kept), step + 1 - kept.length);
        kept.length = 0;
      }
    }
    return results.map(({ value: { shape, type }, elements }) => ({
      shape: [steps, ...shape],
      type,
      elements,
    }));
  }

  async fetch(names: readonly string[]): Promise<void> {
    const missing = carriedInputs(this.#program).filter(
      ({ name }) => names.includes(name) && !this.#fetched.has(name),
    );
    if (missing.length === 0) return;
    for (const [name, elements] of await this.#memory.download(missing, this.#state))
      this.#fetched.set(name, elements);
  }

  state(name: string): Elements {
    const elements = this.#fetched.get(name);
    if (elements === undefined) throw new Error(`${name} was not fetched from the device`);
    return elements;
  }

  dispose(): void {
    for (const tensor of [...Object.values(this.#state), ...Object.values(this.#shared)])
      if (tensor.location === 'gpu-buffer') tensor.dispose();
    this.#memory.dispose();
    void this.#session.release();
  }
}

/** The most bytes that wait for the device, unless one step brings more. */
const mostBytesWaiting = 2 ** 28;

/**
 * How many steps are handed to the device before their losses are fetched, which waits for them: enough to
 * keep it busy, and no more than memory holds the inputs of.
 */
function stepsAhead(scanned: readonly Input[]): number {
  const bytes = scanned.reduce((sum, { value }) => sum + 4 * elementCount(value.shape), 0);
  return Math.max(1, Math.min(numbersAtOnce, Math.floor(mostBytesWaiting / Math.max(1, bytes))));
}

/** Empty arrays have no place on a device, and bits are packed differently there. */
function staysOnDevice({ shape, type }: Value): boolean {
  return type !== 'bool' && elementCount(shape) > 0;
}

/** Single numbers are fetched many at once; results of any other kind are returned after every step. */
function isLoss({ shape, type }: Value): boolean {
  return type === 'float32' && shape.length === 0;
}

function tensorOf(make: typeof RuntimeTensor, { shape, type }: Value, elements: Elements): RuntimeTensor {
  return new make(type as 'float32', elements as Float32Array, [...shape]);
}
