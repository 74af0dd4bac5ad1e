/*
 * Data collapse: whether curves y(n), one for each d, are one curve in n/d^a, and for which a. The measure is that of
 * Bhattacharjee and Seno, "A measure of data collapse for scaling" (J. Phys. A 34, 2001): the distance between curves
 * where they overlap, each of them interpolated; here in log y, as an integral over log n instead of a sum over points,
 * so that it has no jumps in a.
 */

/** A curve in logarithms: its points by ascending x. */
export interface LogCurve {
  readonly logD: number;
  /** log n */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** The range of a in which neighbouring curves overlap. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Share of the shorter curve over which neighbours in d have to overlap: less would make any shapes agree. */
const leastOverlap = 0.25;
/** A minimum nearer to an end of the window than this share of it is not a minimum inside. */
const edgeShare = 0.005;
const coarseSteps = 64;
const goldenSteps = 24;

/**
 * The a for which every curve overlaps the next in d well enough to be compared; undefined where there are
 * none.
 *
 * @param curves by ascending d
 */
export function overlapWindow(curves: readonly LogCurve[]): Window | undefined {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 1; i < curves.length; i++) {
    const [lower, upper] = [curves[i - 1], curves[i]];
    const [low, high] = [endsOf(lower), endsOf(upper)];
    const least = leastOverlap * Math.min(low.last - low.first, high.last - high.first);
    const apart = upper.logD - lower.logD;
    from = Math.max(from, (high.first - low.last + least) / apart);
    to = Math.min(to, (high.last - low.first - least) / apart);
  }
  return from < to ? { from, to } : undefined;
}

function endsOf({ x }: LogCurve): { first: number; last: number } {
  return { first: x[0], last: x[x.length - 1] };
}

/**
 * The root mean square difference in y between two curves at the same n/d^a, over all pairs and wherever they
 * overlap; NaN where none do.
 */
export function spreadAt(curves: readonly LogCurve[], a: number): number {
  let [squares, length] = [0, 0];
  for (let i = 0; i < curves.length; i++)
    for (let j = i + 1; j < curves.length; j++) {
      const shift = a * (curves[j].logD - curves[i].logD);
      const from = Math.max(curves[i].x[0], curves[j].x[0] - shift);
      const to = Math.min(curves[i].x[curves[i].x.length - 1], curves[j].x[curves[j].x.length - 1] - shift);
      if (!(to > from)) continue;
      squares += squaredDifference(curves[i], curves[j], shift, from, to);
      length += to - from;
    }
  return Math.sqrt(squares / length);
}

/** The integral of the squared difference of two piecewise linear curves, the second shifted to the left. */
function squaredDifference(p: LogCurve, q: LogCurve, shift: number, from: number, to: number): number {
  let [i, j] = [0, 0];
  while (p.x[i + 1] <= from) i++;
  while (q.x[j + 1] - shift <= from) j++;
  let at = from;
  let before = valueAt(p, i, at) - valueAt(q, j, at + shift);
  let total = 0;
  for (;;) {
    const nextOfP = p.x[i + 1] ?? to;
    const nextOfQ = (q.x[j + 1] ?? Number.POSITIVE_INFINITY) - shift;
    const next = Math.min(to, nextOfP, nextOfQ);
    const after = valueAt(p, i, next) - valueAt(q, j, next + shift);
    // In between the difference is linear.
    total += ((next - at) * (before * before + before * after + after * after)) / 3;
    if (next >= to) return total;
    if (nextOfP <= next) i++;
    if (nextOfQ <= next) j++;
    [at, before] = [next, after];
  }
}

function valueAt({ x, y }: LogCurve, i: number, at: number): number {
  if (i + 1 >= x.length) return y[x.length - 1];
  return y[i] + ((y[i + 1] - y[i]) * (at - x[i])) / (x[i + 1] - x[i]);
}

export interface BestCollapse {
  readonly a: number;
  readonly spread: number;
  /** The end of the window at which the spread is least, so that the curves do not determine a. */
  readonly edge?: 'from' | 'to';
}

/** The a with the least spread in the window: the best of a grid, and golden section between its neighbours. */
export function bestCollapse(curves: readonly LogCurve[], { from, to }: Window): BestCollapse {
  const step = (to - from) / coarseSteps;
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; k <= coarseSteps; k++) {
    const spread = spreadAt(curves, from + k * step);
    if (spread < least) [best, least] = [k, spread];
  }
  let low = from + Math.max(0, best - 1) * step;
  let high = from + Math.min(coarseSteps, best + 1) * step;
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [spreadAt(curves, left), spreadAt(curves, right)];
  for (let k = 0; k < goldenSteps; k++) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = spreadAt(curves, left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = spreadAt(curves, right);
    }
  }
  const a = (low + high) / 2;
  const margin = edgeShare * (to - from);
  const edge = a < from + margin ? 'from' : a > to - margin ? 'to' : undefined;
  return { a, spread: spreadAt(curves, a), ...(edge && { edge }) };
}

const golden = (Math.sqrt(5) - 1) / 2;
