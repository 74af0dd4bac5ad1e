import { groupBy } from '../../harness/results/group-by.ts';
import { type Estimate, estimateMedian } from '../analysis/bootstrap.ts';
import { type ParameterSweep, parameterSweeps, sweptQuantities } from '../analysis/parameter-sweeps.ts';
import { type ParameterThreshold, parameterThresholds } from '../analysis/parameter-thresholds.ts';
import { describeSizes } from '../analysis/principal-sizes.ts';
import { type Quantity, testError } from '../analysis/quantity.ts';
import type { SeedThreshold } from '../analysis/seed-threshold.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import { formatCount, percent } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { decadeAxis, valueAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { dimensionStyles } from './dimension-styles.ts';
import { type Curve, columnsFor, heightFor, type KeyEntry } from './figure.ts';
import { toldMark, toldSentence } from './told-mark.ts';
import { describeFailures, describeSeeds, keyOf, versusChart } from './versus.ts';
import { panelTitle } from './versus-d.ts';

/** Maximum number of values of a parameter with a tick of their own. */
const mostTicks = 12;

/**
 * For every swept parameter: the test error, and each number that changes along it, against its values, and the
 * smallest values that are enough for a level against d.
 */
export function parameterCharts(results: Results): Chart[] {
  const byParameter = groupBy(parameterSweeps(results), ({ parameter }) => parameter);
  return [...byParameter].flatMap(([parameter, sweeps]) => {
    const quantities = new Map(
      sweeps.flatMap(({ rows }) => sweptQuantities(rows)).map((quantity) => [quantity.name, quantity]),
    );
    return [
      ...[...quantities.values()].flatMap((quantity) =>
        againstParameter(results, parameter, sweeps, quantity),
      ),
      ...thresholdCharts(results, parameter),
    ];
  });
}

/**
 * One panel for each learner and family, one curve for each d; or, where every family has one d and any has
 * several learners, one panel for each family and one curve for each learner, so that curves can be seen to cross.
 */
function againstParameter(
  results: Results,
  parameter: string,
  sweeps: readonly ParameterSweep[],
  quantity: Quantity,
): Chart[] {
  const shown = sweeps.flatMap((sweep): Swept[] => {
    const curves = curvesOf(sweep, quantity);
    return curves.some(({ points }) => points.some(({ estimate }) => Number.isFinite(estimate.median)))
      ? [{ sweep, curves }]
      : [];
  });
  if (shown.length === 0) return [];
  const { panels, key, over, each } = inOnePanel(shown)
    ? learnersTogether(results, shown)
    : learnersApart(results, shown);
  const columns = columnsFor(panels.length);
  const rows = Math.ceil(panels.length / columns);
  const estimates = shown.flatMap(({ curves }) =>
    curves.flatMap(({ points }) => points.map(({ estimate }) => estimate)),
  );
  const values = [...new Set(shown.flatMap(({ sweep }) => sweep.values))];
  const fits = shown.flatMap(({ sweep }) => sweep.rows);
  const failed = estimates.some(({ median }) => !Number.isFinite(median));
  const title = capitalised(quantity.title);
  const y = decadeAxis(
    quantity.title,
    [
      ...estimates.flatMap(({ median, low, high }) => [median, low, high]),
      ...(quantity.trivial ? [quantity.trivial.at] : []),
    ],
    { labels: 'power' },
  );
  return [
    chartOf({
      name: `${slug(quantity === testError ? 'error' : quantity.name)}-versus-${slug(parameter)}`,
      title: `${title} against ${parameter}`,
      alternative: `${title} against the parameter ${parameter} on logarithmic axes, one curve for each ${over}, one panel for each ${each}.`,
      caption: [
        `At ${describeSizes(
          fits.map(({ d, n }) => [d, n] as const),
          formatCount,
        )}.`,
        quantity.definition,
        describeSeeds(estimates),
        describeFailures(fits),
        toldSentence(learnersOf(results, shown)),
      ]
        .filter(Boolean)
        .join(' '),
      x:
        values.length <= mostTicks
          ? valueAxis(parameter, values, formatCount)
          : decadeAxis(parameter, values, { labels: 'plain' }),
      columns,
      rows: Array.from({ length: rows }, () => ({
        y,
        height: heightFor(columns),
        ...(quantity.trivial && { reference: quantity.trivial.at }),
        ...(failed && { lane: 'failed' }),
      })),
      panels: panels.map(({ title: panel, drawn }, i) => ({
        title: panel,
        column: i % columns,
        row: Math.floor(i / columns),
        curves: drawn.map(
          ({ series, points }): Curve => ({
            series,
            markers: 'all',
            points: points.map(({ value, estimate: { median, low, high } }) => ({
              x: value,
              y: Number.isFinite(median) ? median : Number.NaN,
              low,
              high,
            })),
          }),
        ),
        lane: drawn.flatMap(({ series, points }) =>
          points.flatMap(({ value, estimate }) =>
            Number.isFinite(estimate.median) ? [] : [{ series, x: value }],
          ),
        ),
      })),
      key,
      ...(quantity.trivial && { reference: quantity.trivial.label }),
    }),
  ];
}

