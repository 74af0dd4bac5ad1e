import type { DataType, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { explained } from '../dependence.ts';
import { mend, tf } from '../tf.ts';
import { callSite, withLongStacks } from './call-site.ts';
import { decompositions } from './decompositions.ts';
import { arrayOf, type Elements, type ElementType, type Graph, type Operation, type Value } from './graph.ts';
import type { Role } from './input-role.ts';
import { rules } from './rules/index.ts';
import type { Rule } from './rules/rule.ts';
import { UntraceableError } from './untraceable-error.ts';

const backendName = 'hierbench-trace';

/**
 * A TF.js backend that computes nothing: every kernel call is recorded, and its outputs are handles to values
 * that a compiled program will make later. TF.js's own gradient tape runs on top of it unchanged, so whatever
 * a function asks of TF.js, gradients included, becomes a flat list of kernel calls.
 */
export class TraceBackend extends tf.KernelBackend {
  readonly values = new Map<object, Value>();
  operations: Operation[] = [];
  readonly #references = new Map<object, number>();
  #count = 0;

  /** Forgets the last program. */
  clear(): void {
    this.values.clear();
    this.#references.clear();
    this.operations = [];
    this.#count = 0;
  }

  /** Records one kernel call. */
  call(rule: Rule, inputs: readonly TensorInfo[], attributes: Record<string, unknown>): TensorInfo[] {
    const given = inputs.map((info) => this.value(info));
    const outputs = rule.infer(given, attributes).map(({ shape, type }) => this.handle(shape, type));
    const made = outputs.map((info) => this.value(info));
    this.operations.push({ kernel: rule.kernel, inputs: given, attributes, outputs: made });
    return outputs;
  }

  handle(shape: readonly number[], type: ElementType, constant?: Elements): TensorInfo {
    const dataId = {};
    this.#references.set(dataId, 1);
    this.values.set(dataId, { number: this.#count++, shape: [...shape], type, constant });
    return { dataId, shape: [...shape], dtype: type };
  }

  value(info: TensorInfo): Value {
    return this.values.get(info.dataId) ?? this.#fromOutside(info);
  }

  /** A tensor that was made before the function was called becomes a constant of the program. */
  #fromOutside(info: TensorInfo): Value {
    if (info instanceof tf.Variable) {
      throw new UntraceableError(`the function uses the tf.Variable "${info.name}", whose value may change`);
    }
    const type = elementType(info.dtype);
    // After a cast, TF.js may leave the numbers in an array of their former type.
    const constant = arrayOf(type, tf.util.sizeFromShape(info.shape));
    constant.set(tf.engine().readSync(info.dataId) as Elements);
    const value: Value = { number: this.#count++, shape: [...info.shape], type, constant };
    this.values.set(info.dataId, value);
    return value;
  }

  override write(elements: unknown, shape: number[], dtype: DataType): object {
    const type = elementType(dtype);
    const constant = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type].from(
      elements as ArrayLike<number>,
    );
    return this.handle(shape, type, constant).dataId;
  }

  override readSync(): never {
    throw new UntraceableError('the function reads a tensor’s values back (dataSync, arraySync, …)');
  }
  override read(): never {
    return this.readSync();
  }
  override numDataIds(): number {
    return this.values.size;
  }
  // Values outlive their tensors; the counts are for TF.js's own bookkeeping.
  override disposeData(dataId: object): boolean {
    const left = this.refCount(dataId) - 1;
    this.#references.set(dataId, left);
    return left <= 0;
  }
  override incRef(dataId: object): void {
    this.#references.set(dataId, this.refCount(dataId) + 1);
  }
  override refCount(dataId: object): number {
    return this.#references.get(dataId) ?? 0;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override memory() {
    return { unreliable: true };
  }
  override dispose(): void {}
}

let backend: TraceBackend | undefined;

function register(): TraceBackend {
  if (backend) return backend;
  const created = new TraceBackend();
  tf.registerBackend(backendName, () => created);
  for (const rule of rules.values()) {
    tf.registerKernel({
      kernelName: rule.kernel,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const given = tensorsOf(rule.inputs, inputs);
        const outputs = created.call(rule, given, (attrs ?? {}) as Record<string, unknown>);
        return rule.returnsList ? outputs : outputs[0];
      },
    });
  }
  for (const [kernelName, decompose] of Object.entries(decompositions)) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        decompose(inputs as Parameters<typeof decompose>[0], (attrs ?? {}) as Record<string, unknown>),
    });
  }
  backend = created;
  return created;
}

function tensorsOf(names: readonly string[] | 'list', inputs: NamedTensorInfoMap): TensorInfo[] {
  if (names === 'list') return Object.values(inputs) as TensorInfo[];
  return names.map((name) => inputs[name] as TensorInfo);
}

