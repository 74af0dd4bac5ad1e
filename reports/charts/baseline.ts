import type { Beside } from '../baselines/beside.ts';
import { sampleWords } from '../own-data.ts';
import type { Results } from '../rows.ts';
import type { Chart } from './configuration.ts';
import { relativeError } from './relative-error.ts';
import { describeFailures, describeSeeds, versusChart } from './versus.ts';
import { overD } from './versus-d.ts';

/** Maximum number of curves of a baseline in a chart; the others are in its table. */
export const mostBaselineCurves = 12;

/** Relative test error against d of a run and, in curves of their own, of a baseline. */
export function baselineChart(
  { name, results }: Beside,
  index: number,
): { readonly chart?: Chart; readonly undrawn: readonly string[] } {
  const own = new Set(results.series.filter(({ baseline }) => !baseline).map(({ learner }) => learner));
  const theirs = results.series.filter(({ baseline }) => baseline);
  // Those with a counterpart first: they are what a reader compares.
  const wanted = new Set(
    [
      ...theirs.filter(({ learner }) => own.has(learner)),
      ...theirs.filter(({ learner }) => !own.has(learner)),
    ]
      .slice(0, mostBaselineCurves)
      .map(({ label }) => label),
  );
  const undrawn = theirs.filter(({ label }) => !wanted.has(label)).map(({ label }) => label);
  if (theirs.length === 0) return { undrawn };
  const drawn: Results = {
    ...results,
    series: results.series.filter(({ label, baseline }) => !baseline || wanted.has(label)),
    rows: results.rows.filter(({ series }) => !undrawn.includes(series)),
  };
  const { panels, x, rows, sizes } = overD(drawn);
  const summaries = panels.flatMap((panel) => panel.summaries);
  const chart = versusChart(drawn, {
    name: `baseline-${index + 1}`,
    title: `Test error beside ${name}`,
    alternative: `Relative test error of each learner of this report and of the baseline ${name} against the input dimension d, on logarithmic axes, one panel for each family that both have.`,
    caption: [
      `Thin dotted curves with hollow marks, whose labels end in (${name}), are the baseline’s and were not measured here; the others are of this report. ${sizes}. ${describeSeeds(summaries.map(({ error }) => error))} Relative error: mean squared error on ${sampleWords(panels.map(({ facet }) => facet)).test} over the variance of their labels.`,
      describeFailures(rows),
    ]
      .filter(Boolean)
      .join(' '),
    panels,
    x,
    xOf: ({ d }) => d,
    ...relativeError,
  });
  return chart ? { chart: { ...chart, section: 'baselines' }, undrawn } : { undrawn };
}