interface Swept {
  readonly sweep: ParameterSweep;
  readonly curves: readonly ValueCurve[];
}

/** What the panels of a chart hold, and what its curves stand for. */
interface Arrangement {
  readonly panels: readonly {
    readonly title: string;
    readonly drawn: readonly { readonly series: string; readonly points: ValueCurve['points'] }[];
  }[];
  readonly key: readonly KeyEntry[];
  readonly over: string;
  readonly each: string;
}

function inOnePanel(shown: readonly Swept[]): boolean {
  const byFamily = groupBy(shown, ({ sweep }) => sweep.facet.label);
  const families = [...byFamily.values()];
  return (
    families.some((learners) => learners.length > 1) &&
    families.every((learners) => dimensionsOf(learners.flatMap(({ sweep }) => sweep.rows)).length === 1)
  );
}

function learnersTogether(results: Results, shown: readonly Swept[]): Arrangement {
  const families = groupBy(shown, ({ sweep }) => sweep.facet.label);
  return {
    panels: [...families.values()].map((learners) => {
      const [{ sweep, curves }] = learners;
      return {
        title: `${panelTitle(sweep.facet)}, ${nameOf(curves[0].d)}`,
        drawn: learners.flatMap(({ sweep: { series }, curves: own }) =>
          own.map(({ points }) => ({ series: series.label, points })),
        ),
      };
    }),
    key: learnersOf(results, shown),
    over: 'learner',
    each: 'task family',
  };
}

function learnersApart(results: Results, shown: readonly Swept[]): Arrangement {
  const families = new Set(shown.map(({ sweep }) => sweep.facet.label));
  const told = new Set(learnersOf(results, shown).flatMap((entry) => (entry.told ? [entry.series] : [])));
  return {
    panels: shown.map(({ sweep: { facet, series }, curves }) => ({
      title: `${families.size > 1 ? `${panelTitle(facet)}: ` : ''}${series.label}${told.has(series.label) ? toldMark : ''}`,
      drawn: curves.map(({ d, points }) => ({ series: nameOf(d), points })),
    })),
    key: [...dimensionStyles(dimensionsOf(shown.flatMap(({ sweep }) => sweep.rows)))].map(([d, style]) => ({
      series: nameOf(d),
      style,
    })),
    over: 'input dimension d',
    each: `learner${families.size > 1 ? ' and task family' : ''}`,
  };
}

/** The swept learners as entries of a key, each once. */
function learnersOf(results: Results, shown: readonly Swept[]): KeyEntry[] {
  const series = [...new Map(shown.map(({ sweep }) => [sweep.series.label, sweep.series])).values()];
  return keyOf({ ...results, series }, () => true);
}

