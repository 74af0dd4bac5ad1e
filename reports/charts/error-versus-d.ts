import { errorOfClasses } from '../analysis/error-of-classes.ts';
import { sampleWords } from '../own-data.ts';
import type { Results } from '../rows.ts';
import { type ChartPart, titleOf, whole } from './chart-part.ts';
import type { Chart } from './configuration.ts';
import { describeKernelFloor, kernelFloorLine } from './kernel-floor-line.ts';
import { relativeError } from './relative-error.ts';
import { describeFailures, describeSeeds, versusChart } from './versus.ts';
import { overD } from './versus-d.ts';

/** Relative test error against d, one panel per family. Undefined where there are no fits. */
export function errorVersusD(results: Results, part: ChartPart = whole): Chart | undefined {
  const { panels, x, rows, sizes } = overD(results);
  const summaries = panels.flatMap((panel) => panel.summaries);
  const facets = panels.map(({ facet }) => facet);
  return versusChart(results, {
    name: `error-versus-d${part.suffix}`,
    title: titleOf(x.ticks.length > 1 ? 'Test error as the dimension grows' : 'Test error', part),
    alternative: `Relative test error of each learner against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      `${sizes}. ${describeSeeds(summaries.map(({ error }) => error))} Relative error: mean squared error on ${sampleWords(facets).test} over the variance of their labels.`,
      ...errorOfClasses(facets),
      describeKernelFloor(rows),
      describeFailures(rows),
    ]
      .filter(Boolean)
      .join(' '),
    panels,
    x,
    xOf: ({ d }) => d,
    ...relativeError,
    bound: kernelFloorLine,
  });
}
