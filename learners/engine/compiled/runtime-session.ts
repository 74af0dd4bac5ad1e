import type { InferenceSession } from 'onnxruntime-node';
import { type Device, defaultSettings, type SessionSettings } from '../backend.ts';
import { findRuntime, hasCuda, type RuntimeModule } from './runtime.ts';

// What sessions of this process run on: a process has one engine, and whoever opens a session deep inside it should not
// have to be told which.
let settings: SessionSettings = defaultSettings;

export async function loadRuntime(): Promise<RuntimeModule> {
  return findRuntime().module;
}

/**
 * Where and with how many threads sessions run from now on.
 *
 * @throws Error where the runtime cannot use the device, in one line.
 */
export function useSettings(wanted: SessionSettings): void {
  const runtime = findRuntime();
  if (wanted.device === 'cuda' && !hasCuda(runtime))
    throw new Error(
      `device cuda: onnxruntime-node ${runtime.version} is installed here without its CUDA library; docs/backends.md says how to get it`,
    );
  settings = wanted;
}

/** What sessions run on. */
export function deviceInUse(): Device {
  return settings.device;
}

/** Opens a session on an encoded model, on the engine's device, with the engine's threads unless told otherwise. */
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

/** What has no kernel on a GPU runs on the processor. */
const providers: Readonly<Record<Device, string[]>> = { cpu: ['cpu'], cuda: ['cuda', 'cpu'] };
