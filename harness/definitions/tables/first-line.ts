import { numberOf } from './number-text.ts';

/** If none of at least this many rows has a property that the first line has, that is more than chance. */
const enoughRows = 4;
/** The same for the property of being in order, which rows with few cells often have by chance. */
const enoughForOrder = 9;

/**
 * How a first line of numbers differs from the rows below it, which suggests that it may be names: it counts
 * the columns, it alone is in order, or it alone consists of distinct whole numbers. Undefined if it does not
 * differ.
 *
 * @param rows unchanged cells, including the first line
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
  // If all numbers are whole, a few of them may well be distinct by chance.
  const unlike = first.length > 4 || below.some((cells) => !cells.every(isWhole));
  if (below.length >= enoughRows && areDistinctWhole(first) && !wholes.includes(true) && unlike)
    return 'has different whole numbers where the lines below have others';
  return undefined;
}

/**
 * Whether two first lines have the same distinct numbers, in any order, and no other row has these numbers.
 */
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

/** If pandas names columns by numbers, the column of its index has an empty name, which is dropped here. */
function withoutIndex(cells: readonly string[]): readonly string[] {
  return cells[0]?.trim() === '' ? cells.slice(1) : cells;
}

/** The cells as numbers; undefined if one of them is not a number. */
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

/** Whether cells are distinct whole numbers, written without a fraction. */
function areDistinctWhole(cells: readonly string[]): boolean {
  return cells.every(isWhole) && new Set(cells.map(Number)).size === cells.length;
}

function isWhole(cell: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(cell);
}
