import { listing, plural } from '../numbers.ts';
import type { Axis } from './axis.ts';
import type { CurvePoint, Figure, LaneMark, Panel, PanelRow } from './figure.ts';

/**
 * Values that have no place on a logarithmic axis are drawn in lanes beyond its ends: 0 and less below the
 * plot (or left of it), infinite values above it.
 */

/** With values beyond these, the width of an axis would leave the range of float64. */
const [least, greatest] = [1e-150, 1e150];

/** Whether a logarithmic axis has a place for the value. */
export function hasPlace(value: number): boolean {
  return value >= least && value <= greatest;
}

/** Whether the value belongs in the lane at the low end. */
export function isBelow(value: number): boolean {
  return value < least;
}

/** Whether the value belongs in the lane at the high end. NaN is not a value, and belongs nowhere. */
export function isAbove(value: number): boolean {
  return value > greatest;
}

/** Whether a y axis has a place for the value: a linear one has one for every finite value. */
export function hasPlaceOn({ linear }: Pick<Axis, 'linear'>, value: number): boolean {
  return linear ? Number.isFinite(value) : hasPlace(value);
}

/** Whether the value belongs in the lane at the low end of a y axis, which a linear one has not. */
export function isBelowOn({ linear }: Pick<Axis, 'linear'>, value: number): boolean {
  return !linear && isBelow(value);
}

/** A lane's share of the panel's height. */
const heightShare = 0.1;
/** A lane's share of the panel's width, which is greater. */
const widthShare = 0.06;

/** The ends of an axis with the lanes beside its plot. */
export interface Ends {
  readonly min: number;
  readonly max: number;
}

/** Where the y axis of a row ends, its lanes included. */
export function yEnds({ y, lane }: Pick<PanelRow, 'y' | 'lane'>): Ends {
  return endsOf(y, heightShare, lane !== undefined);
}

/** Where the x axis ends, its lane included. */
export function xEnds(x: Axis): Ends {
  return endsOf(x, widthShare, false);
}

function endsOf({ min, max, zero, linear }: Axis, share: number, above: boolean): Ends {
  if (linear) return { min, max: above ? max + ((max - min) * share) / (1 - share) : max };
  const lanes = Number(zero !== undefined) + Number(above);
  const width = (max / min) ** (share / (1 - lanes * share));
  return { min: zero === undefined ? min : min / width, max: above ? max * width : max };
}

/** The middle of the lane at the low end, where its tick and its marks are. */
export function middleBelow({ min }: Axis, ends: Ends): number {
  return Math.sqrt(min) * Math.sqrt(ends.min);
}

/**
 * The figure with lanes for values that have no place on its axes, and a caption that says so. A figure that
 * already has its lanes stays the same.
 */
export function withLanes(given: Figure): Figure {
  const sentences = new Set<string>();
  const figure = withoutNowhere(given, sentences);
  const x = xWithLane(figure, sentences);
  const axes = new Map(
    [...new Set(figure.rows.map(({ y }) => y))].map((y) => [y, yWithLane(figure, y, sentences)]),
  );
  const rows = figure.rows.map((row, index) => {
    const own = figure.panels.filter((panel) => panel.row === index);
    return { ...row, y: axes.get(row.y) ?? row.y, lane: aboveLabel(row, own, sentences) };
  });
  // Sentences that the caption already has are not added again.
  const said = [...sentences].filter((sentence) => !figure.caption.includes(sentence));
  return {
    ...figure,
    x,
    rows,
    panels: figure.panels.map((panel) => ({ ...panel, lane: [...panel.lane, ...infinite(panel)] })),
    caption: [figure.caption, ...said].filter(Boolean).join(' '),
  };
}

/** The figure without points whose x has no place, neither on the axis nor left of it. */
function withoutNowhere(figure: Figure, sentences: Set<string>): Figure {
  const panels = figure.panels.map((panel) => ({
    ...panel,
    curves: panel.curves.map((curve) => ({ ...curve, points: curve.points.filter(({ x }) => stands(x)) })),
    lane: panel.lane.filter(({ x }) => stands(x)),
  }));
  const places = (own: Figure['panels']) =>
    own.flatMap(({ curves, lane }) => [
      ...curves.flatMap(({ series, points }) => points.map(({ x }) => ({ series, x }))),
      ...lane,
    ]);
  const nowhere = places(figure.panels).filter(({ x }) => !stands(x));
  if (nowhere.length > 0)
    sentences.add(
      `Not drawn, for want of a finite ${quantity(figure.x)}: ${plural(nowhere.length, 'point')} (${names(nowhere)}).`,
    );
  return { ...figure, panels };
}