interface ValueCurve {
  readonly d: number;
  readonly points: readonly { readonly value: number; readonly estimate: Estimate }[];
}

/** Medians over seeds; a failed fit has an infinite error, and none of the numbers that learners report. */
function curvesOf({ rows, dimensions, values }: ParameterSweep, quantity: Quantity): ValueCurve[] {
  return dimensions.map((d) => ({
    d,
    points: values.flatMap((value) => {
      const own = rows.filter(
        (row) => row.d === d && row.sweep.value === value && row.status !== 'unsupported',
      );
      const found = own.flatMap(
        (row) =>
          quantity.atEnd(row) ?? (quantity.trivial && row.status !== 'ok' ? Number.POSITIVE_INFINITY : []),
      );
      const estimate = estimateMedian(found);
      return estimate ? [{ value, estimate }] : [];
    }),
  }));
}

/** A threshold as a point of a chart of learners over d. */
interface Summarised extends SeedThreshold {
  readonly series: string;
  readonly rows: ParameterSweep['rows'];
}

/** One panel for each family, one curve for each learner. */
function thresholdCharts(results: Results, parameter: string): Chart[] {
  const all = parameterThresholds(results).flatMap(({ facet, found }) =>
    found.flatMap((one) => (one.sweep.parameter === parameter ? [{ facet, ...one }] : [])),
  );
  const byLevel = groupBy(all, ({ quantity, level }) => quantity.slug(level));
  return [...byLevel.values()].flatMap((group) => {
    const [{ quantity, level, share }] = group;
    const facets = [...new Map(group.map(({ facet }) => [facet.label, facet])).values()];
    const panels = facets.map((facet) => ({
      facet,
      title: panelTitle(facet),
      summaries: group.filter((one) => one.facet.label === facet.label).flatMap(summariesOf),
    }));
    const drawn = panels.flatMap(({ summaries }) => summaries);
    const dimensions = dimensionsOf(drawn);
    if (dimensions.length < 2) return [];
    const series = [...new Map(group.map(({ sweep }) => [sweep.series.label, sweep.series])).values()];
    const chart = versusChart<Summarised>(
      { ...results, series },
      {
        name: `${slug(parameter)}-to-${quantity.slug(level)}-versus-d`,
        title: `Smallest ${parameter} to ${quantity.reached(level)}`,
        alternative: `The smallest ${parameter} with which ${percent(share)} of the seeds have ${quantity.reached(level)} against the input dimension d, on logarithmic axes, one panel for each task family.`,
        caption: [
          `The smallest of the values that were run with which ${percent(share)} of the seeds get there, with 95% bootstrap intervals over seeds.`,
          ...(drawn.some(({ known }) => known === 'below')
            ? ['A point at the smallest value that was run is an upper bound.']
            : []),
          'Not reached: no value that was run is enough.',
        ].join(' '),
        panels,
        x: valueAxis('input dimension d', dimensions, String),
        xOf: ({ d }) => d,
        estimateOf: ({ value, known, low = value, high = value, seeds }) => ({
          median: known === 'above' ? Number.POSITIVE_INFINITY : value,
          low,
          high,
          seeds,
          interval: 'bootstrap',
        }),
        axisOf: (values) =>
          decadeAxis(`${parameter} to ${quantity.brief(level)}`, values, { labels: 'plain' }),
        lane: { label: 'not reached', holds: ({ known }) => known === 'above' },
      },
    );
    return chart ? [chart] : [];
  });
}

function summariesOf({ sweep, thresholds }: ParameterThreshold): Summarised[] {
  return thresholds.map((threshold) => ({
    ...threshold,
    series: sweep.series.label,
    rows: sweep.rows.filter(({ d }) => d === threshold.d),
  }));
}

function nameOf(d: number): string {
  return `d = ${d}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Part of a file's name. */
function slug(text: string): string {
  return text
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
