import { type Definition, findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { findMetric } from '../definitions/find-metric.ts';
import { UserError } from '../input/errors.ts';
import { parseNumberOfSamples, parseSampleSize } from '../protocol/sample-size.ts';
import type { RunRecord } from '../results/record.ts';
import type {
  ResolvedConfig,
  ResolvedLearner,
  ResolvedMetric,
  ResolvedTask,
  StoredConfig,
} from './config.ts';

/** Compares what run.json says about an entry with the definition found now. */
export type CheckFound = (
  stored: { readonly module?: string; readonly digest?: string },
  found: Definition<unknown>,
) => void;

/**
 * The configuration of a stored run, with every definition that it names found again.
 *
 * @param check may throw to refuse what was found
 * @throws UserError if something that the configuration names no longer exists
 */
export async function restoreConfig(
  config: RunRecord['config'],
  check: CheckFound = () => {},
): Promise<ResolvedConfig> {
  // The record's schema leaves the configuration open; `storedConfig` wrote it.
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
    const parsed = <S>(size: S | string): S => {
      if (typeof size === 'string') throw new UserError(`the stored configuration: ${label}: n: ${size}`);
      return size;
    };
    tasks.push({
      ...entry,
      definition: found.value,
      sizes: entry.n.map((rule) => parsed(parseSampleSize(rule))),
      ...(entry.transfer && { sourceSize: parsed(parseNumberOfSamples(entry.transfer.n)) }),
    });
  }
  const { metrics: entries = [], ...settings } = stored;
  const metrics: ResolvedMetric[] = [];
  for (const entry of entries) {
    const found = await findMetric(entry.module);
    check(entry, { value: found.definition, module: found.module, digest: found.digest });
    metrics.push(found);
  }
  return { ...settings, learners, tasks, ...(metrics.length > 0 && { metrics }) };
}
