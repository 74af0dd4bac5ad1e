import { type SampleSize, sampleSizes } from '../analysis/sample-size-to-epsilon.ts';
import { sweeps } from '../analysis/sweeps.ts';
import { powerOfTen } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { decadeAxis, valueAxis } from './axis.ts';
import type { Chart } from './configuration.ts';
import { describeSeeds, versusChart } from './versus.ts';
import { panelTitle } from './versus-d.ts';

/**
 * Training samples that the test error takes to reach ε against d, one panel a family whose n was swept. Undefined where
 * none was, and where nobody gets there.
 */
export function nToEpsilonVersusD(results: Results, epsilon: number): Chart | undefined {
  const swept = sweeps(results);
  const panels = swept.map((sweep) => {
    const sizes = sampleSizes(results, sweep, epsilon);
    const arrives = new Set(sizes.flatMap(({ series, reached }) => (reached > 0 ? [series] : [])));
    return {
      facet: sweep.facet,
      title: panelTitle(sweep.facet),
      summaries: sizes.filter(({ series }) => arrives.has(series)),
    };
  });
  const drawn = panels.flatMap(({ summaries }): readonly SampleSize[] => summaries);
  if (drawn.length === 0) return undefined;
  const estimateOf = ({ n }: SampleSize) => n;
  const shown = epsilon < 0.01 ? powerOfTen(Math.log10(epsilon)) : String(epsilon);
  return versusChart(results, {
    name: `n-to-${epsilon}-versus-d`,
    title: `Training samples to a relative test error of ${shown}`,
    alternative: `Training samples n at which the relative test error first reaches ${epsilon} against the input dimension d, on logarithmic axes, one panel for each task family.`,
    caption: [
      `ε = ${shown}. ${describeSeeds(drawn.map(estimateOf))}`,
      'Between two sample sizes that were run the logarithm of the error is taken to be linear in log n.',
      ...(drawn.some(({ known }) => known === 'below')
        ? ['A point at the smallest n that was run is an upper bound: that n was enough.']
        : []),
      'Not reached: half of the seeds or more do not get there with the largest n that was run. A learner that is missing from a panel gets there at no d.',
    ].join(' '),
    panels,
    x: valueAxis(
      'input dimension d',
      swept.flatMap(({ dimensions }) => dimensions),
      String,
    ),
    xOf: ({ d }) => d,
    estimateOf,
    axisOf: (values) => decadeAxis(`training samples n to ε = ${shown}`, values, { labels: 'plain' }),
    lane: { label: 'not reached', holds: ({ known }) => known === 'above' },
  });
}
