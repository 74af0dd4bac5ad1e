import { isAttempt } from '../learner-traits.ts';
import { listing } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { decadeAxis } from './axis.ts';
import { type ChartPart, titleOf, whole } from './chart-part.ts';
import type { Chart } from './configuration.ts';
import { failedLane } from './relative-error.ts';
import { describeFailures, describeSeeds, versusChart } from './versus.ts';
import { overD } from './versus-d.ts';

/** Wall time of the final fit against d, one panel per family. Undefined where there are no fits. */
export function trainTimeVersusD(results: Results, part: ChartPart = whole): Chart | undefined {
  const { panels: all, x, rows, sizes } = overD(results);
  const panels = all.map((panel) => ({
    ...panel,
    summaries: panel.summaries.filter((summary) => !takesNoTime(summary)),
  }));
  const summaries = panels.flatMap((panel) => panel.summaries);
  const leftOut = all.flatMap((panel) => panel.summaries.filter(takesNoTime).map(({ series }) => series));
  return versusChart(results, {
    name: `train-time-versus-d${part.suffix}`,
    title: titleOf(x.ticks.length > 1 ? 'Training time as the dimension grows' : 'Training time', part),
    alternative: `Wall time of the final fit of each learner against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      `${sizes}. ${describeSeeds(summaries.map(({ fitSeconds }) => fitSeconds))} Wall time of the final fit${rows.every(({ threads }) => threads === 1) ? ' on one thread' : ''}; tuning, data and evaluation excluded.`,
      leftOut.length > 0 ? `Left out for taking almost no time: ${listing([...new Set(leftOut)])}.` : '',
      describeFailures(rows),
    ]
      .filter(Boolean)
      .join(' '),
    panels,
    x,
    xOf: ({ d }) => d,
    estimateOf: ({ fitSeconds }) => fitSeconds,
    axisOf: (values) => decadeAxis('training time (seconds)', values, { labels: 'plain' }),
    lane: failedLane,
  });
}

/** Whether a learner is trivial: the microseconds of predicting the mean would stretch the axis for all. */
export function takesNoTime({ rows }: { readonly rows: Results['rows'] }): boolean {
  return !rows.some(isAttempt);
}
