import type { DataType, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs';
import { tf } from '../tf.ts';
import type { Elements, ElementType, Graph, Operation, Value } from './graph.ts';
import { rules } from './rules/index.ts';

/** A TF.js kernel was called that no rule covers; the program runs eagerly instead. */
export class UntraceableError extends Error {
  override name = 'UntraceableError';
}

const backendName = 'hierbench-trace';

/**
 * A TF.js backend that computes nothing: every kernel call is written down, and its outputs are handles to values that
 * a compiled program will make later. TF.js's own gradient tape runs on top of it unchanged, so whatever a function
 * asks of TF.js, gradients included, becomes a flat list of kernel calls.
 */
class TraceBackend extends tf.KernelBackend {
  readonly values = new Map<object, Value>();
  operations: Operation[] = [];
  #count = 0;

  /** Forgets the last program. */
  clear(): void {
    this.values.clear();
    this.operations = [];
    this.#count = 0;
  }

  handle(shape: readonly number[], type: ElementType, constant?: Elements): TensorInfo {
    const dataId = {};
    this.values.set(dataId, { number: this.#count++, shape: [...shape], type, constant });
    return { dataId, shape: [...shape], dtype: type };
  }

  value(info: TensorInfo): Value {
    const found = this.values.get(info.dataId);
    if (!found) throw new UntraceableError('a tensor from outside the traced function is used inside it');
    return found;
  }

  override write(elements: unknown, shape: number[], dtype: DataType): object {
    const type = elementType(dtype);
    const constant = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type].from(
      elements as ArrayLike<number>,
    );
    return this.handle(shape, type, constant).dataId;
  }

  override readSync(): never {
    throw new UntraceableError('a traced function reads a tensor’s values back (dataSync, arraySync, …)');
  }
  override read(): never {
    return this.readSync();
  }
  override numDataIds(): number {
    return this.values.size;
  }
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
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
        const given = tensorsOf(rule.inputs, inputs).map((info) => created.value(info));
        const attributes = (attrs ?? {}) as Record<string, unknown>;
        const outputs = rule.infer(given, attributes).map(({ shape, type }) => created.handle(shape, type));
        created.operations.push({
          kernel: rule.kernel,
          inputs: given,
          attributes,
          outputs: outputs.map((info) => created.value(info)),
        });
        return outputs.length === 1 ? outputs[0] : outputs;
      },
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
  readonly type?: ElementType;
}

/**
 * Runs a TF.js function once on placeholders and returns what it would have computed.
 *
 * @throws UntraceableError naming the kernel, where one is called that has no rule.
 */
export function trace(fn: (...inputs: Tensor[]) => Tensor[], specs: readonly InputSpec[]): Graph {
  const created = register();
  const before = tf.getBackend();
  created.clear();
  tf.setBackend(backendName);
  try {
    let graph: Graph | undefined;
    tf.tidy(() => {
      const infos = specs.map(({ shape, type }) => created.handle(shape, type ?? 'float32'));
      const results = fn(...infos.map((info) => tf.engine().makeTensorFromTensorInfo(info)));
      graph = {
        inputs: specs.map(({ name }, i) => ({ name, value: created.value(infos[i]) })),
        operations: created.operations,
        outputs: results.map((tensor) => created.value(tensor)),
      };
    });
    return graph as unknown as Graph;
  } catch (error) {
    const missing = /Cannot find registered kernel '(\w+)'|Kernel '(\w+)' not registered/.exec(String(error));
    if (missing) throw new UntraceableError(`no rule for the operation ${missing[1] ?? missing[2]}`);
    throw error;
  } finally {
    created.clear();
    if (before) tf.setBackend(before);
  }
}
