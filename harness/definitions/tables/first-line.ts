import { numberOf } from './number-text.ts';

/** Rows below a first line, of which none has a property that it has, for that to be more than chance. */
const enoughRows = 4;
/** The same for being in order, which rows of few cells often are. */
const enoughForOrder = 9;

/**
 * What tells a first line of numbers from the rows below it, so that it may be names: it counts the columns, it alone is in
 * order, or it alone has different whole numbers only. Undefined where nothing does.
 *
 * @param rows cells as they stand, the first line among them
 */
export function standsOut(rows: readonly (readonly string[])[], decimal: '.' | ','): string | undefined {
  const [first, ...below] = rows.map(withoutIndex);
  const values = numbersOf(first, decimal);
  if (values === undefined || values.length < 2) return undefined;
  const others = below.map((cells) => numbersOf(cells, decimal) ?? []);
  const alone = (property: (numbers: readonly number[]) => boolean, enough: number) =>
    below.length >= enough && property(values) && !others.some(property);
  const wide = values.length > 2;
  if (wide && isCount(values) && !others.slice(0, 3).some(isCount))
    if (values.length > 3 || below.length > 1) return 'counts the columns';
  const inOrder = (numbers: readonly number[]) =>
    isMonotonic(numbers) && (numbers.every(Number.isInteger) || numbers.length > 7);
  if (wide && alone(inOrder, enoughForOrder)) return 'is in order where the lines below are not';
  const wholes = below.map(areDistinctWhole);
  // Few whole numbers are different by chance where all are whole.
  const unlike = first.length > 4 || below.some((cells) => !cells.every(isWhole));
  if (below.length >= enoughRows && areDistinctWhole(first) && !wholes.includes(true) && unlike)
    return 'has different whole numbers where the lines below have others';
  return undefined;
}

/** Whether two first lines are the same distinct numbers in another order, and no row is. */
export function arePermuted(
  one: readonly (readonly string[])[],
  other: readonly (readonly string[])[],
  decimal: '.' | ',',
): boolean {
  const sorted = (cells: readonly string[]) =>
    numbersOf(withoutIndex(cells), decimal)
      ?.toSorted((a, b) => a - b)
      .join(' ');
  const values = numbersOf(withoutIndex(one[0]), decimal) ?? [];
  const wanted = sorted(one[0]);
  if (values.length < 3 || new Set(values).size < values.length || wanted !== sorted(other[0])) return false;
  return ![...one.slice(1), ...other.slice(1)].some((cells) => sorted(cells) === wanted);
}

/** Where pandas names columns by numbers, its index has no name. */
function withoutIndex(cells: readonly string[]): readonly string[] {
  return cells[0]?.trim() === '' ? cells.slice(1) : cells;
}

/** Undefined where a cell is no number. */
function numbersOf(cells: readonly string[], decimal: '.' | ','): number[] | undefined {
  const values = cells.map((cell) => numberOf(cell, decimal));
  return values.every((value) => value !== undefined) ? (values as number[]) : undefined;
}

/** 0, 1, 2, … or 1, 2, 3, … */
function isCount(values: readonly number[]): boolean {
  return (
    values.length > 2 &&
    values[0] >= 0 &&
    values[0] <= 1 &&
    values.every((value, i) => value === values[0] + i)
  );
}

function isMonotonic(values: readonly number[]): boolean {
  const steps = values.slice(1).map((value, i) => value - values[i]);
  return steps.length > 1 && (steps.every((step) => step > 0) || steps.every((step) => step < 0));
}

/** Whether cells are whole numbers, written as such, and no two are the same. */
function areDistinctWhole(cells: readonly string[]): boolean {
  return cells.every(isWhole) && new Set(cells.map(Number)).size === cells.length;
}

function isWhole(cell: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(cell);
}
