import type { TraceAxis } from '../analysis/first-passage.ts';
import { type Quantity, shown, testError } from '../analysis/quantity.ts';
import { type Summary, timeTo } from '../analysis/summary.ts';
import { sampleWords } from '../own-data.ts';
import type { Results } from '../rows.ts';
import { decadeAxis } from './axis.ts';
import { type ChartPart, titleOf, whole } from './chart-part.ts';
import type { Chart } from './configuration.ts';
import { describeSeeds, versusChart } from './versus.ts';
import { overD } from './versus-d.ts';

/** What a chart of first passages is about. */
interface PassageChart {
  readonly level: number;
  readonly quantity: Quantity;
  readonly along: TraceAxis;
}

/** How each axis is called: in file names, in titles, in texts, and on the axis. */
const axes: Readonly<Record<TraceAxis, { slug: string; title: string; axis: string; unit: string }>> = {
  seconds: { slug: 'time', title: 'Training time', axis: 'time', unit: ' (seconds)' },
  steps: { slug: 'steps', title: 'Training steps', axis: 'steps', unit: '' },
  samples: {
    slug: 'samples',
    title: 'Samples seen',

    axis: 'samples seen',
    unit: '',
  },
};

/** Training time until the error first reaches ε against d, one panel per family; undefined if never. */
export function timeToEpsilonVersusD(
  results: Results,
  epsilon: number,
  part: ChartPart = whole,
): Chart | undefined {
  return passageVersusD(results, { level: epsilon, quantity: testError, along: 'seconds' }, part);
}

/**
 * Training time, steps or samples seen until a quantity is first at a level against d, one panel per family;
 * undefined if never.
 */
export function passageVersusD(
  results: Results,
  { level, quantity, along }: PassageChart,
  part: ChartPart = whole,
): Chart | undefined {
  const isError = quantity === testError;
  const words = axes[along];
  const { panels, x, sizes } = overD(results);
  const passages = new Map(
    panels.flatMap(({ summaries }) =>
      summaries.map((summary) => [summary, timeTo(level, along, summary, quantity)] as const),
    ),
  );
  const kept = panels.map((panel) => ({ ...panel, summaries: panel.summaries.filter(getsThereSomewhere) }));
  if (kept.every(({ summaries }) => summaries.length === 0)) return undefined;
  const estimateOf = (summary: Summary) => passages.get(summary)?.estimate;
  const target = isError ? `a relative error of ${shown(level)}` : quantity.reached(level);
  const monitor = sampleWords(results.facets).monitor;
  return versusChart(results, {
    name: `${words.slug}-to-${quantity.slug(level)}-versus-d${part.suffix}`,
    title: titleOf(`${words.title} to ${target}`, part),
    alternative: `${words.title} until ${isError ? `the relative error first reaches ${level}` : `learners first have ${target}`} against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      `${quantity.brief(level)}; ${sizes}. ${describeSeeds(kept.flatMap(({ summaries }) => summaries.map(estimateOf)))}`,
      isError
        ? along === 'seconds'
          ? `Time of first passage of the error on ${monitor}, evaluation off the clock.`
          : `${words.title} when the error on ${monitor} first passes ε, repetitions counted.`
        : `${words.title} when the level is first passed. ${quantity.definition}`,
      'Not reached: half of the seeds or more do not get there. A learner that is missing from a panel gets there at no d.',
    ].join(' '),
    panels: kept,
    x,
    xOf: ({ d }) => d,
    estimateOf,
    axisOf: (values) =>
      decadeAxis(`${words.axis} to ${quantity.brief(level)}${words.unit}`, values, { labels: 'plain' }),
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
