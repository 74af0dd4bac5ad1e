import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import type { StepResults } from '../../training-loop.ts';
import { arrayOf, type Elements, elementCount, type Value } from '../graph.ts';
import { functionModel } from '../onnx.ts';
import { loadRuntime, openSession } from '../runtime/runtime-session.ts';
import { carriedInputs, type StepProgram, scannedInputs } from '../step-program.ts';
import { ArrayMemory } from './array-memory.ts';
import { freeNow } from './free-now.ts';
import type { Loop } from './loop.ts';
import type { CutStep } from './tail.ts';
import { arraysOf, tailLoops } from './tail-loops.ts';
import { compileVectorLoops, type VectorFunction } from './vector-loop.ts';

/** A compiled loop of the tail, and the numbers that it takes. */
interface Kernel {
  readonly run: VectorFunction;
  readonly numbers: readonly Value[];
}

/** The outputs of the head in one step. */
type Made = ReadonlyMap<Value, RuntimeTensor>;

/**
 * Takes one step at a time: the head in the runtime, which writes gradients into memory shared with
 * WebAssembly, then the tail in one pass over that memory. The arrays that the tail updates stay where they
 * are from step to step.
 */
export class FusedLoop implements Loop {
  readonly #program: StepProgram;
  readonly #cut: CutStep;
  readonly #session: InferenceSession;
  readonly #kernels: readonly Kernel[];
  /** The runtime's names of the head's outputs. */
  readonly #outputs: ReadonlyMap<Value, string>;
  /**
   * Where the head's outputs go: arrays that the tail reads have a place in the shared memory, others have
   * none.
   */
  readonly #places: Readonly<Record<string, RuntimeTensor | null>>;
  /** The current value of every input. */
  readonly #inputs: Map<string, RuntimeTensor>;
  readonly #names: ReadonlyMap<Value, string>;

  /** @param arrays the initial values of carried inputs and the values of shared ones, by name */
  static async open(
    program: StepProgram,
    cut: CutStep,
    arrays: Readonly<Record<string, Elements>>,
  ): Promise<FusedLoop> {
    const { model, outputs } = functionModel(cut.head);
    const session = await openSession(model);
    const { Tensor } = await loadRuntime();
    const names = new Map(outputs.map((name, i) => [cut.head.outputs[i], name]));
    return new FusedLoop(program, cut, arrays, session, Tensor, names);
  }

  private constructor(
    program: StepProgram,
    cut: CutStep,
    arrays: Readonly<Record<string, Elements>>,
    session: InferenceSession,
    make: typeof RuntimeTensor,
    outputs: ReadonlyMap<Value, string>,
  ) {
    this.#program = program;
    this.#cut = cut;
    this.#session = session;
    this.#outputs = outputs;
    this.#names = new Map(program.inputs.map(({ name, value }) => [value, name]));

    const inMemory = arraysOf(cut);
    const memory = new ArrayMemory(inMemory);
    const loops = tailLoops(cut, (value) => memory.offset(value));
    const functions = compileVectorLoops(loops, memory.memory);
    this.#kernels = loops.map(({ numbers }, i) => ({ run: functions[i], numbers }));

    const placed = new Set(inMemory);
    const tensor = ({ shape, type }: Value, elements: Elements): RuntimeTensor =>
      new make(type as 'float32', elements as Float32Array, [...shape]);
    const shapes = new Map(cut.head.inputs.map(({ name, value }) => [name, value]));
    this.#inputs = new Map(
      program.inputs.map(({ name, value }) => {
        // A scanned input's array is filled in every step.
        const given = arrays[name] ?? arrayOf(value.type, elementCount(value.shape));
        const elements = placed.has(value) ? memory.elements(value) : given;
        if (elements !== given) elements.set(given);
        return [name, tensor(shapes.get(name) ?? value, elements)];
      }),
    );
    this.#places = Object.fromEntries(
      [...outputs].map(([value, name]) => [
        name,
        placed.has(value) ? tensor(value, memory.elements(value)) : null,
      ]),
    );
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<StepResults[]> {
    const program = this.#program;
    const [carried, scanned] = [carriedInputs(program), scannedInputs(program)];
    const results = program.outputs.slice(carried.length).map((value) => ({
      value,
      elements: arrayOf(value.type, steps * elementCount(value.shape)),
    }));
    for (let step = 0; step < steps; step++) {
      for (const { name } of scanned) {
        const entry = this.#elements(name);
        entry.set(perStep[name].subarray(step * entry.length, (step + 1) * entry.length));
      }
      const made = await this.#takeStep();
      for (const [i, { name }] of carried.entries()) {
        const next = made.get(program.outputs[i]);
        if (next) this.#inputs.set(name, next);
      }
      for (const { value, elements } of results) {
        const { data } = made.get(value) as RuntimeTensor;
        elements.set(data as Elements, step * elementCount(value.shape));
      }
    }
    return results.map(({ value: { shape, type }, elements }) => ({
      shape: [steps, ...shape],
      type,
      elements,
    }));
  }

  async #takeStep(): Promise<Made> {
    const feeds: Record<string, RuntimeTensor> = {};
    for (const { name } of this.#cut.head.inputs) feeds[name] = this.#inputs.get(name) as RuntimeTensor;
    const outputs = await this.#session.run(feeds, this.#places);
    const made = new Map([...this.#outputs].map(([value, name]) => [value, outputs[name]]));
    for (const { run, numbers } of this.#kernels) run(...numbers.map((value) => this.#number(value, made)));
    this.#freeCopies(outputs);
    return made;
  }

  #number(value: Value, made: Made): number {
    const elements = value.constant ?? made.get(value)?.data ?? this.#elements(this.#names.get(value) ?? '');
    return Number(elements[0]);
  }

  /** The runtime writes an array to its place, and then also returns a copy of it, which is not needed. */
  #freeCopies(outputs: Readonly<Record<string, RuntimeTensor>>): void {
    const copies = Object.entries(this.#places).flatMap(([name, place]) => {
      const { buffer } = outputs[name].data as Elements;
      return place && buffer !== (place.data as Elements).buffer ? [buffer as ArrayBuffer] : [];
    });
    freeNow(copies);
  }

  #elements(name: string): Elements {
    return this.#inputs.get(name)?.data as Elements;
  }

  async fetch(): Promise<void> {}

  state(name: string): Elements {
    return this.#elements(name);
  }

  dispose(): void {
    void this.#session.release();
  }
}
