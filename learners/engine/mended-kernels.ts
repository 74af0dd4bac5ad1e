import type { BackendValues, DataType, KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from './bare-tf.ts';

/** Wrappers that correct TF.js kernels whose results are wrong. */

type Kernel = NonNullable<ReturnType<typeof tf.getKernel>>;
type KernelFunc = Kernel['kernelFunc'];
type Call = Parameters<KernelFunc>[0];

/** TF.js's JavaScript backend, which can make arrays without a kernel. */
export type JavaScriptBackend = KernelBackend & {
  makeTensorInfo(shape: number[], dtype: DataType, values: BackendValues): TensorInfo;
};

const mended = new WeakSet<KernelFunc>();

function wrap(backendName: string, kernelName: string, around: (original: KernelFunc) => KernelFunc): void {
  const kernel = tf.getKernel(kernelName, backendName);
  if (mended.has(kernel.kernelFunc)) return;
  const kernelFunc = around(kernel.kernelFunc);
  mended.add(kernelFunc);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...kernel, kernelFunc });
}

/** Mends the kernels of the JavaScript backend. It does nothing if they are still mended. */
export function mendJavaScriptKernels(): void {
  wrap('cpu', 'BatchMatMul', ofBroadcastBatches);
  // TF.js's kernel writes the updates into the array that it was given.
  wrap('cpu', 'TensorScatterUpdate', (original) => (call) => {
    const { shape, dtype, dataId } = call.inputs.tensor as TensorInfo;
    const cpu = call.backend as JavaScriptBackend;
    const tensor = cpu.makeTensorInfo(shape, dtype, (cpu.readSync(dataId) as Float32Array).slice());
    const made = original({ ...call, inputs: { ...call.inputs, tensor } });
    cpu.disposeData(tensor.dataId, true);
    return made;
  });
  wrap('cpu', 'FusedBatchNorm', withScale);
}

/**
 * Mends the kernels of the WebAssembly backend, before it is started.
 *
 * @param borrowed gives a kernel that computes in JavaScript
 */
export function mendWebAssemblyKernels(borrowed: (kernelName: string) => KernelFunc): void {
  wrap('wasm', 'BatchMatMul', (original) => ofBroadcastBatches(withFreshRight(original)));
  wrap('wasm', '_FusedMatMul', withFreshRight);
  wrap('wasm', 'FusedBatchNorm', withScale);
  // TF.js's kernel loses some of the gradients of overlapping windows.
  wrap('wasm', 'MaxPoolGrad', () => borrowed('MaxPoolGrad'));
  wrap('wasm', 'GatherV2', (original) => (call) => {
    // In batches, TF.js's kernel reads beyond the array.
    const inBatches = Boolean((call.attrs as { batchDims?: number }).batchDims);
    return (inBatches ? borrowed('GatherV2') : original)(call);
  });
  wrap('wasm', 'Cast', (original) => (call) => {
    // TF.js's kernel truncates a fraction to an integer before it tests whether it is 0.
    const x = call.inputs.x as TensorInfo;
    const truths = call.attrs?.dtype === 'bool' && x.dtype === 'float32';
    return truths ? tf.notEqual(asTensor(x), 0) : original(call);
  });
  wrap('wasm', 'OneHot', (original) => (call) => {
    // TF.js's kernel writes integers whatever the type.
    const { dtype } = call.attrs as { dtype?: 'float32' | 'int32' | 'bool' };
    if (dtype !== 'float32') return original(call);
    const hot = original({ ...call, attrs: { ...call.attrs, dtype: 'int32' } }) as TensorInfo;
    return tf.cast(asTensor(hot), dtype);
  });
}

/**
 * Kernels pair the batches of two arrays in turn, which is right only if the smaller array is repeated as a
 * whole. If an axis in the middle is broadcast, the repetitions are therefore written out.
 */
function ofBroadcastBatches(original: KernelFunc): KernelFunc {
  return (call) => {
    const [a, b] = [call.inputs.a as TensorInfo, call.inputs.b as TensorInfo];
    const batches = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const isWhole = ({ shape }: TensorInfo): boolean => {
      const own = shape.slice(0, -2);
      while (own[0] === 1) own.shift();
      return own.join() === batches.slice(batches.length - own.length).join();
    };
    if (isWhole(a) && isWhole(b)) return original(call);
    const written = (x: TensorInfo): Tensor =>
      tf.broadcastTo(asTensor(x), [...batches, ...x.shape.slice(-2)]);
    return original({ ...call, inputs: { ...call.inputs, a: written(a), b: written(b) } });
  };
}

/**
 * The native product caches a reordered copy of its right operand under the id of the operand's memory, and
 * reuses it even if the same memory comes back in another shape. A reshaped operand is therefore copied.
 */
function withFreshRight(original: KernelFunc): KernelFunc {
  const shapes = new WeakMap<object, string>();
  return (call) => {
    const b = call.inputs.b as TensorInfo;
    const { transposeB } = call.attrs as { transposeB?: boolean };
    const shape = `${b.shape} ${transposeB}`;
    const before = shapes.get(b.dataId);
    shapes.set(b.dataId, before ?? shape);
    if (before === undefined || before === shape) return original(call);
    const copy = tf.add(asTensor(b), 0);
    return original({ ...call, inputs: { ...call.inputs, b: copy } });
  };
}

/**
 * Without a scale, TF.js fails when it has to save it; without an offset, when its tape walks back through
 * it.
 */
function withScale(original: KernelFunc): KernelFunc {
  return (call: Call) => {
    completeBatchNorm(call.inputs);
    return original(call);
  };
}

/** Completes the inputs of batch normalisation in place, because the tape reads them from the same object. */
export function completeBatchNorm(inputs: Call['inputs']): void {
  const given = inputs as Record<string, TensorInfo | undefined>;
  given.scale ??= tf.ones((given.mean as TensorInfo).shape);
  if (!given.offset) delete given.offset;
}

/**
 * A kernel's input as operations take it. A tensor made here is disposed of with the operation that called
 * the kernel.
 */
function asTensor(info: TensorInfo): Tensor {
  return info instanceof tf.Tensor ? info : tf.engine().makeTensorFromTensorInfo(info);
}