function elementType(dtype: DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new UntraceableError(`tensors of type ${dtype} cannot be compiled`);
}

export interface InputSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Default: float32. */
  readonly type?: ElementType;
  /** Default: shared. */
  readonly role?: Role;
}

/**
 * Runs a TF.js function once on placeholders and returns the program of what it would have computed. Tensors
 * that the function takes from outside become constants of the program, as does whatever it computes in
 * JavaScript or draws from a seed of its own.
 *
 * @throws UntraceableError naming the operation and the line of code that called it, if one has no rule.
 */
export function trace(fn: (...inputs: Tensor[]) => Tensor[], specs: readonly InputSpec[]): Graph {
  return whileTracing((backend) => record(backend, fn, specs));
}

/** Runs a function with the tracer as TF.js's backend; if it fails, it may be run again to find out where. */
export function whileTracing<T>(run: (backend: TraceBackend) => T): T {
  const created = register();
  mend();
  const before = tf.getBackend();
  const { random } = Math;
  tf.setBackend(backendName);
  // Numbers that TF.js draws without a seed (dropout, noise) should differ in every run, but a program would
  // repeat those of its trace.
  Math.random = () => {
    throw new UntraceableError('the function draws random numbers without a seed');
  };
  try {
    return withLongStacks(() => {
      try {
        return run(created);
      } catch (error) {
        throw located(error as Error, () => run(created));
      }
    });
  } finally {
    Math.random = random;
    created.clear();
    tf.setBackend(before || 'cpu');
  }
}

/** The program of one run of a function. */
export function record(
  created: TraceBackend,
  fn: (...inputs: Tensor[]) => readonly TensorInfo[],
  specs: readonly InputSpec[],
): Graph {
  created.clear();
  let graph: Graph | undefined;
  tf.tidy(() => {
    const infos = specs.map(({ shape, type }) => created.handle(shape, type ?? 'float32'));
    const results = fn(...infos.map((info) => tf.engine().makeTensorFromTensorInfo(info)));
    graph = {
      inputs: specs.map(({ name, role = { kind: 'shared' } }, i) => ({
        name,
        value: created.value(infos[i]),
        role,
      })),
      operations: created.operations,
      outputs: results.map((tensor) => created.value(tensor)),
    };
  });
  return graph as unknown as Graph;
}

/**
 * The error, with the author's line of code added to its message if it says that something cannot be traced.
 */
function located(error: Error, again: () => void): Error {
  const missing = /Cannot find registered kernel '(\w+)'|Kernel '(\w+)' not registered/.exec(error.message);
  if (!missing && !(error instanceof UntraceableError)) return explained(error);
  const reason = missing ? `no rule for the operation ${missing[1] ?? missing[2]}` : error.message;
  // If TF.js failed while walking back through its tape, a second run shows which operation's gradient it was
  // computing.
  const forward = whileWalkingBack(again);
  if (forward?.site) {
    return new UntraceableError(`${reason}, in the gradient of ${forward.kernel}, called at ${forward.site}`);
  }
  const site = callSite(error.stack);
  return new UntraceableError(site ? `${reason}, called at ${site}` : reason);
}

interface TapedCall {
  readonly kernel: string;
  readonly site: string | undefined;
}

/** Runs a function that fails; if it fails in a gradient, returns the call whose gradient that was. */
function whileWalkingBack(run: () => void): TapedCall | undefined {
  // TF.js does not record where a kernel was called from, so its tape is extended to do so.
  interface Tape {
    addTapeNode(kernel: string, ...rest: unknown[]): void;
    readonly state: { readonly activeTape: { gradient?: (dys: Tensor[]) => Record<string, () => Tensor> }[] };
  }
  const tape = tf.engine() as unknown as Tape;
  const add = tape.addTapeNode;
  let failed: TapedCall | undefined;
  tape.addTapeNode = (kernel, ...rest) => {
    add.call(tape, kernel, ...rest);
    const call = { kernel, site: callSite(new Error().stack) };
    const node = tape.state.activeTape.at(-1);
    const gradient = node?.gradient;
    if (!node || !gradient) return;
    const attempt = <T>(backward: () => T): T => {
      failed = call;
      const done = backward();
      failed = undefined;
      return done;
    };
    node.gradient = (dys) =>
      Object.fromEntries(
        Object.entries(attempt(() => gradient(dys))).map(([name, part]) => [name, () => attempt(part)]),
      );
  };
  try {
    run();
  } catch {
    // It fails as it did before; this time only the call site matters.
  } finally {
    tape.addTapeNode = add;
  }
  return failed;
}
