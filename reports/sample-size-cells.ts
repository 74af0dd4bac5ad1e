import { epsilons } from './analysis/first-passage.ts';
import type { FamilySampleSizes, SampleSize } from './analysis/sample-size-to-epsilon.ts';
import { formatCount } from './numbers.ts';

/** The table of sample sizes to ε as texts, the same in every format: a line a learner and d, a column an ε. */

export const sampleSizeTitles: readonly string[] = epsilons.map((epsilon) => `ε = ${epsilon}`);

export interface SampleSizeLine {
  /** Label of the learner. */
  readonly learner: string;
  readonly d: number;
  /** "1,240", "≤ 512", "> 8,192"; "–" where the learner was run with one n. */
  readonly cells: readonly string[];
}

/** By learner in the order of the configuration, and then by d; without learners that were run with one n everywhere. */
export function sampleSizeLines({ dimensions, rows, sizes }: FamilySampleSizes): SampleSizeLine[] {
  const all = [...sizes.values()].flat();
  const learners = [...new Set(all.map(({ series }) => series))];
  return learners.flatMap((learner) =>
    dimensions
      .filter((d) => rows.some((row) => row.series === learner && row.d === d))
      .map((d) => ({
        learner,
        d,
        cells: epsilons.map((epsilon) =>
          cell(sizes.get(epsilon)?.find((size) => size.series === learner && size.d === d)),
        ),
      })),
  );
}

/** A bound has all its digits, because it is an n that was run; between two such n three digits say enough. */
function cell(size: SampleSize | undefined): string {
  if (!size) return '–';
  const { known, value } = size;
  if (known === 'above') return `> ${formatCount(value)}`;
  if (known === 'below') return `≤ ${formatCount(Math.round(value))}`;
  return formatCount(Math.round(Number(value.toPrecision(3))));
}

export const sampleSizeCaption =
  'Median number of training samples n at which the test error is at most ε, by d; between two sample sizes that were run the logarithm of the error is taken to be linear in log n. ≤: the smallest n that was run is enough. >: at least half of the seeds do not get there with the largest.';
