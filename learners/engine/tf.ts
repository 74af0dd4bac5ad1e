import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Engine } from './backend.ts';
import { tf } from './bare-tf.ts';
import { registerGradients, registerProductGradient } from './gradients/register.ts';
import { type JavaScriptBackend, mendJavaScriptKernels, mendWebAssemblyKernels } from './mended-kernels.ts';

/** TF.js with its missing gradients added and its wrong kernels mended. */
export { tf };

// Production mode: no advertisement on the console, no NaN checks after every kernel.
tf.enableProdMode();
mend();

/**
 * Mends what all backends of TF.js share. This is done when the engine is loaded, and again at every entry
 * point of the engine, because every further copy of TF.js that is loaded (such as a learner's own import, if
 * the worker is bundled) puts its own gradients and kernels into the registries of the process.
 */
export function mend(): void {
  registerGradients();
  mendJavaScriptKernels();
}

/**
 * Makes TF.js ready to run eagerly. If the engine is `compiled`, eager work (for an operation that the
 * compiler has no rule for) runs in WebAssembly.
 */
export async function readyEager(engine: Engine): Promise<void> {
  const backend = { 'tensorflow-gpu': 'tensorflow', compiled: 'wasm', wasm: 'wasm', cpu: 'cpu' }[
    engine.backend
  ];
  mend();
  if (tf.getBackend() === backend) return;
  if (backend === 'wasm') {
    const { setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    setThreadsCount(1);
    multiplyByExplicitTransposes();
    borrowMissingKernels();
    mendWebAssemblyKernels(borrowed);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TF.js could not start its ${backend} backend`);
  await tf.ready();
}

/**
 * TF.js's WebAssembly matrix product is fast only for untransposed operands, and its gradient asks for
 * transposed ones. The same gradient with the transposes written out takes the fast path: 1.4 times faster
 * steps at d=64, width 32.
 */
function multiplyByExplicitTransposes(): void {
  registerProductGradient({
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attributes) => {
      const product = dy as Tensor;
      const [a, b] = saved;
      const { transposeA, transposeB } = attributes as { transposeA?: boolean; transposeB?: boolean };
      const left = transposeB ? b : swapLastTwo(b);
      const right = transposeA ? a : swapLastTwo(a);
      return {
        a: () => {
          const gradient = tf.matMul(product, left);
          return transposeA ? swapLastTwo(gradient) : gradient;
        },
        b: () => {
          const gradient = tf.matMul(right, product);
          return transposeB ? swapLastTwo(gradient) : gradient;
        },
      };
    },
  });
}

/**
 * Borrows the kernels that TF.js has in JavaScript but not in WebAssembly, such as the gradients of gathered
 * rows and of convolutions; their arrays are copied there and back.
 */
function borrowMissingKernels(): void {
  const present = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (present.has(kernelName)) continue;
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: borrowed(kernelName) });
  }
}

/** A kernel for the WebAssembly backend that runs the JavaScript one. */
function borrowed(kernelName: string): KernelFunc {
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
  const cpu = tf.findBackend('cpu') as JavaScriptBackend;
  return ({ inputs, attrs, backend }) => {
    const wasm = backend as KernelBackend;
    // Inputs are named, or are a list.
    const lent = (Array.isArray(inputs) ? [...inputs] : { ...inputs }) as Record<string, TensorInfo>;
    for (const [name, { shape, dtype, dataId }] of Object.entries(lent)) {
      lent[name] = cpu.makeTensorInfo(shape, dtype, wasm.readSync(dataId));
    }
    const made = kernelFunc({ inputs: lent, attrs, backend: cpu });
    const kept = [made].flat().map(({ shape, dtype, dataId }) => {
      const values = cpu.readSync(dataId);
      return { shape, dtype, dataId: wasm.write(values, shape, dtype) };
    });
    for (const { dataId } of [made, Object.values(lent)].flat()) cpu.disposeData(dataId, true);
    return Array.isArray(made) ? kept : kept[0];
  };
}

type KernelFunc = NonNullable<ReturnType<typeof tf.getKernel>>['kernelFunc'];

function swapLastTwo(x: Tensor): Tensor {
  const order = x.shape.map((_, axis) => axis);
  const last = order.length - 1;
  [order[last - 1], order[last]] = [order[last], order[last - 1]];
  return tf.transpose(x, order);
}
