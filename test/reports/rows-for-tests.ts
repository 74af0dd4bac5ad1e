import { type Summary, summarise } from '../../reports/analysis/summary.ts';
import type { Row } from '../../reports/rows.ts';

/** A fit with sensible figures, with the changes that a test makes. */
export function aRow(change: Partial<Row> = {}): Row {
  return {
    id: '0123456789abcdef',
    run: 'test',
    task: 'bfc-wide',
    series: 'deep-sgd',
    learner: 'deep-sgd',
    d: 16,
    n: 2048,
    seed: 1,
    status: 'ok',
    testError: 0.01,
    trainError: 0.008,
    fitSeconds: 2,
    info: {},
    threads: 1,
    trials: 3,
    trace: [],
    budget: { steps: 8000, seconds: 120, memoryMiB: 2048 },
    testSize: 8192,
    ...change,
  };
}

/** The summary of rows that belong together. */
export function aSummary(rows: readonly Row[]): Summary {
  const [summary, ...others] = summarise(rows);
  if (others.length > 0) throw new Error('these rows are of several summaries');
  return summary;
}
