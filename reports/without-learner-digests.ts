import { cellId } from '../harness/results/cell-id.ts';
import type { CellRecord, RunRecord } from '../harness/results/record.ts';
import type { StoredRun } from './load.ts';

/**
 * A run as if every learner's file had always had the same content: fits of a learner that was edited have the same
 * specification, and thus the same id.
 */
export function withoutLearnerDigests(stored: StoredRun): StoredRun {
  const { config } = stored.run;
  const learners = config.learners.map(({ digest: _, ...entry }) => entry) as RunRecord['config']['learners'];
  return {
    ...stored,
    run: { ...stored.run, config: { ...config, learners } },
    fits: stored.fits.map((cell) => {
      if (cell.spec.learnerDigest === undefined) return cell;
      const { learnerDigest: _, ...rest } = cell.spec;
      const spec = rest as CellRecord['spec'];
      return { ...cell, spec, id: cellId(spec) };
    }),
  };
}
