import { UserError } from '../../harness/input/errors.ts';
import { listRuns } from '../../harness/results/store.ts';
import type { Arguments } from './command.ts';

/** Whether to join the curves of several runs. @throws UserError if there is only one run */
export async function poolFlag(args: Arguments, folders: readonly string[]): Promise<boolean> {
  if (args.pool !== true) return false;
  const runs = await Promise.all(folders.map((folder) => listRuns(folder)));
  if (runs.flat().length > 1) return true;
  throw new UserError(
    '--pool joins the curves of several runs, but this is one; name the others too, or leave it out',
  );
}
