import type { InferenceSession } from 'onnxruntime-common';
import { type Device, defaultSettings, type SessionSettings } from '../../backend.ts';
import { findRuntime, hasCuda, type RuntimeModule } from './find-runtime.ts';
import { webgpuObstacle } from './webgpu-obstacle.ts';

// What the sessions of this process run on. A process has one engine, and the code deep inside it that opens
// a session should not have to be given its settings.
let settings: SessionSettings = defaultSettings;

export async function loadRuntime(): Promise<RuntimeModule> {
  return findRuntime().module;
}

/**
 * Sets the device and the number of threads for all sessions opened from now on.
 *
 * @throws Error with a one-line message if the runtime cannot use the device.
 */
export function useSettings(wanted: SessionSettings): void {
  const runtime = findRuntime();
  if (wanted.device === 'cuda' && !hasCuda(runtime))
    throw new Error(
      `device cuda: onnxruntime-node ${runtime.version} is installed here without its CUDA library; docs/backends.md says how to get it`,
    );
  const obstacle = wanted.device === 'webgpu' ? webgpuObstacle(runtime) : undefined;
  if (obstacle !== undefined) throw new Error(`device webgpu: ${obstacle}`);
  // The provider would print warnings of its own; the runtime reads this when its first session is opened.
  if (wanted.device === 'webgpu') runtime.module.env.logLevel = 'error';
  settings = wanted;
}

/** The device that sessions run on. */
export function deviceInUse(): Device {
  return settings.device;
}

/** Where a session runs, and where it leaves its results. */
export interface SessionPlace {
  /** Default: the engine's number. */
  readonly threads?: number;
  /** Default: the engine's device. */
  readonly device?: Device;
  /** Names of outputs that stay in the memory of a WebGPU device, as input of the next session. */
  readonly kept?: readonly string[];
}

/** Opens a session for an encoded model. */
export async function openSession(
  model: Uint8Array,
  { threads = settings.threads, device = settings.device, kept = [] }: SessionPlace = {},
): Promise<InferenceSession> {
  const { InferenceSession } = await loadRuntime();
  return InferenceSession.create(model, {
    executionProviders: providers[device],
    ...(kept.length === 0
      ? {}
      : { preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, 'gpu-buffer' as const])) }),
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // On a GPU it would warn, for every program, that some operations run on the processor.
    ...(device === 'cpu' ? {} : { logSeverityLevel: 3 as const }),
  });
}

/** Operations that have no kernel on a GPU run on the processor. */
const providers: Readonly<Record<Device, string[]>> = {
  cpu: ['cpu'],
  cuda: ['cuda', 'cpu'],
  webgpu: ['webgpu', 'cpu'],
};
