import type { Headline } from '../analysis/headline.ts';
import { epsilons } from '../analysis/quantity.ts';
import { type Summary, timeTo } from '../analysis/summary.ts';
import { formatCount, formatSeconds } from '../numbers.ts';
import { type Column, type Entry, learnerColumn, learnerEntry, nothing, type Table } from './table.ts';

/** Training time and samples to every ε, of one family at the d of its headline. */
export function timesToEpsilon({ facet, entries }: Headline): Table {
  return {
    name: `Time to ε on ${facet.label}`,
    caption:
      'Median training time, and samples seen, until the error first reaches ε. –: at least half of the seeds do not get there.',
    columns: [
      learnerColumn,
      ...epsilons.map((epsilon): Column => ({ title: `ε = ${epsilon}`, kind: 'number' })),
    ],
    rows: entries.map(({ series, summary }) => ({
      entries: [learnerEntry(series.label), ...epsilons.map((epsilon) => passageEntry(summary, epsilon))],
    })),
  };
}

function passageEntry(summary: Summary, epsilon: number): Entry {
  const { estimate } = timeTo(epsilon, 'seconds', summary);
  const samples = timeTo(epsilon, 'samples', summary).estimate;
  if (!estimate || !samples || !Number.isFinite(estimate.median)) return { text: nothing };
  return { text: formatSeconds(estimate.median), detail: formatCount(Math.round(samples.median)) };
}
