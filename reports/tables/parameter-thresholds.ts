import type { FamilyParameterThresholds } from '../analysis/parameter-thresholds.ts';
import type { SeedThreshold } from '../analysis/seed-threshold.ts';
import { formatCount, listing, percent } from '../numbers.ts';
import { toldWords } from '../told.ts';
import { growthEntry, roomy } from './scaling.ts';
import { type Column, type Entry, learnerColumn, learnerEntry, nothing, type Table } from './table.ts';

/** The smallest values of swept parameters that are enough for a level, at each d, and their exponents in d. */
export function parameterThresholdTable({ facet, found }: FamilyParameterThresholds): Table {
  const dimensions = [...new Set(found.flatMap(({ thresholds }) => thresholds.map(({ d }) => d)))].sort(
    (a, b) => a - b,
  );
  const shares = [...new Set(found.map(({ share }) => percent(share)))];
  return {
    name: `Values of swept parameters on ${facet.label}`,
    caption: `The smallest of the values that were run with which ${listing(shares)} of the seeds or more get to a level, with 95% bootstrap intervals over seeds, and the exponent of these values in d. ≤: the smallest value is enough; >: no value is. A learner without a row for a level does not get there with any value.`,
    columns: [
      { ...learnerColumn, groups: true },
      { title: 'parameter', kind: 'plain' },
      { title: 'reaches', kind: 'plain' },
      ...dimensions.map((d): Column => ({ title: `d = ${d}`, kind: 'number' })),
      { title: '∝ d^c', kind: 'growth', detailsOnly: roomy },
    ],
    rows: found.map(({ sweep, quantity, level, thresholds, exponent }) => ({
      entries: [
        learnerEntry(sweep.series.label, toldWords(sweep.series)),
        { text: sweep.parameter },
        { text: quantity.brief(level) },
        ...dimensions.map((d) => thresholdEntry(thresholds.find((own) => own.d === d))),
        growthEntry({ exponent }),
      ],
    })),
  };
}

function thresholdEntry(threshold: SeedThreshold | undefined): Entry {
  if (!threshold) return { text: nothing };
  const { value, known, low, high } = threshold;
  const sign = { below: '≤ ', exactly: '', above: '> ' }[known];
  const text = `${sign}${formatCount(value)}`;
  if (low === undefined || high === undefined || low === high || known === 'above') return { text };
  return { text, detail: `${formatCount(low)} to ${Number.isFinite(high) ? formatCount(high) : 'more'}` };
}
