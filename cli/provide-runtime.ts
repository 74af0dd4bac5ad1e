import { oneLine } from '../harness/results/one-line.ts';
import { fetchRuntime } from '../learners/engine/compiled/runtime/fetch-runtime.ts';
import { findRuntime } from '../learners/engine/compiled/runtime/find-runtime.ts';
import { pinnedPackages } from '../learners/engine/compiled/runtime/pinned-packages.ts';
import { runtimeFolder } from '../learners/engine/compiled/runtime/runtime-folder.ts';
import { type Arguments, flag, type Terminal } from './commands/command.ts';
import { backendFlag } from './flags.ts';

/**
 * Fetches onnxruntime before a command that trains, if the backend may need it and none is there. What cannot be
 * fetched is no error: the command then says which backend it takes instead.
 */
export async function provideRuntime(args: Arguments, terminal: Terminal): Promise<void> {
  const backend = backendFlag('--backend', flag(args, 'backend')) ?? 'auto';
  if ((backend !== 'auto' && backend !== 'compiled') || hasRuntime()) return;
  terminal.err(`${announcement()}\n`);
  try {
    await fetchRuntime();
  } catch (error) {
    terminal.err(`warning: onnxruntime-node cannot be fetched: ${oneLine((error as Error).message)}\n`);
  }
}

/** Whether a runtime loads here. */
export function hasRuntime(): boolean {
  try {
    findRuntime();
    return true;
  } catch {
    return false;
  }
}

/** What is about to be fetched, from where, and where it goes. */
export function announcement(): string {
  const { version } = pinnedPackages['onnxruntime-node'];
  return `fetching onnxruntime-node ${version} from the npm registry (114 MB, once) to ${runtimeFolder()}`;
}
