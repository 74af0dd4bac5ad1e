import { type Collapse, type Collapsed, collapses, reasons, type SizeCurve } from '../analysis/collapse.ts';
import { formatExponent } from '../analysis/learning-verdict.ts';
import type { Quantity } from '../analysis/quantity.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import { formatFactor, listing } from '../numbers.ts';
import type { Facet, Results } from '../rows.ts';
import { toldWords } from '../told.ts';
import { type Axis, decadeAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { dimensionStyles } from './dimension-styles.ts';
import type { Curve, LaneMark } from './figure.ts';
import { toldMark, toldSentence } from './told-mark.ts';
import { describeSeeds, keyOf } from './versus.ts';

/** Maximum number of learners in one figure; others go into further figures. */
const learnersAFigure = 4;

/** The curves of one learner on one family, and the a that makes them one. */
interface Drawn extends Collapse {
  readonly facet: Facet;
  readonly outcome: Collapsed;
}

/**
 * Every quantity against n and against n/d^a, for learners whose curves have a best a: a row for each, on the
 * left as measured, on the right rescaled.
 */
export function collapseCharts(results: Results): Chart[] {
  const all = collapses(results).flatMap(({ facet, collapses: own }) =>
    own.map((collapse) => ({ facet, ...collapse })),
  );
  const quantities = new Map(all.map(({ quantity }) => [quantity.name, quantity]));
  return [...quantities.values()].flatMap((quantity) => {
    const own = all.filter((each) => each.quantity.name === quantity.name);
    const drawn = own.flatMap(({ outcome, ...collapse }): Drawn[] =>
      typeof outcome === 'string' ? [] : [{ ...collapse, outcome }],
    );
    const charts: Chart[] = [];
    for (let start = 0; start < drawn.length; start += learnersAFigure) {
      const number = start === 0 ? '' : `-part-${start / learnersAFigure + 1}`;
      charts.push(figureOf(results, quantity, drawn.slice(start, start + learnersAFigure), own, number));
    }
    return charts;
  });
}

function figureOf(
  results: Results,
  quantity: Quantity,
  drawn: readonly Drawn[],
  all: readonly (Collapse & { readonly facet: Facet })[],
  number: string,
): Chart {
  const styles = dimensionStyles(dimensionsOf(drawn.flatMap(({ curves }) => curves)));
  const severalFamilies = new Set(all.map(({ facet }) => facet.label)).size > 1;
  const told = new Set(results.series.flatMap((entry) => (toldWords(entry).length > 0 ? [entry.label] : [])));
  const nameOf = ({ facet, series }: { facet: Facet; series: string }) =>
    `${severalFamilies ? `${facet.label}: ` : ''}${series}${told.has(series) ? toldMark : ''}`;
  const panels = drawn.flatMap((each, row) => {
    const { curves, outcome } = each;
    const panel = (column: number, title: string, a: number) => ({
      title,
      column,
      row,
      x: sizeAxis(curves, a),
      curves: curves.map((curve) => drawnCurve(curve, a)),
      lane: curves.flatMap((curve) => failedMarks(curve, a)),
    });
    return [panel(0, nameOf(each), 0), panel(1, describe(outcome), outcome.a)];
  });
  const laneUsed = panels.some(({ lane }) => lane.length > 0);
  const estimates = drawn.flatMap(({ curves }) =>
    curves.flatMap(({ points }) => points.map(({ estimate }) => estimate)),
  );
  const title = `${quantity.title[0].toUpperCase()}${quantity.title.slice(1)}`;
  return chartOf({
    name: `collapse-${quantity.name}${number}`,
    title: `${title} against n / d^a: one curve for all d?`,
    alternative: `${title} on logarithmic axes, one curve for each input dimension d, one row for each learner: on the left against the number of training samples n, on the right against n divided by d to the power a, for the a at which the curves agree best.`,
    caption: [
      'Left: as measured. Right: the same points with n divided by d^a, for the a at which the curves agree best, with its 95% bootstrap interval over seeds.',
      'How far curves are apart is the root mean square factor between two of them where both have values, at a = 0 and at this a. Curves that stay apart on the right are not one curve in n / d^a, whatever a is.',
      quantity.definition,
      describeSeeds(estimates),
      describeOthers(all, nameOf),
      toldSentence(keyOf(results, (label) => drawn.some(({ series }) => series === label))),
    ]
      .filter(Boolean)
      .join(' '),
    x: panels[0].x,
    columns: 2,
    rows: drawn.map(({ curves }) => ({
      y: valuesAxis(quantity, curves),
      height: drawn.length > 2 ? 150 : 190,
      reference: quantity.trivial?.at,
      ...(laneUsed && { lane: 'failed' }),
    })),
    panels,
    key: [...styles].map(([d, style]) => ({ series: seriesOf(d), style })),
    reference: quantity.trivial?.label,
  });
}

function seriesOf(d: number): string {
  return `d = ${d}`;
}

/** "a = 2.03 [1.90, 2.15]: curves 2.9× → 1.06× apart" */
function describe({ a, low, high, spread, spreadBefore }: Collapsed): string {
  const interval =
    low === undefined || high === undefined ? '' : ` [${formatExponent(low)}, ${formatExponent(high)}]`;
  const before = spreadBefore === undefined ? '' : `${formatFactor(spreadBefore)} → `;
  return `a = ${formatExponent(a)}${interval}: curves ${before}${formatFactor(spread)} apart`;
}

/** Why learners that were run with enough n at enough d are not drawn. */
function describeOthers(
  all: readonly (Collapse & { readonly facet: Facet })[],
  nameOf: (collapse: { facet: Facet; series: string }) => string,
): string {
  const byReason = new Map<string, string[]>();
  for (const each of all) {
    if (typeof each.outcome !== 'string') continue;
    const reason = reasons[each.outcome];
    byReason.set(reason, [...(byReason.get(reason) ?? []), nameOf(each)]);
  }
  return [...byReason].map(([reason, names]) => `No exponent for ${listing(names)}: ${reason}.`).join(' ');
}

function drawnCurve({ d, points }: SizeCurve, a: number): Curve {
  return {
    series: seriesOf(d),
    markers: 'all',
    points: points.map(({ n, estimate: { median, low, high } }) => ({
      x: n / d ** a,
      y: Number.isFinite(median) ? median : Number.NaN,
      low,
      high,
    })),
  };
}

function failedMarks({ d, points }: SizeCurve, a: number): LaneMark[] {
  return points.flatMap(({ n, estimate }) =>
    Number.isFinite(estimate.median) ? [] : [{ series: seriesOf(d), x: n / d ** a }],
  );
}

function sizeAxis(curves: readonly SizeCurve[], a: number): Axis {
  const places = curves.flatMap(({ d, points }) => points.map(({ n }) => n / d ** a));
  const title = a === 0 ? 'training samples n' : `n / d^${formatExponent(a)}`;
  return decadeAxis(title, places, { labels: 'plain', most: 5, margin: 1.25 });
}

function valuesAxis({ title, trivial }: Quantity, curves: readonly SizeCurve[]): Axis {
  const values = curves.flatMap(({ points }) =>
    points.flatMap(({ estimate: { median, low, high } }) => [median, low, high]),
  );
  return decadeAxis(title, [...values, ...(trivial ? [trivial.at] : [])], { labels: 'power', most: 5 });
}
