import { type Summary, summarise } from '../analysis/summary.ts';
import { formatCount } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { decadeAxis, valueAxis } from './axis.ts';
import type { Chart } from './configuration.ts';
import { describeKernelFloor, kernelFloorLine } from './kernel-floor-line.ts';
import { describeFailures, describeSeeds, versusChart } from './versus.ts';
import { panelTitle } from './versus-d.ts';

/**
 * Relative test error against the number of training samples, one panel a family, at the largest d that was run with
 * several sample sizes. Undefined where none was.
 */
export function errorVersusN(results: Results): Chart | undefined {
  const panels = results.facets.flatMap((facet) => {
    const rows = results.rows.filter(({ task }) => task === facet.label);
    const swept = [...new Set(rows.map(({ d }) => d))].filter(
      (d) => new Set(rows.filter((row) => row.d === d).map(({ n }) => n)).size > 1,
    );
    if (swept.length === 0) return [];
    const d = Math.max(...swept);
    const own = rows.filter((row) => row.d === d);
    return [{ facet, title: `${panelTitle(facet)}, d = ${d}`, summaries: summarise(own), rows: own }];
  });
  if (panels.length === 0) return undefined;
  const summaries = panels.flatMap((panel): readonly Summary[] => panel.summaries);
  const drawn = panels.flatMap(({ rows }) => rows);
  return versusChart(results, {
    name: 'error-versus-n',
    title: 'Test error as the sample grows',
    alternative: `Relative test error of each learner against the number of training samples n, on logarithmic axes, one panel for each task family.`,
    caption: [describeSeeds(summaries), describeKernelFloor(drawn), describeFailures(drawn)]
      .filter(Boolean)
      .join(' '),
    panels,
    x: valueAxis(
      'training samples n',
      summaries.map(({ n }) => n),
      formatCount,
    ),
    xOf: ({ n }) => n,
    estimateOf: ({ error }) => error,
    axisOf: (values) => decadeAxis('relative test error', values, { labels: 'power' }),
    lane: {
      label: 'failed',
      holds: ({ statuses }) =>
        [...statuses.keys()].some((status) => status !== 'ok' && status !== 'unsupported'),
    },
    reference: { at: 1, label: 'trivial error' },
    bound: kernelFloorLine,
  });
}
