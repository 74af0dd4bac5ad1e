import { epsilons } from '../analysis/quantity.ts';
import type { FamilySampleSizes, SampleSize } from '../analysis/sample-size-to-epsilon.ts';
import { formatCount } from '../numbers.ts';
import { type Column, learnerColumn, learnerEntry, nothing, type Table } from './table.ts';

/**
 * Training samples to every ε, and to the levels of whatever else the fits measure, for one family whose n
 * was swept: by learner in the order of the configuration, and then by d. Learners that were run with one n
 * everywhere are left out.
 */
export function sampleSizeTable({ facet, dimensions, rows, sizes, others }: FamilySampleSizes): Table {
  const learners = [...new Set([...sizes.values()].flat().map(({ series }) => series))];
  const titles = [
    'd',
    ...epsilons.map((epsilon) => `ε = ${epsilon}`),
    ...others.map(({ quantity, level }) => quantity.brief(level)),
  ];
  const all = [...epsilons.map((epsilon) => sizes.get(epsilon) ?? []), ...others.map((other) => other.sizes)];
  return {
    name: `Training samples to ε on ${facet.label}`,
    caption:
      'Median number of training samples n at which the test error is at most ε, by d; between two sample sizes that were run the logarithm of the error is taken to be linear in log n. ≤: the smallest n that was run is enough. >: at least half of the seeds do not get there with the largest.',
    columns: [
      { ...learnerColumn, groups: true },
      ...titles.map((title): Column => ({ title, kind: 'number' })),
    ],
    rows: learners.flatMap((learner) =>
      dimensions
        .filter((d) => rows.some((row) => row.series === learner && row.d === d))
        .map((d) => ({
          entries: [
            learnerEntry(learner),
            { text: String(d) },
            ...all.map((own) => ({
              text: sizeText(own.find((size) => size.series === learner && size.d === d)),
            })),
          ],
        })),
    ),
  };
}

/**
 * "1,240", "≤ 512", "> 8,192"; "–" where the learner was run with one n. A bound has all its digits, because
 * it is an n that was run; between two such n three digits say enough.
 */
function sizeText(size: SampleSize | undefined): string {
  if (!size) return nothing;
  const { known, value } = size;
  if (known === 'above') return `> ${formatCount(value)}`;
  if (known === 'below') return `≤ ${formatCount(Math.round(value))}`;
  return formatCount(Math.round(Number(value.toPrecision(3))));
}
