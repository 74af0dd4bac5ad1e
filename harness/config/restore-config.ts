import { type Definition, findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { UserError } from '../input/errors.ts';
import { parseSampleSize } from '../protocol/sample-size.ts';
import type { RunRecord } from '../results/record.ts';
import type { ResolvedConfig, ResolvedLearner, ResolvedTask, StoredConfig } from './config.ts';

/** What run.json says of an entry that is not built in, and what there is now. */
export type CheckFound = (
  stored: { readonly module?: string; readonly digest?: string },
  found: Definition<unknown>,
) => void;

/**
 * The configuration of a stored run, everything that it names found again.
 *
 * @param check may refuse what was found
 * @throws UserError for what is not there any more
 */
export async function restoreConfig(
  config: RunRecord['config'],
  check: CheckFound = () => {},
): Promise<ResolvedConfig> {
  // As `storedConfig` made it.
  const stored = config as unknown as StoredConfig;
  const learners: ResolvedLearner[] = [];
  for (const entry of stored.learners) {
    const { module, learner: member } = entry;
    const found = await findLearner(module ?? member, undefined, { member });
    check(entry, found);
    learners.push({ ...entry, definition: found.value });
  }
  const tasks: ResolvedTask[] = [];
  for (const entry of stored.tasks) {
    const { module, family: member, params, label } = entry;
    const found = await findTaskFamily(module ?? member, undefined, { member, params });
    check(entry, found);
    const sizes = entry.n.map((rule) => {
      const size = parseSampleSize(rule);
      if (typeof size === 'string') throw new UserError(`the stored configuration: ${label}: n: ${size}`);
      return size;
    });
    tasks.push({ ...entry, definition: found.value, sizes });
  }
  return { ...stored, learners, tasks };
}
