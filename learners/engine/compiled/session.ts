import { createRequire } from 'node:module';
import type { InferenceSession } from 'onnxruntime-node';

// The type-only import above: the package is optional, and loaded where it is first needed. By require(), which takes
// less than import() for a CommonJS package: every cell loads it anew.
const require = createRequire(import.meta.url);

export async function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  return require('onnxruntime-node') as typeof import('onnxruntime-node');
}

/** Opens a session on an encoded model, with this many threads. */
export async function openSession(model: Uint8Array, threads = 1): Promise<InferenceSession> {
  const { InferenceSession } = await loadRuntime();
  return InferenceSession.create(model, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}
