import type { InferenceSession } from 'onnxruntime-node';

// Type-only imports above: the package is optional, and loaded where it is first needed.
let runtime: Promise<typeof import('onnxruntime-node')> | undefined;

export function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  runtime ??= import('onnxruntime-node');
  return runtime;
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
