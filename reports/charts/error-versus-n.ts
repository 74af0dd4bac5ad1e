import { type Summary, summarise } from '../analysis/summary.ts';
import { sweeps } from '../analysis/sweeps.ts';
import { formatCount } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { valueAxis } from './axis.ts';
import type { Chart } from './configuration.ts';
import { columnsFor } from './figure.ts';
import { describeKernelFloor, kernelFloorLine } from './kernel-floor-line.ts';
import { relativeError } from './relative-error.ts';
import { describeFailures, describeSeeds, versusChart } from './versus.ts';
import { panelTitle } from './versus-d.ts';

/** With more families than this, each has a panel at its largest d only. */
const familiesInFull = 2;

/**
 * Relative test error against the number of training samples: a panel for each family and each d that was run
 * with several sample sizes; with many such families, one per family at its largest such d. Undefined where n
 * was not swept.
 */
export function errorVersusN(results: Results): Chart | undefined {
  const swept = sweeps(results);
  const shown = swept.map(({ dimensions }) =>
    swept.length <= familiesInFull ? dimensions : dimensions.slice(-1),
  );
  const panels = swept.flatMap(({ facet, rows }, family) =>
    shown[family].map((d) => {
      const own = rows.filter((row) => row.d === d);
      return { facet, title: `${panelTitle(facet)}, d = ${d}`, summaries: summarise(own), rows: own };
    }),
  );
  if (panels.length === 0) return undefined;
  const summaries = panels.flatMap((panel): readonly Summary[] => panel.summaries);
  const drawn = panels.flatMap(({ rows }) => rows);
  return versusChart(results, {
    name: 'error-versus-n',
    title: 'Test error as the sample grows',
    alternative: `Relative test error of each learner against the number of training samples n, on logarithmic axes, one panel for each task family${panels.length > swept.length ? ' and dimension' : ''}.`,
    caption: [
      describeSeeds(summaries.map(({ error }) => error)),
      describeKernelFloor(drawn),
      describeFailures(drawn),
    ]
      .filter(Boolean)
      .join(' '),
    panels,
    columns: columnsOf(shown.map((dimensions) => dimensions.length)),
    x: valueAxis('training samples n', summaries.map(placeOf), formatCount),
    xOf: placeOf,
    ...relativeError,
    bound: kernelFloorLine,
  });
}

/** Sweeps hold no streams, which have no place here. */
function placeOf({ n }: Summary): number {
  return n === 'stream' ? Number.NaN : n;
}

/** A number of columns with which each family starts on a new row, where the panels of each fill whole rows. */
function columnsOf(families: readonly number[]): number {
  const own = columnsFor(Math.max(...families));
  const alone = families.length > 1 && Math.max(...families) > 1;
  const panels = families.reduce((sum, count) => sum + count, 0);
  return alone && families.every((count) => count % own === 0) ? own : columnsFor(panels);
}
