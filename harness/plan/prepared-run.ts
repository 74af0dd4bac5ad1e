import type { ResolvedConfig } from '../config/config.ts';
import { restoreConfig } from '../config/restore-config.ts';
import { packageDigestOf } from '../definitions/plugins/find-package.ts';
import { UserError } from '../input/errors.ts';
import type { RunRecord } from '../results/record.ts';
import { readRun } from '../results/store.ts';
import { makePlan, type PlannedCell } from './plan.ts';

/** A run as its folder describes it: enough for any machine that sees the folder to run a part of it. */
export interface FolderPlan {
  readonly run: RunRecord;
  readonly config: ResolvedConfig;
  readonly cells: readonly PlannedCell[];
}

/**
 * Plans a run again from its run.json.
 *
 * @throws UnreadableRecordError where the folder holds no run.
 * @throws UserError where the plan has become another: a learner's file was edited, or this is another version.
 */
export async function planOf(folder: string): Promise<FolderPlan> {
  const run = readRun(folder);
  const config = await restoreConfig(run.config, ({ module, digest }, found) => {
    if (module !== undefined) checkFile(folder, module, digest, found.digest);
  });
  const cells = await makePlan(config);
  const planned = new Set(run.cells);
  if (cells.length !== planned.size || cells.some(({ id }) => !planned.has(id)))
    throw new UserError(
      `${folder} was planned by hierbench ${run.package.version}, which plans other cells than this version; give the command again that made it: ${run.command}`,
    );
  return { run, config, cells };
}

function checkFile(folder: string, file: string, planned: string | undefined, now: string | undefined): void {
  // What came from a package has the digest of the package.
  if (planned !== now && planned !== packageDigestOf(file))
    throw new UserError(
      `${file} has changed since ${folder} was planned; give the command again that planned it`,
    );
}
