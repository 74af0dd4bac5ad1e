import { UserError } from '../harness/input/errors.ts';
import { oneLine } from '../harness/results/one-line.ts';
import type { BackendRequest } from '../learners/engine/backend.ts';
import { fetchRuntime } from '../learners/engine/compiled/runtime/fetch-runtime.ts';
import { findRuntime } from '../learners/engine/compiled/runtime/find-runtime.ts';
import { pinnedPackages } from '../learners/engine/compiled/runtime/pinned-packages.ts';
import { runtimeFolder } from '../learners/engine/compiled/runtime/runtime-folder.ts';
import type { Terminal } from './commands/command.ts';

/**
 * Fetches onnxruntime before learners are trained, if the backend may need it and none is there; commands call
 * it when they know that there is something to train. What cannot be fetched is no error: the command then says
 * which backend it takes instead.
 */
export async function provideRuntime(backend: BackendRequest, terminal: Terminal): Promise<void> {
  if ((backend !== 'auto' && backend !== 'compiled') || hasRuntime()) return;
  await fetchAnnounced(terminal).catch(({ message }: Error) => terminal.err(`warning: ${message}\n`));
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

/**
 * Fetches onnxruntime, and says what is fetched, from where, and where it goes.
 *
 * @throws UserError if it cannot be fetched
 */
export async function fetchAnnounced(terminal: Terminal): Promise<void> {
  const { version } = pinnedPackages['onnxruntime-node'];
  terminal.err(
    `fetching onnxruntime-node ${version} from the npm registry (114 MB, once) to ${runtimeFolder()}\n`,
  );
  await fetchRuntime().catch(({ message }: Error) => {
    throw new UserError(`onnxruntime-node cannot be fetched: ${oneLine(message)}`);
  });
}
