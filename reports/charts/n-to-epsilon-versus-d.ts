import { groupBy } from '../../harness/results/group-by.ts';
import { type Quantity, shown, testError } from '../analysis/quantity.ts';
import { type SampleSize, sampleSizes } from '../analysis/sample-size-to-epsilon.ts';
import { sweeps } from '../analysis/sweeps.ts';
import type { Results } from '../rows.ts';
import { type Axis, decadeAxis, valueAxis } from './axis.ts';
import type { Chart } from './configuration.ts';
import { describeSeeds, versusChart } from './versus.ts';
import { panelTitle } from './versus-d.ts';

/** With fewer d, what else than the error reaches a level is in tables only. */
const fewestDimensions = 2;

/**
 * Training samples that the test error takes to reach ε against d, or another quantity to reach a level, one
 * panel for each family whose n was swept. Undefined where there is no such family, and where nobody gets
 * there.
 */
export function nToEpsilonVersusD(
  results: Results,
  level: number,
  quantity: Quantity = testError,
): Chart | undefined {
  const isError = quantity === testError;
  const swept = sweeps(results).filter(({ dimensions }) => isError || dimensions.length >= fewestDimensions);
  const panels = swept.map((sweep) => {
    const sizes = sampleSizes(results, sweep, level, quantity);
    const arrives = new Set(sizes.flatMap(({ series, reached }) => (reached > 0 ? [series] : [])));
    return {
      facet: sweep.facet,
      title: panelTitle(sweep.facet),
      summaries: sizes.filter(({ series }) => arrives.has(series)),
    };
  });
  const drawn = panels.flatMap(({ summaries }): readonly SampleSize[] => summaries);
  if (drawn.length === 0) return undefined;
  const x = valueAxis(
    'input dimension d',
    swept.flatMap(({ dimensions }) => dimensions),
    String,
  );
  const estimateOf = ({ n }: SampleSize) => n;
  const measured = isError ? 'the error' : quantity.title;
  return versusChart(results, {
    name: `n-to-${quantity.slug(level)}-versus-d`,
    title: `Training samples to ${quantity.reached(level)}`,
    alternative: `Training samples n at which ${isError ? `the relative test error first reaches ${level}` : `learners first have ${quantity.reached(level)},`} against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      isError ? `ε = ${shown(level)}.` : quantity.definition,
      describeSeeds(drawn.map(estimateOf)),
      `Between two sample sizes that were run the logarithm of ${measured} is taken to be linear in log n.`,
      ...(drawn.some(({ known }) => known === 'below')
        ? [
            'A point at the smallest n that was run is an upper bound, for that n was enough; learners that share it stand side by side.',
          ]
        : []),
      'Not reached: at least half of the seeds do not get there with the largest n. A learner missing from a panel gets there at no d.',
    ].join(' '),
    panels,
    x,
    xOf: besideEqual(
      panels.map(({ summaries }) => summaries),
      x,
    ),
    estimateOf,
    axisOf: (values) =>
      decadeAxis(`training samples n to ${quantity.brief(level)}`, values, { labels: 'plain' }),
    lane: { label: 'not reached', holds: ({ known }) => known === 'above' },
  });
}

/** Greatest distance between neighbouring learners, as a share of the panel's width. */
const widestSpacing = 0.024;

/**
 * The x of each point: its d, or beside it where several learners need the same n, such as the smallest that
 * was run. Of points on top of each other only the uppermost would be seen.
 */
function besideEqual(
  panels: readonly (readonly SampleSize[])[],
  { min, max, ticks }: Axis,
): (size: SampleSize) => number {
  const span = Math.log(max / min);
  const steps = ticks.slice(1).map(({ value }, i) => Math.log(value / ticks[i].value));
  const gap = Math.min(span, ...steps);
  const places = new Map<SampleSize, number>();
  for (const sizes of panels) {
    const reached = sizes.filter(({ known }) => known !== 'above');
    const equal = groupBy(reached, ({ d, value }) => `${d} ${value}`);
    for (const group of equal.values()) {
      const spacing = Math.min(widestSpacing * span, (0.8 * gap) / group.length);
      const width = (group.length - 1) * spacing;
      const centred = Math.log(group[0].d / min) - width / 2;
      const start = Math.min(Math.max(centred, spacing), Math.max(span - width - spacing, spacing));
      for (const [i, size] of group.entries())
        if (group.length > 1) places.set(size, min * Math.exp(start + i * spacing));
    }
  }
  return (size) => places.get(size) ?? size.d;
}
