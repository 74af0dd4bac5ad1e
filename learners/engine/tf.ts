import { createRequire } from 'node:module';
import type { BackendValues, DataType, KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { Engine } from './backend.ts';

/**
 * TF.js, by require(): imported as an ES module, the same bundle takes three times as long to load, because Node has to
 * search its source for what it exports, and every cell of a run loads it anew.
 */
export const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');

// Production mode: no advertisement on the console, no NaN checks after every kernel.
tf.enableProdMode();

/**
 * Makes TF.js ready to run eagerly. Where the engine is `compiled`, eager work (an operation the compiler has no rule
 * for) falls to WebAssembly.
 */
export async function readyEager(engine: Engine): Promise<void> {
  const backend = { 'tensorflow-gpu': 'tensorflow', compiled: 'wasm', wasm: 'wasm', cpu: 'cpu' }[
    engine.backend
  ];
  if (tf.getBackend() === backend) return;
  if (backend === 'wasm') {
    const { setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    setThreadsCount(1);
    multiplyByExplicitTransposes();
    borrowMissingKernels();
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TF.js could not start its ${backend} backend`);
  await tf.ready();
}

/**
 * TF.js's WebAssembly matrix product is fast only for untransposed operands, and its gradient asks for transposed ones.
 * The same gradient with the transposes written out takes the fast path: 1.4 times faster steps at d=64, width 32.
 */
function multiplyByExplicitTransposes(): void {
  tf.unregisterGradient('BatchMatMul');
  tf.registerGradient({
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
 * Kernels that TF.js has in JavaScript but not in WebAssembly, the gradients of gathered rows and of convolutions among
 * them, are borrowed: their arrays are copied there and back.
 */
function borrowMissingKernels(): void {
  const present = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  const cpu = tf.findBackend('cpu') as KernelBackend & {
    makeTensorInfo(shape: number[], dtype: DataType, values: BackendValues): TensorInfo;
  };
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    if (present.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const wasm = backend as KernelBackend;
        // Inputs have names, or are a list.
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
      },
    });
  }
}

function swapLastTwo(x: Tensor): Tensor {
  const order = x.shape.map((_, axis) => axis);
  const last = order.length - 1;
  [order[last - 1], order[last]] = [order[last], order[last - 1]];
  return tf.transpose(x, order);
}
