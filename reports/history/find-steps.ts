import { medianPolish, type TableValue } from '../analysis/median-polish.ts';
import { type NoisePrior, stepPosterior, stepSize } from '../analysis/step-posterior.ts';
import type { Quantity } from '../compare/change.ts';

/** The logarithm of one fit's error or time. */
export interface Observation {
  /** Which fits are the same but for the version. */
  readonly cell: string;
  readonly point: number;
  readonly run: number;
  readonly log: number;
}

/** A change of level that is there with a probability of at least `enough`. */
export interface HistoryStep {
  /** The first point after the step. */
  readonly point: number;
  readonly ratio: number;
  /** Central 95% interval of the ratio. */
  readonly low: number;
  readonly high: number;
  readonly probability: number;
  /** Probability that the step is here and not elsewhere, if there is one. */
  readonly share: number;
  readonly kind: 'worse' | 'better';
  /** Points after it up to the next step that have values. */
  readonly lasts: number;
}

export interface FoundSteps {
  /** Posterior probability of any step. */
  readonly probability: number;
  readonly steps: readonly HistoryStep[];
}

/** Steps are marked from this probability on. */
export const enough = 0.95;

/** What a logarithm of an error varies by from seed to seed, and a time from run to run, before it is measured. */
const usualScatter: Readonly<Record<Quantity, number>> = { error: 0.3, regret: 0.3, time: 0.05 };

/** Variance of the median of normal values over that of their mean. */
const costOfMedian = Math.PI / 2;

/** The values of one run at one point, or of several in a row that agree to the last bit. */
interface Column {
  readonly first: number;
  readonly last: number;
  readonly points: ReadonlySet<number>;
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Steps in the level of one learner's errors or times on one family. Fits are compared with the same fits at other
 * points (`medianPolish`), and each column of the table is one value of the series in which a step is looked for;
 * both sides of a step are searched again.
 *
 * Errors that do not change to the last bit are one value, however many versions agree on it: a version that
 * changes bits draws each fit's training anew, so the scatter of a column follows from how differently its seeds
 * move. The times of a run are slowed down together by whatever else the machine does, so the scatter of columns
 * is that between runs.
 *
 * @param prior probability of a step before looking
 * @param tolerance 0.1 leaves out steps that may be smaller than by a factor 1.1
 */
export function findSteps(
  observations: readonly Observation[],
  quantity: Quantity,
  { prior, tolerance }: { readonly prior: number; readonly tolerance: number },
): FoundSteps {
  const columns = quantity === 'error' ? merged(columnsOf(observations)) : columnsOf(observations);
  const table = tableOf(columns);
  if (table.length === 0) return { probability: 0, steps: [] };
  const polish = medianPolish(table);
  const present = columns.flatMap((column, index) => {
    const level = polish.columns.get(index);
    return level === undefined ? [] : [{ ...column, level }];
  });
  const noise = noiseOf(quantity, table, polish);
  const posteriorOf = (part: readonly { level: number; first: number; last: number }[]) =>
    stepPosterior(
      part.map(({ level }) => level),
      { noise, prior, canStep: (after) => part[after].last < part[after + 1].first },
    );
  const found: Omit<HistoryStep, 'lasts'>[] = [];
  const search = (part: typeof present): void => {
    const posterior = posteriorOf(part);
    if (!posterior || posterior.probability < enough) return;
    const { after, probability, share } = posterior;
    const { size, low, high } = stepSize(
      part.map(({ level }) => level),
      noise,
      after,
    );
    const least = Math.log1p(tolerance);
    if (low <= least && high >= -least) return;
    found.push({
      point: part[after + 1].first,
      ratio: Math.exp(size),
      low: Math.exp(low),
      high: Math.exp(high),
      probability,
      share,
      kind: size > 0 ? 'worse' : 'better',
    });
    search(part.slice(0, after + 1));
    search(part.slice(after + 1));
  };
  search(present);
  found.sort((a, b) => a.point - b.point);
  const points = [...new Set(present.flatMap((column) => [...column.points]))];
  return {
    probability: posteriorOf(present)?.probability ?? 0,
    steps: found.map((step, i) => ({
      ...step,
      lasts: points.filter(
        (point) => point >= step.point && point < (found[i + 1]?.point ?? Number.POSITIVE_INFINITY),
      ).length,
    })),
  };
}

function columnsOf(observations: readonly Observation[]): Column[] {
  const columns = new Map<
    string,
    { first: number; last: number; run: number; values: Map<string, number> }
  >();
  for (const { cell, point, run, log } of observations) {
    const key = `${point} ${run}`;
    const column = columns.get(key) ?? { first: point, last: point, run, values: new Map() };
    columns.set(key, column);
    column.values.set(cell, log);
  }
  return [...columns.values()]
    .sort((a, b) => a.first - b.first || a.run - b.run)
    .map(({ first, last, values }) => ({ first, last, values, points: new Set([first]) }));
}

/** Columns in a row that agree to the last bit on what they share, as one. */
function merged(columns: readonly Column[]): Column[] {
  const states: Column[] = [];
  for (const column of columns) {
    const last = states.at(-1);
    if (last && isSame(last, column))
      states[states.length - 1] = {
        first: last.first,
        last: column.last,
        points: new Set([...last.points, ...column.points]),
        values: new Map([...last.values, ...column.values]),
      };
    else states.push(column);
  }
  return states;
}

function isSame(a: Column, b: Column): boolean {
  const shared = [...a.values].filter(([cell]) => b.values.has(cell));
  return shared.length > 0 && shared.every(([cell, log]) => b.values.get(cell) === log);
}

/** The values of fits that two columns have. */
function tableOf(columns: readonly Column[]): TableValue[] {
  const counts = new Map<string, number>();
  for (const { values } of columns)
    for (const cell of values.keys()) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return columns.flatMap(({ values }, column) =>
    [...values].flatMap(([row, value]) => ((counts.get(row) ?? 0) > 1 ? [{ row, column, value }] : [])),
  );
}

function noiseOf(
  quantity: Quantity,
  table: readonly TableValue[],
  { rows, columns, residuals }: ReturnType<typeof medianPolish>,
): NoisePrior {
  const usual = usualScatter[quantity] ** 2;
  const degrees = Math.max(0, table.length - rows.size - columns.size + 1);
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const ofOneFit = degrees > 0 ? squares / degrees : 0;
  const ofColumn = (costOfMedian * columns.size) / table.length;
  return quantity === 'error'
    ? { degrees: 1 + degrees, variance: (ofColumn * (usual + degrees * ofOneFit)) / (1 + degrees) }
    : { degrees: 3, variance: usual + ofColumn * ofOneFit };
}
