import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import { type DepthLadder, depthLadders } from '../analysis/depth-ladders.ts';
import { type Summary, summarise } from '../analysis/summary.ts';
import { formatSamples } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { valueAxis } from './axis.ts';
import type { Chart } from './configuration.ts';
import { describeKernelFloor, kernelFloorLine } from './kernel-floor-line.ts';
import { relativeError } from './relative-error.ts';
import { describeFailures, describeSeeds, versusChart } from './versus.ts';

/** A summary with the degree of its target, which its rows do not have. */
interface RungSummary extends Summary {
  readonly degree: number;
}

/**
 * Relative test error against the degree of the target, which doubles with every layer: a panel for each
 * family, d and n that was run at three depths or more. Undefined if none was.
 */
export function errorVersusDepth(results: Results): Chart | undefined {
  const ladders = depthLadders(results);
  const panels = ladders.map((ladder) => ({
    facet: ladder.rungs[0].facet,
    title: titleOf(ladder),
    summaries: ladder.rungs.flatMap(({ degree, rows }) =>
      summarise(rows).map((summary): RungSummary => ({ ...summary, degree })),
    ),
  }));
  if (panels.length === 0) return undefined;
  const summaries = panels.flatMap((panel) => panel.summaries);
  const rows = summaries.flatMap((summary) => summary.rows);
  // A floor above 0 at a single degree is a line without length.
  const hasFloor = panels.some((panel) => floored(panel.summaries).size > 1);
  return versusChart(results, {
    name: 'error-versus-depth',
    title: 'Test error as the hierarchy grows deeper',
    alternative: `Relative test error of each learner against the degree of the target, which doubles with every layer, on logarithmic axes${panels.length > 1 ? ', one panel for each task family and dimension' : ''}.`,
    caption: [
      'One family with more and more layers, all else equal: a target of L layers has degree 2^(L−1).',
      describeSeeds(summaries.map(({ error }) => error)),
      hasFloor ? describeKernelFloor(rows) : '',
      describeFailures(rows),
    ]
      .filter(Boolean)
      .join(' '),
    panels,
    x: valueAxis(
      'degree of the target',
      summaries.map(({ degree }) => degree),
      depthLabel,
    ),
    xOf: ({ degree }) => degree,
    ...relativeError,
    bound: hasFloor ? kernelFloorLine : undefined,
  });
}

/** The degrees with a floor that can be drawn. */
function floored(summaries: readonly RungSummary[]): ReadonlySet<number> {
  return new Set(
    summaries.flatMap(({ degree, rows }) =>
      rows.some((row) => (kernelFloorLine.of(row) ?? 0) > 0) ? [degree] : [],
    ),
  );
}

/** "bfc-deep[k=2], d = 32, n = 8,192" */
function titleOf({ family, params, d, n }: DepthLadder): string {
  return `${formatEntrySpec(family, params)}, d = ${d}, n = ${formatSamples(n)}`;
}

/** "8 (L = 4)"; families other than the paper's may have degrees that are not powers of two. */
function depthLabel(degree: number): string {
  const layers = Math.log2(degree) + 1;
  return Number.isInteger(layers) ? `${degree} (L = ${layers})` : String(degree);
}
