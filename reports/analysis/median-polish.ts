import { median } from '../../tasks/median.ts';

/** One value of a two-way table that may have gaps. */
export interface TableValue {
  readonly row: string;
  readonly column: number;
  readonly value: number;
}

export interface Polish {
  /** Levels of the columns; comparable with one another, their median is 0. */
  readonly columns: ReadonlyMap<number, number>;
  readonly rows: ReadonlyMap<string, number>;
  /** Values less the levels of their row and column, in the order of the values. */
  readonly residuals: readonly number[];
}

const mostRounds = 20;
const enough = 1e-9;

/**
 * Splits a two-way table into levels of rows and columns by medians (Tukey, "Exploratory data analysis", 1977,
 * chapter 11): a column's level says how its values differ from those of the same rows elsewhere, so columns with
 * different rows can be compared.
 */
export function medianPolish(values: readonly TableValue[]): Polish {
  const columns = new Map(values.map(({ column }) => [column, 0]));
  const rows = new Map<string, number>();
  for (let round = 0; round < mostRounds; round++) {
    refit(
      values,
      ({ row }) => row,
      ({ value, column }) => value - (columns.get(column) ?? 0),
      rows,
    );
    const before = new Map(columns);
    refit(
      values,
      ({ column }) => column,
      ({ value, row }) => value - (rows.get(row) ?? 0),
      columns,
    );
    if ([...columns].every(([column, level]) => Math.abs(level - (before.get(column) ?? 0)) < enough)) break;
  }
  const centre = median([...columns.values()]);
  for (const [column, level] of columns) columns.set(column, level - centre);
  for (const [row, level] of rows) rows.set(row, level + centre);
  return {
    columns,
    rows,
    residuals: values.map(
      ({ row, column, value }) => value - (rows.get(row) ?? 0) - (columns.get(column) ?? 0),
    ),
  };
}

/** Sets every level to the median of what is left of its values. */
function refit<K>(
  values: readonly TableValue[],
  keyOf: (value: TableValue) => K,
  restOf: (value: TableValue) => number,
  levels: Map<K, number>,
): void {
  const rests = new Map<K, number[]>();
  for (const value of values) {
    const own = rests.get(keyOf(value));
    if (own) own.push(restOf(value));
    else rests.set(keyOf(value), [restOf(value)]);
  }
  for (const [key, own] of rests) levels.set(key, median(own));
}
