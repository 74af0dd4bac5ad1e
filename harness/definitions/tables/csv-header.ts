import { UserError } from '../../input/errors.ts';
import { quoted } from '../../results/visible-text.ts';
import { arePermuted, standsOut } from './first-line.ts';
import { isMissing, isSheetError, numberOf, truthOf } from './number-text.ts';

/** The first rows of a file, in which a header is looked for. */
export interface FirstRows {
  /** The file's name in messages. */
  readonly name: string;
  /** At least one row, that of the first line. */
  readonly rows: readonly (readonly string[])[];
}

/** Whether two files begin with a line of names, and the reason for that conclusion. */
export interface Header {
  readonly present: boolean;
  readonly why: string;
  /** Whether each first line alone is clear: a header without any number, or a row of nothing but numbers. */
  readonly plain: boolean;
}

/**
 * Decides whether two files begin with a line of names. One file is enough to recognise names that are words.
 * Numbers can be names as well (years, or the 0, 1, 2, … with which pandas numbers columns), and then both
 * files are needed to decide.
 *
 * - A first line without a number is a header; either both files have one or neither has.
 * - A first line of words and numbers with which both files begin is a header if the lines below have numbers
 *   where it has words. It is not a header if they have words in the same places and the files begin
 *   differently.
 * - A first line of numbers with which both files begin is a header if its numbers are whole and equally
 *   spaced, and those of the next lines are not. It is not a header if a number occurs twice in it, or if it
 *   has fractions and a negative number or no order. If the files begin differently, neither first line is a
 *   header, unless one differs in kind from the lines below it ({@link standsOut}) or both have the same
 *   numbers in a different order: such cases are left to the user.
 *
 * @param identical whether the files are the same, so that equal first lines prove nothing
 * @param given the user's answer, if there is one
 * @param decimal the decimal mark
 * @throws UserError if these rules do not decide, naming both choices
 */
export function headerOf(
  train: FirstRows,
  test: FirstRows,
  identical: boolean,
  given: boolean | undefined,
  decimal: '.' | ',' = '.',
): Header {
  const isNumber = (cell: string) => numberOf(cell, decimal) !== undefined || truthOf(cell) !== undefined;
  const found =
    given === undefined
      ? foundHeader(train, test, identical, decimal, isNumber)
      : { present: given, why: 'said by header=' };
  const kind = found.present ? 'words' : 'numbers';
  return { ...found, plain: [train, test].every(({ rows }) => kindOf(rows[0], isNumber) === kind) };
}

function foundHeader(
  train: FirstRows,
  test: FirstRows,
  identical: boolean,
  decimal: '.' | ',',
  isNumber: (cell: string) => boolean,
): Omit<Header, 'plain'> {
  const [one, other] = [train, test].map(({ rows }) => kindOf(rows[0], isNumber));
  const same = sameCells(train.rows[0], test.rows[0]);
  if (one === 'words' && other === 'words')
    return { present: true, why: 'no cell of the first line is a number' };
  if (one === 'mixed' || other === 'mixed') {
    const [file, first] = one === 'mixed' ? [train, train.rows[0]] : [test, test.rows[0]];
    const isWord = (cell: string | undefined) =>
      cell !== undefined && !isNumber(cell) && !isMissing(cell) && !isSheetError(cell);
    const words = first.flatMap((cell, index) => (isWord(cell) ? [index] : []));
    const [index] = words;
    const overNumbers = words.some((at) => !file.rows.slice(1).some((cells) => isWord(cells[at])));
    if (same && overNumbers)
      return {
        present: true,
        why: identical
          ? 'the first line has words where those below have numbers'
          : 'both files begin with the same line',
      };
    if (!overNumbers && !(same && !identical))
      return { present: false, why: 'the lines below the first have words in the same places' };
    const number = first.find(isNumber) as string;
    const begins = `a line of words and numbers (${quoted(first[index])} and ${quoted(number)})`;
    throw undecided(
      same
        ? `${train.name} and ${test.name} begin with ${begins}, and the lines below have words in the same places`
        : `${file.name} begins with ${begins}, and ${file === train ? test.name : train.name} with another line`,
    );
  }
  if (one !== other) {
    const [named, bare] = one === 'words' ? [train, test] : [test, train];
    throw new UserError(
      `${named.name} begins with a line of names (${quoted(named.rows[0].find((cell) => cell.trim() !== '') ?? '')}), and ${bare.name} with numbers; give both files that line, or neither`,
    );
  }
  return ofNumbers(train, test, identical, same, decimal);
}

