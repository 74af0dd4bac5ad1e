import type { InferenceSession } from 'onnxruntime-common';
import { type Device, defaultSettings, type SessionSettings } from '../../backend.ts';
import { findRuntime, hasCuda, type RuntimeModule } from './find-runtime.ts';

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
  settings = wanted;
}

/** The device that sessions run on. */
export function deviceInUse(): Device {
  return settings.device;
}

/**
 * Opens a session for an encoded model on the engine's device, by default with the engine's number of
 * threads.
 */
export async function openSession(
  model: Uint8Array,
  threads: number = settings.threads,
): Promise<InferenceSession> {
  const { InferenceSession } = await loadRuntime();
  return InferenceSession.create(model, {
    executionProviders: providers[settings.device],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}

/** Operations that have no kernel on a GPU run on the processor. */
const providers: Readonly<Record<Device, string[]>> = { cpu: ['cpu'], cuda: ['cuda', 'cpu'] };
