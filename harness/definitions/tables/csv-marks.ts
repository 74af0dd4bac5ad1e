import { UserError } from '../../input/errors.ts';
import type { CsvOpening } from './csv-opening.ts';
import { blanks, rowsOf } from './csv-separator.ts';
import { isSheetError, numberOf, truthOf } from './number-text.ts';

/** What the lines that begin with # at the top of a file are, once it is known what separates its cells. */
export interface SettledMarks {
  /** The opening, whose table may begin with one of these lines. */
  readonly opening: CsvOpening;
  /** Names in a line `# a,b,y`, as NumPy writes them: a word for each cell. */
  readonly names?: readonly string[];
  /** Lines that are comments, counted from 1; the one with names is among them. */
  readonly comments: readonly number[];
  /** The line with names. */
  readonly namesLine?: number;
}

/**
 * Tells comments from rows. A line without as many cells as the table is a comment. One that has them begins the table where
 * nothing stands between its # and its text (`#,HP`, `#id,a`, `#DIV/0!,1`); behind `# ` words are names or a comment, and a
 * number may be anything, which is refused: no row is lost.
 *
 * @throws UserError for a line that may be a row
 */
export function settleMarks(opening: CsvOpening, separator: string): SettledMarks {
  const { name, marked, sample } = opening;
  const [first] = rowsOf(sample, separator, 1);
  const isNumber = (cell: string) => numberOf(cell) !== undefined || truthOf(cell) !== undefined;
  const comments: number[] = [];
  let names: readonly string[] | undefined;
  let namesLine: number | undefined;
  for (const mark of marked) {
    const { text, line } = mark;
    const cells = cellsOf(text, separator);
    const inside = cellsOf(text.replace(/^#+[^\S\t]*/, ''), separator);
    const isRow = (found: readonly string[]) =>
      first !== undefined &&
      found.length === first.length &&
      (isSheetError(found[0]) || found.slice(1).some((cell) => cell.trim() !== ''));
    if (isTight(text, separator) && isRow(cells)) return { opening: from(opening, mark), comments };
    if ((isRow(cells) || isRow(inside)) && inside.some(isNumber))
      throw new UserError(
        `${name}: line ${line} begins with # and has as many cells as the table (${first.length}), with numbers among them; it may be a row, names or a comment: take the # away from it, or the line out`,
      );
    comments.push(line);
    const fits =
      isRow(inside) && inside.every((cell) => cell.trim() !== '') && first.some((cell) => isNumber(cell));
    if (fits) [names, namesLine] = [inside, line];
  }
  return { opening, comments, ...(names && { names, namesLine }) };
}

/** Whether # is the beginning of a cell and not of a comment. */
function isTight(text: string, separator: string): boolean {
  const next = text.charAt(1);
  return next === separator ? separator !== blanks : /[^#\s]/.test(next);
}

function cellsOf(text: string, separator: string): string[] {
  return rowsOf(`${text}\n`, separator, 1)[0] ?? [];
}

/** The opening whose table begins with a line before it. */
function from(opening: CsvOpening, { line, at }: CsvOpening['marked'][number]): CsvOpening {
  return {
    ...opening,
    preamble: opening.preamble.slice(0, at),
    before: line - 1,
    sample: opening.preamble.slice(at) + opening.sample,
  };
}