/** Decides for two files that begin with lines of numbers. */
function ofNumbers(
  train: FirstRows,
  test: FirstRows,
  identical: boolean,
  same: boolean,
  decimal: '.' | ',',
): Omit<Header, 'plain'> {
  const numbers = (cells: readonly string[] | undefined) =>
    // If pandas names columns by numbers, the column of its index has an empty name.
    (cells?.[0]?.trim() === '' ? cells.slice(1) : cells)?.map(
      (cell) => numberOf(cell, decimal) ?? Number.NaN,
    );
  const plain = { present: false, why: 'the first line has numbers' };
  const differsFromRows = ({ rows }: FirstRows) =>
    rows[0].length > 2 &&
    rows
      .slice(1)
      .flatMap(numbers)
      .some((value) => !Number.isInteger(value));
  const looksNamed = ({ rows }: FirstRows) =>
    isProgression(numbers(rows[0])) && !rows.slice(1, 4).some((row) => isProgression(numbers(row)));
  if (!same) {
    for (const [file, other] of [
      [train, test],
      [test, train],
    ]) {
      const why = looksNamed(file) && differsFromRows(file) ? 'may be names' : standsOut(file.rows, decimal);
      if (why !== undefined)
        throw undecided(
          `${file.name} begins with ${quoted(file.rows[0].join(', '))}, which ${why}, and ${other.name} with another line`,
        );
    }
    if (arePermuted(train.rows, test.rows, decimal))
      throw undecided(
        `${train.name} and ${test.name} begin with the same numbers in another order (${quoted(train.rows[0].join(', '))}), which may be names`,
      );
    return { ...plain, why: 'the first lines have numbers and differ' };
  }
  const first = numbers(train.rows[0]) as number[];
  if (looksNamed(train) && looksNamed(test))
    return {
      present: true,
      why: identical
        ? 'the first line numbers the columns'
        : 'both files begin with the same line, which numbers the columns',
    };
  if (train.rows[0][0].trim() === '' && !identical)
    return { present: true, why: 'both files begin with the same line, whose first cell is empty' };
  if (identical) {
    const why = standsOut(train.rows, decimal);
    if (why !== undefined)
      throw undecided(`${train.name} begins with ${quoted(train.rows[0].join(', '))}, which ${why}`);
    return plain;
  }
  const written = train.rows[0].map((cell) => cell.trim());
  if (
    first.some(Number.isNaN) ||
    new Set(written).size < written.length ||
    new Set(first).size < first.length
  )
    return { present: false, why: 'the first line is none of distinct numbers' };
  const steps = first.slice(1).map((value, i) => value - first[i]);
  const ordered = steps.every((step) => step > 0) || steps.every((step) => step < 0);
  const whole = first.every(Number.isInteger);
  if (!whole && (!ordered || first.some((value) => value < 0)))
    return { present: false, why: 'the first line has numbers that are no names' };
  throw undecided(
    `${train.name} and ${test.name} begin with the same line of numbers (${quoted(train.rows[0].join(', '))}), which may be names or a row`,
  );
}

function undecided(what: string): UserError {
  return new UserError(`${what}; say header=true or header=false`);
}

function kindOf(
  cells: readonly string[],
  isNumber: (cell: string) => boolean,
): 'words' | 'numbers' | 'mixed' {
  const numbers = cells.some(isNumber);
  const words = cells.some((cell) => !isNumber(cell) && !isMissing(cell) && !isSheetError(cell));
  return words ? (numbers ? 'mixed' : 'words') : 'numbers';
}

function sameCells(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((cell, i) => cell.trim() === other[i].trim());
}

/** Whether numbers are whole and equally spaced: 0, 1, 2, … or 2000, 2005, 2010. */
function isProgression(values: readonly number[] | undefined): boolean {
  if (values === undefined || values.length < 2 || !values.every(Number.isInteger) || values[0] < 0)
    return false;
  const step = values[1] - values[0];
  if (step === 0 || (values.length === 2 && !(step === 1 && values[0] <= 1))) return false;
  return values.every((value, i) => i === 0 || value - values[i - 1] === step);
}
