import { UserError } from '../../input/errors.ts';
import type { CsvOpening } from './csv-opening.ts';
import { blanks, rowsOf } from './csv-separator.ts';
import { isSheetError, numberOf, truthOf } from './number-text.ts';

/** What the lines that begin with # at the top of a file turn out to be, once the separator is known. */
export interface SettledMarks {
  /** The opening; its table may begin with one of these lines. */
  readonly opening: CsvOpening;
  /** Names from a line such as `# a,b,y`, as NumPy writes them: one word for each column. */
  readonly names?: readonly string[];
  /** Lines that are comments, counted from 1, including the one with names. */
  readonly comments: readonly number[];
  /** The line with names. */
  readonly namesLine?: number;
}

/**
 * Distinguishes comments from rows. A line with a different number of cells from the table is a comment. A
 * line with the same number begins the table if nothing separates its # from its text (`#,HP`, `#id,a`,
 * `#DIV/0!,1`). If it starts with `# `, words are names or a comment; numbers could be a row, so such a line
 * is refused rather than lost.
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
        `${name}: line ${line} begins with # and has as many cells as the table (${first.length}), with numbers among them; it may be a row, names or a comment: remove the #, or the whole line`,
      );
    comments.push(line);
    const fits =
      isRow(inside) && inside.every((cell) => cell.trim() !== '') && first.some((cell) => isNumber(cell));
    if (fits) [names, namesLine] = [inside, line];
  }
  return { opening, comments, ...(names && { names, namesLine }) };
}

/** Whether # begins a cell and not a comment. */
function isTight(text: string, separator: string): boolean {
  const next = text.charAt(1);
  return next === separator ? separator !== blanks : /[^#\s]/.test(next);
}

function cellsOf(text: string, separator: string): string[] {
  return rowsOf(`${text}\n`, separator, 1)[0] ?? [];
}

/** The opening with its table extended upwards to begin with a marked line. */
function from(opening: CsvOpening, { line, at }: CsvOpening['marked'][number]): CsvOpening {
  return {
    ...opening,
    preamble: opening.preamble.slice(0, at),
    before: line - 1,
    sample: opening.preamble.slice(at) + opening.sample,
  };
}
