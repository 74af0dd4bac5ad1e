import type { CellSpec } from './record.ts';
import { learnedSpec } from './transfer.ts';

/**
 * The tuning cell that decides a fit's parameters. It has no test data, no diagnosis and no metrics of the
 * user's own, and begins with no kept network. A fit that shares the tuning of another variant depends on that
 * variant's tuning cell, and a transferred one on that of its source.
 */
export function tuneSpecOf(reported: CellSpec): CellSpec {
  const { metrics: _metrics, from: _from, ...fit } = learnedSpec(reported);
  const { as, ...tuning } = fit.tuning;
  const learnerParams = as ?? fit.learnerParams;
  return { ...fit, kind: 'tune', learnerParams, tuning, seed: tuning.seed, testSize: 0, diagnose: false };
}
