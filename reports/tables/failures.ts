import type { Failure } from '../analysis/failures.ts';
import { type Table, textEntries } from './table.ts';

/** Fits without a result, pooled. */
export function failureTable(failures: readonly Failure[]): Table {
  return {
    name: 'Failures',
    columns: [
      { title: 'task', kind: 'plain' },
      { title: 'learner', kind: 'plain' },
      { title: 'd', kind: 'plain' },
      { title: 'status', kind: 'status' },
      { title: 'fits', kind: 'number' },
      { title: 'message', kind: 'text' },
    ],
    rows: failures.map(({ task, series, d, status, count, message }) => ({
      entries: textEntries(task, series, d.join(', '), status, String(count), message),
    })),
  };
}
