import { epsilons } from '../analysis/quantity.ts';
import { type Summary, timeTo } from '../analysis/summary.ts';
import { powerOfTen } from '../numbers.ts';
import { sampleWords } from '../own-data.ts';
import type { Results } from '../rows.ts';
import { decadeAxis } from './axis.ts';
import { type ChartPart, titleOf, whole } from './chart-part.ts';
import type { Chart } from './configuration.ts';
import { describeSeeds, versusChart } from './versus.ts';
import { overD } from './versus-d.ts';

/** The ε that have a chart of their own; the others are in the table of results. */
export const chartedEpsilons = epsilons.filter((epsilon) => [0.1, 0.01, 1e-3].includes(epsilon));

/** Training time until the error first reaches ε against d, one panel per family; undefined if never. */
export function timeToEpsilonVersusD(
  results: Results,
  epsilon: number,
  part: ChartPart = whole,
): Chart | undefined {
  const { panels, x, sizes } = overD(results);
  const passages = new Map(
    panels.flatMap(({ summaries }) =>
      summaries.map((summary) => [summary, timeTo(epsilon, 'seconds', summary)] as const),
    ),
  );
  const kept = panels.map((panel) => ({ ...panel, summaries: panel.summaries.filter(getsThereSomewhere) }));
  if (kept.every(({ summaries }) => summaries.length === 0)) return undefined;
  const estimateOf = (summary: Summary) => passages.get(summary)?.estimate;
  const shown = epsilon < 0.01 ? powerOfTen(Math.log10(epsilon)) : String(epsilon);
  return versusChart(results, {
    name: `time-to-${epsilon}-versus-d${part.suffix}`,
    title: titleOf(`Training time to a relative error of ${shown}`, part),
    alternative: `Training time until the relative error first reaches ${epsilon} against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      `ε = ${shown}; ${sizes}. ${describeSeeds(kept.flatMap(({ summaries }) => summaries.map(estimateOf)))}`,
      `Time of first passage of the error on ${sampleWords(results.facets).monitor}, evaluation off the clock.`,
      'Not reached: half of the seeds or more do not get there. A learner that is missing from a panel gets there at no d.',
    ].join(' '),
    panels: kept,
    x,
    xOf: ({ d }) => d,
    estimateOf,
    axisOf: (values) => decadeAxis(`time to ε = ${shown} (seconds)`, values, { labels: 'plain' }),
    lane: {
      label: 'not reached',
      holds: (summary) => estimateOf(summary)?.median === Number.POSITIVE_INFINITY,
    },
  });

  /** Whether some seed reaches ε at some d. */
  function getsThereSomewhere({ task, series }: Summary): boolean {
    return [...passages].some(
      ([summary, { reached }]) => reached > 0 && summary.task === task && summary.series === series,
    );
  }
}