function xWithLane({ x, panels }: Figure, sentences: Set<string>): Axis {
  if (x.zero !== undefined) return x;
  const off = panels.flatMap(({ curves, lane }) => [
    ...curves.flatMap(({ series, points }) =>
      points.flatMap((point) => (isBelow(point.x) ? [{ series, value: point.x }] : [])),
    ),
    ...lane.flatMap((mark) => (isBelow(mark.x) ? [{ series: mark.series, value: mark.x }] : [])),
  ]);
  if (off.length === 0) return x;
  const label = zeroLabel(off);
  sentences.add(
    `Lane left of the plot: ${quantity(x)} ${amount(label)} (${names(off)}), which has no place on a logarithmic axis.`,
  );
  return { ...x, zero: label };
}

function yWithLane({ rows, panels }: Figure, y: Axis, sentences: Set<string>): Axis {
  if (y.zero !== undefined || y.linear) return y;
  const curves = panels.filter(({ row }) => rows[row].y === y).flatMap((panel) => panel.curves);
  const all = curves.flatMap(({ series, points }) => points.map((point) => ({ series, point })));
  const values = all.flatMap(({ series, point }) => (isBelow(point.y) ? [{ series, value: point.y }] : []));
  const ends = all.flatMap(({ series, point }) =>
    hasPlace(point.y) && point.low !== undefined && isBelow(point.low) ? [{ series, value: point.low }] : [],
  );
  if (values.length + ends.length === 0) return y;
  const label = zeroLabel([...values, ...ends]);
  if (values.length > 0)
    sentences.add(
      `Lane below the plot: ${quantity(y)} ${amount(label)} (${names(values)}), which has no place on a logarithmic axis.`,
    );
  if (ends.length > 0)
    sentences.add(`Intervals that run into the lane below the plot end at ${label} (${names(ends)}).`);
  return { ...y, zero: label };
}

/** Whether an x has a place, on the axis or left of it. */
function stands(x: number): boolean {
  return hasPlace(x) || isBelow(x);
}

/** Lane marks for infinite values that do not have one yet. */
function infinite({ curves, lane }: Panel): LaneMark[] {
  return curves.flatMap(({ series, points }) =>
    points.flatMap(({ x, y }) =>
      isAbove(y) && !lane.some((mark) => mark.series === series && mark.x === x) ? [{ series, x }] : [],
    ),
  );
}

function aboveLabel(
  { y, lane }: PanelRow,
  panels: readonly Panel[],
  sentences: Set<string>,
): string | undefined {
  const marks = panels.flatMap(infinite);
  const open = panels.flatMap(({ curves }) =>
    curves.flatMap(({ series, points }) => (points.some(isOpen) ? [{ series }] : [])),
  );
  if (marks.length > 0) sentences.add(`Lane above the plot: ${quantity(y)} of ∞ (${names(marks)}).`);
  else if (lane !== undefined || open.length === 0) return lane;
  if (open.length > 0)
    sentences.add(`Intervals that run to the lane above the plot have no finite upper end (${names(open)}).`);
  return lane === undefined ? '∞' : `${lane}, ∞`;
}

function isOpen({ y, high }: CurvePoint): boolean {
  return Number.isFinite(y) && high !== undefined && isAbove(high);
}

/** The label of the tick of a lane. */
function zeroLabel(values: readonly { readonly value: number }[]): string {
  if (values.some(({ value }) => value < 0)) return '≤ 0';
  return values.some(({ value }) => value > 0) ? '≈ 0' : '0';
}

function amount(label: string): string {
  if (label === '0') return 'of 0';
  return label === '≤ 0' ? 'of 0 or less' : 'of almost 0';
}

/** The axis's title without its unit, which a 0 does not need. */
function quantity({ title }: Axis): string {
  return title.replace(/ \([^)]*\)$/, '').replace(/, \S+$/, '');
}

const mostNames = 4;

function names(list: readonly { readonly series: string }[]): string {
  const distinct = [...new Set(list.map(({ series }) => series))];
  const more = distinct.length - mostNames;
  return listing(more > 1 ? [...distinct.slice(0, mostNames), `${more} more`] : distinct);
}
