import { type Correction, corrections, gapSweeps, type Outcomes } from '../analysis/correction.ts';
import { lowestLayer } from '../analysis/diagnosis.ts';
import { plural } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { type Axis, decadeAxis, valueAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import type { Curve, LaneMark, Panel } from './figure.ts';
import { describeMedians, keyOf } from './versus.ts';

/** Maximum number of columns of panels; further families are only in the report's table. */
const mostColumns = 3;

interface Column {
  readonly title: string;
  readonly points: readonly { readonly x: number; readonly correction: Correction }[];
}

/** Correction ratios against d, one column for each family that was diagnosed at several d. */
export function correctionRatioVersusD(results: Results): Chart | undefined {
  const all = corrections(results);
  const columns = [...new Set(all.map(({ facet }) => facet.label))].flatMap((label): Column[] => {
    const own = all.filter(({ facet }) => facet.label === label);
    return own.length > 1
      ? [{ title: label, points: own.map((correction) => ({ x: correction.d, correction })) }]
      : [];
  });
  return ratioChart(results, columns, {
    name: 'correction-ratio-versus-d',
    title: 'What correction from above is worth, as the dimension grows',
    over: 'the input dimension d',
    axis: (values) => valueAxis('input dimension d', values, String),
  });
}

/** Correction ratios against the information gap ρ, one column per sweep. */
export function correctionRatioVersusRho(results: Results): Chart | undefined {
  const columns = gapSweeps(corrections(results)).map(
    ({ family, origin, variant, d, points }): Column => ({
      title: `${family}${(origin ?? variant) ? ` (${[variant, origin].filter(Boolean).join(', ')})` : ''}, d = ${d}`,
      points: points.map(({ rho, correction }) => ({ x: rho, correction })),
    }),
  );
  return ratioChart(results, columns, {
    name: 'correction-ratio-versus-rho',
    title: 'What correction from above is worth, as the layers count more alike',
    over: 'the information gap ρ, the weight of a layer over that of the layer below',
    axis: (values) => valueAxis('information gap ρ', values, String),
  });
}

interface RatioOptions {
  readonly name: string;
  readonly title: string;
  readonly over: string;
  readonly axis: (values: readonly number[]) => Axis;
}

function ratioChart(
  results: Results,
  wanted: readonly Column[],
  { name, title, over, axis }: RatioOptions,
): Chart | undefined {
  const columns = wanted.slice(0, mostColumns);
  if (columns.length === 0) return undefined;
  const all = columns.flatMap(({ points }) => points.map(({ correction }) => correction));
  const higher = new Set(all.flatMap((correction) => correction.higher.map(({ layer }) => layer)));
  const rows = [
    { title: 'test error', of: ({ test }: Correction): Outcomes | undefined => test },
    { title: `layer-${lowestLayer} feature error`, of: ({ feature }: Correction) => feature },
    ...[...higher]
      .sort((a, b) => a - b)
      .map((layer) => ({
        title: `layer-${layer} feature error`,
        of: (correction: Correction) => correction.higher.find((other) => other.layer === layer)?.outcomes,
      })),
  ];
  type Quantity = (typeof rows)[number]['of'];
  const axisOf = (of: Quantity) =>
    decadeAxis(
      'frozen ÷ joint',
      [
        ...all
          .map((correction) => of(correction)?.ratio)
          .flatMap((ratio) => (ratio ? [ratio.low, ratio.high] : [])),
        1,
      ],
      {
        labels: 'plain',
        most: 5,
      },
    );
  const curve = ({ points }: Column, of: Quantity): Curve => ({
    series: points[0].correction.joint,
    markers: 'all',
    points: points.map(({ x, correction }) => {
      const ratio = of(correction)?.ratio;
      return ratio ? { x, y: ratio.median, low: ratio.low, high: ratio.high } : { x, y: Number.NaN };
    }),
  });
  const undetermined = ({ points }: Column, of: Quantity): LaneMark[] =>
    points.flatMap(({ x, correction }) => {
      const outcomes = of(correction);
      return outcomes && !outcomes.ratio ? [{ series: points[0].correction.joint, x }] : [];
    });
  const lanes = rows.map(({ of }) => columns.some((column) => undetermined(column, of).length > 0));
  const leftOut = rows.flatMap(({ title: what, of }) => {
    const count = all.reduce((sum, correction) => sum + (of(correction)?.undetermined ?? 0), 0);
    return count > 0 ? [` ${plural(count, 'seed')} without a ratio of the ${what}: 0 ÷ 0, or no value.`] : [];
  });
  const seeds = Math.max(...all.map(({ pairs }) => pairs));
  return chartOf({
    name,
    title,
    alternative: `Ratio of the error after a stage with lower layers frozen to the error after a joint stage of as many steps from the same start, against ${over}, on logarithmic axes, one column for each family: at the top the ratio of test errors, beneath it those of the feature errors of every layer that has one above it.`,
    caption: `Both stages take the same number of steps from the same stage-wise start. 1: training the lower layers together with those above gained nothing. ${describeMedians(seeds)}${wanted.length > columns.length ? ` The first ${columns.length} families; the table has the others.` : ''}${leftOut.join('')}`,
    x: axis(columns.flatMap(({ points }) => points.map(({ x }) => x))),
    columns: columns.length,
    rows: rows.map(({ of }, row) => ({
      y: axisOf(of),
      height: rows.length > 2 ? 120 : 150,
      reference: 1,
      lane: lanes[row] ? '0\u00a0÷\u00a00' : undefined,
    })),
    panels: columns.flatMap((column, index) =>
      rows.flatMap(({ title: what, of }, row): Panel[] =>
        column.points.some(({ correction }) => of(correction))
          ? [
              {
                title: `${column.title}: ${what}`,
                column: index,
                row,
                lane: undetermined(column, of),
                curves: [curve(column, of)],
              },
            ]
          : [],
      ),
    ),
    key: keyOf(results, (label) => all.some(({ joint }) => joint === label)),
    reference: 'no correction',
  });
}
