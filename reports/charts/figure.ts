import type { Axis } from './axis.ts';
import type { Style } from './learner-style.ts';

/**
 * A point of a curve. Values are unaltered, even those that have no place on an axis and are drawn in its
 * lanes (`lanes.ts`); a y that is NaN leaves a gap.
 */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval around y, where there is one. */
  readonly low?: number;
  readonly high?: number;
}

export interface Curve {
  /** Label of the learner. */
  readonly series: string;
  readonly points: readonly CurvePoint[];
  /** Which points carry a marker. `some`: a few along the way and the last, for curves of many points. */
  readonly markers: 'all' | 'some';
}

/** A marker in the lane above a panel's plot: something that has no value, or none that is finite. */
export interface LaneMark {
  readonly series: string;
  readonly x: number;
}

export interface Panel {
  readonly title: string;
  readonly column: number;
  readonly row: number;
  readonly curves: readonly Curve[];
  readonly lane: readonly LaneMark[];
  /** An x axis of its own, below this panel. If one panel of a figure has one, all have. */
  readonly x?: Axis;
  /** A thin line without markers that belongs to no learner: a bound. A y off the axis is not drawn. */
  readonly bound?: readonly CurvePoint[];
}

/** A row of panels shares its y axis. */
export interface PanelRow {
  readonly y: Axis;
  /** Height of the plot, px. */
  readonly height: number;
  /** What marks in the lane above the plot mean: "failed". No lane where absent. */
  readonly lane?: string;
  /** A horizontal line at this y. */
  readonly reference?: number;
}

/** A learner in the key. */
export interface KeyEntry {
  readonly series: string;
  readonly style: Style;
  /** What it is told about the target, in words; absent if it is told nothing. */
  readonly told?: readonly string[];
}

/** A chart independent of chart.js: small panels on common axes, a key, a title and a caption. Pure data. */
export interface Figure {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  /** Sentences below the key, in small print. */
  readonly caption: string;
  /** What a reader who cannot see the picture must know. */
  readonly alternative: string;
  /** The axis of all panels that have none of their own. */
  readonly x: Axis;
  readonly columns: number;
  readonly rows: readonly PanelRow[];
  readonly panels: readonly Panel[];
  readonly key: readonly KeyEntry[];
  /** What the reference line is, for the key. */
  readonly reference?: string;
  /** What the panels' bounds are, for the key. */
  readonly bound?: string;
}

/** Whether every panel has an x axis of its own. */
export function hasOwnAxes({ panels }: Pick<Figure, 'panels'>): boolean {
  return panels.length > 0 && panels.every(({ x }) => x !== undefined);
}

/** How many columns of panels look best. */
export function columnsFor(panels: number): number {
  if (panels <= 3) return Math.max(1, panels);
  return panels === 4 ? 2 : 3;
}

/** Height of a panel's plot, px, by the number of columns. */
export function heightFor(columns: number): number {
  return [320, 270, 200][columns - 1];
}
