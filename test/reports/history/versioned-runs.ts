import { seal } from '../../../harness/results/checksum.ts';
import type { CellRecord } from '../../../harness/results/record.ts';
import type { StoredRun } from '../../../reports/load.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';

export interface Versioned {
  readonly version: string;
  readonly commit?: string;
  /** RFC 3339. */
  readonly date: string;
  readonly cpu?: string;
  /** Factors of one learner's error and CPU time; 1 where undefined. */
  readonly factors?: (cell: CellRecord) => { readonly error?: number; readonly time?: number };
  readonly options?: SyntheticOptions;
}

/** A synthetic run as a version of the program would have made it. */
export function versionedRun({
  version,
  commit,
  date,
  cpu = 'Example CPU',
  factors,
  options = {},
}: Versioned): StoredRun {
  const { run, cells } = syntheticRun({
    d: [8, 16],
    seeds: 5,
    learners: ['deep-sgd', 'kernel-ridge rbf'],
    ...options,
  });
  const line = commit === undefined ? version : `${version} (${commit})`;
  return {
    run: {
      ...run,
      name: `run of ${version}`,
      createdAt: date,
      package: { name: 'hierbench', version, ...(commit !== undefined && { commit }) },
      environment: { ...run.environment, cpu },
    },
    fits: cells.map((cell) => {
      const { error = 1, time = 1 } = factors?.(cell) ?? {};
      return seal({
        ...cell,
        startedAt: date,
        versions: { hierbench: line },
        ...(cell.metrics && {
          metrics: { ...cell.metrics, relativeTestError: cell.metrics.relativeTestError * error },
        }),
        ...(cell.timings && {
          timings: { ...cell.timings, fitCpuSeconds: cell.timings.fitCpuSeconds * time },
        }),
      }) as CellRecord;
    }),
    searches: [],
    warnings: [],
  };
}

/** A date in January 2026. */
export function day(number: number): string {
  return `2026-01-${String(number).padStart(2, '0')}T10:00:00.000Z`;
}
