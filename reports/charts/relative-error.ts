import { isFailure } from '../../harness/results/is-failure.ts';
import type { Estimate } from '../analysis/bootstrap.ts';
import type { Row } from '../rows.ts';
import { decadeAxis } from './axis.ts';

/** Marks the groups of seeds of which one failed, at least. */
export const failedLane = {
  label: 'failed',
  holds: ({ rows }: { readonly rows: readonly Row[] }) => rows.some(({ status }) => isFailure(status)),
};

/** What all charts of the relative test error have, whatever they show it against. */
export const relativeError = {
  estimateOf: ({ error }: { readonly error?: Estimate }) => error,
  axisOf: (values: readonly number[]) => decadeAxis('relative test error', values, { labels: 'power' }),
  lane: failedLane,
  reference: { at: 1, label: 'trivial error' },
};
