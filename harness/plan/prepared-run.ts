import type { ResolvedConfig } from '../config/config.ts';
import { restoreConfig } from '../config/restore-config.ts';
import { packageDigestOf } from '../definitions/plugins/find-package.ts';
import { UserError } from '../input/errors.ts';
import type { RunRecord } from '../results/record.ts';
import { readRun } from '../results/store.ts';
import { makePlan, type PlannedCell } from './plan.ts';

/** A run as its folder describes it: any machine that sees the folder can run a part of it. */
export interface FolderPlan {
  readonly run: RunRecord;
  readonly config: ResolvedConfig;
  readonly cells: readonly PlannedCell[];
}

/**
 * Plans a run again from its run.json.
 *
 * @throws UnreadableRecordError if the folder holds no run.
 * @throws UserError if the plan has changed: a learner's file was edited, or this is another version of
 * hierbench.
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
      `${folder} was planned by hierbench ${run.package.version}, which plans different cells from this version; repeat the command that planned it: ${run.command}`,
    );
  return { run, config, cells };
}

function checkFile(folder: string, file: string, planned: string | undefined, now: string | undefined): void {
  // A definition that came from a package was stored with the digest of the whole package.
  if (planned !== now && planned !== packageDigestOf(file))
    throw new UserError(
      `${file} has changed since ${folder} was planned; repeat the command that planned it`,
    );
}
