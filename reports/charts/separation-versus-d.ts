import { errorRatios, type RatioAtD } from '../analysis/separation.ts';
import { isAttempt } from '../learner-traits.ts';
import { listing, plural } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { decadeAxis, valueAxis } from './axis.ts';
import { type ChartPart, titleOf, whole } from './chart-part.ts';
import type { Chart } from './configuration.ts';
import { describeSeeds, type SeedGroup, versusChart } from './versus.ts';
import { panelTitle } from './versus-d.ts';

type Ratio = RatioAtD & SeedGroup;

/**
 * Error divided by the reference's against d, one panel per family; without trivial learners, whose ratio is
 * only the inverse of the reference's error. Undefined where no family has a reference and two d.
 */
export function separationVersusD(results: Results, part: ChartPart = whole): Chart | undefined {
  const families = errorRatios(results).flatMap((family) => {
    const learners = family.learners.filter(({ series }) => isAttempt(series));
    const summaries = learners.flatMap(({ medians }) =>
      medians.map((ratio): Ratio => ({ ...ratio, rows: [] })),
    );
    return summaries.length > 0 ? [{ ...family, learners, summaries }] : [];
  });
  if (families.length === 0) return undefined;
  const references = listing([...new Set(families.map(({ reference }) => reference))]);
  const drawn = families.flatMap(({ summaries }) => summaries);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const overZero = sum(drawn.map((ratio) => ratio.overZero));
  const referenceFailed = sum(families.map((family) => family.referenceFailed));
  const failed = sum(drawn.map((ratio) => ratio.failed));
  const undetermined = sum(
    families.flatMap(({ learners }) => learners.map((learner) => learner.undetermined)),
  );
  return versusChart<Ratio>(results, {
    name: `separation-versus-d${part.suffix}`,
    title: titleOf('Separation as the dimension grows', part),
    alternative: `Error of each learner over the error of ${references} on the same data, against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      `Relative test error over that of ${references} at the same d and seed: a line that rises is a gap that grows. An error near 1 cannot grow, and its line shows ${references} alone. ${describeSeeds(drawn.map(({ ratio }) => ratio))}`,
      ...(failed > 0
        ? [
            `${plural(failed, 'fit')} failed and ${failed === 1 ? 'counts' : 'count'} as worse than any ratio.`,
          ]
        : []),
      ...(overZero > 0
        ? [
            `The error of ${references} is 0 in ${plural(overZero, 'pair')}, whose ${overZero === 1 ? 'ratio is' : 'ratios are'} infinite.`,
          ]
        : []),
      ...(referenceFailed > 0
        ? [`Pairs with the ${plural(referenceFailed, 'failed fit')} of ${references} are left out.`]
        : []),
      ...(undetermined > 0
        ? [
            `${plural(undetermined, 'pair')} in which both errors are rounding ${undetermined === 1 ? 'is' : 'are'} left out.`,
          ]
        : []),
    ].join(' '),
    panels: families.map(({ facet, summaries }) => ({ facet, title: panelTitle(facet), summaries })),
    x: valueAxis(
      'input dimension d',
      drawn.map(({ d }) => d),
      String,
    ),
    xOf: ({ d }) => d,
    estimateOf: ({ ratio }) => ratio,
    axisOf: (values) => decadeAxis(`error ÷ error of ${references}`, values, { labels: 'plain' }),
    lane: { label: laneLabel(failed, overZero), holds: (ratio) => ratio.failed + ratio.overZero > 0 },
    reference: { at: 1, label: `as good as ${references}` },
  });
}

function laneLabel(failed: number, overZero: number): string {
  if (overZero === 0) return 'failed';
  return failed > 0 ? 'failed, ∞' : '∞';
}
