import { seal } from '../../harness/results/checksum.ts';
import type { CellRecord, Environment, RunRecord } from '../../harness/results/record.ts';
import { type StoredRun, storedRun } from '../../reports/load.ts';
import { type SyntheticOptions, syntheticRun } from './synthetic-run.ts';

/** A synthetic run on a machine that differs from the usual one in this respect. */
export function runOn(
  environment: Partial<Environment>,
  options: SyntheticOptions = {},
  more: { origin?: string; change?: (cell: CellRecord) => Partial<CellRecord>; version?: string } = {},
): StoredRun {
  const { run, cells } = syntheticRun({ d: [8, 16], seeds: 3, ...options });
  const { origin, change, version } = more;
  const elsewhere: RunRecord = {
    ...run,
    environment: { ...run.environment, ...environment },
    package: { ...run.package, version: version ?? run.package.version },
  };
  const records = change ? cells.map((cell) => seal({ ...cell, ...change(cell) })) : cells;
  return { ...storedRun(elsewhere, records), origin };
}
