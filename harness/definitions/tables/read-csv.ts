import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { UserError } from '../../input/errors.ts';
import { quoted, visibleLine } from '../../results/visible-text.ts';
import type { CsvLayout } from './csv-layout.ts';
import type { CsvOpening } from './csv-opening.ts';
import { blanks, withTabs } from './csv-separator.ts';
import {
  hasDecimalComma,
  isMissing,
  isSheetError,
  isSurelyDecimal,
  isTooSmall,
  numberOf,
  roundingOf,
  truthOf,
} from './number-text.ts';
import { GrowingColumn, type RawTable, type Rounding } from './raw-table.ts';
import { textBlocks } from './text-blocks.ts';

/** Characters passed to the parser at a time. */
const chunkSize = 2 ** 20;

/**
 * Reads the columns of a CSV file that its layout selects: features and label, in the order of the file.
 * Blank lines and lines whose cells are all empty are skipped.
 *
 * @throws UserError with the file and the line for a row of the wrong length, a missing value, a cell that is
 * not a number, or a quotation mark that is not closed.
 */
export async function readCsv(opening: CsvOpening, layout: CsvLayout): Promise<RawTable> {
  const reader = new RowReader(opening, layout);
  const { character } = layout.separator;
  await new Promise<void>((resolve, reject) => {
    const text = Readable.from(tableText(opening, character));
    const fail = (error: unknown) => {
      reject(error);
      text.destroy();
    };
    Papa.parse<string[]>(text as NodeJS.ReadableStream, {
      delimiter: character === blanks ? '\t' : character,
      newline: '\n',
      chunkSize,
      chunk({ data, errors }, parser) {
        try {
          // A row may have several errors. Reversing the list makes the first of them the one that the map
          // keeps.
          const wrong = new Map(errors.map(({ row = -1, code }) => [row, code] as const).reverse());
          for (const [i, cells] of data.entries()) reader.row(cells, wrong.get(i));
        } catch (error) {
          // Aborting calls `complete`, so the promise has to be rejected before.
          fail(error);
          parser.abort();
        }
      },
      complete: () => resolve(),
      error: fail,
    });
  });
  return reader.table();
}

/** A file's text from the first line of its table on, with exactly one character between cells. */
async function* tableText({ path, name, preamble }: CsvOpening, separator: string): AsyncGenerator<string> {
  let skip = preamble.length;
  for await (const block of textBlocks(path, name)) {
    const text = block.slice(skip);
    skip = Math.max(0, skip - block.length);
    if (text !== '') yield separator === blanks ? withTabs(text) : text;
  }
}

/** Turns rows of text into columns of numbers. */
class RowReader {
  readonly #name: string;
  readonly #layout: CsvLayout;
  readonly #read: readonly number[];
  /** Whether a column has true and false instead of numbers; undefined before its first cell. */
  readonly #truths: (boolean | undefined)[];
  readonly #values: readonly GrowingColumn[];
  readonly #decimal: '.' | ',';
  /**
   * By column, if a cell was rounded to 64 bits: the first such text, and how many cells have the same text.
   */
  readonly #roundings: (
    | { readonly text: string; readonly complaint: string; squares: number; cells: number }
    | undefined
  )[] = [];
  #rows = 0;
  #line: number;
  #inHeader: boolean;

  constructor({ name, before }: CsvOpening, layout: CsvLayout) {
    const { features, label } = layout.choice;
    this.#name = name;
    this.#layout = layout;
    this.#read = [...features, label].sort((a, b) => a - b);
    this.#truths = this.#read.map(() => undefined);
    this.#values = this.#read.map(() => new GrowingColumn());
    this.#decimal = layout.decimal.character;
    this.#line = before;
    this.#inHeader = layout.header.present && !layout.commented;
  }

  /** @param wrong the parser's error code for the row's quotation marks, if any */
  row(cells: readonly string[], wrong: string | undefined): void {
    this.#line++;
    const { columns } = this.#layout;
    if (wrong !== undefined) this.#refuseMarks(cells, wrong);
    if (cells[0].trim() === '' && cells.every((cell) => cell.trim() === '')) return;
    if (this.#inHeader) {
      this.#inHeader = false;
      this.#line += feeds(cells);
      return;
    }
    if (cells.length !== columns.length) throw this.#badLength(cells);
    for (let i = 0; i < this.#read.length; i++) this.#values[i].push(this.#value(cells, i));
    this.#rows++;
    if (this.#read.length < columns.length) {
      for (const [i, { empty }] of columns.entries())
        if (empty && cells[i].trim() !== '')
          throw this.#error(
            `has a value (${quoted(cells[i])}) after the last column, which is empty in other lines`,
          );
      this.#line += feeds(cells);
    }
  }

  table(): RawTable {
    const { columns, header } = this.#layout;
    if (this.#rows === 0)
      throw new UserError(`${this.#name} has no rows${header.present ? ' below its header' : ''}`);
    return {
      name: this.#name,
      rows: this.#rows,
      columns: this.#read.map((index) => columns[index].name),
      values: this.#values.map((column) => column.values()),
      rounding: this.#read.map((_, i) => this.#roundingOf(i)),
    };
  }

  #value(cells: readonly string[], i: number): number {
    const index = this.#read[i];
    const text = cells[index];
    const truths = this.#truths[i];
    const value = truths === true ? undefined : numberOf(text, this.#decimal);
    if (value !== undefined) {
      if (truths === undefined) this.#truths[i] = false;
      if (Number.isFinite(Math.fround(value)) && !isTooSmall(text, value)) {
        const rounding = roundingOf(text, value);
        if (rounding > 0) this.#noteRounding(text, i, rounding);
        return value;
      }
      throw this.#badCell(text, index, value);
    }
    const truth = truths === false ? undefined : truthOf(text);
    if (truth === undefined) throw this.#badCell(text, index);
    this.#truths[i] = true;
    return truth;
  }

  #noteRounding(text: string, i: number, rounding: number): void {
    const index = this.#read[i];
    const { columns, header } = this.#layout;
    const name = header.present ? ` (${visibleLine(columns[index].name)})` : '';
    this.#roundings[i] ??= {
      text,
      squares: 0,
      cells: 0,
      complaint: `${this.#name}: line ${this.#line}, column ${index + 1}${name}: ${quoted(text)} has more digits than 64-bit numbers keep; take a constant from the column, or leave it out with drop=${index + 1}`,
    };
    const own = this.#roundings[i];
    own.squares += rounding ** 2;
    if (own.text === text) own.cells++;
  }

  /** How much rounding cost a column; nothing if all its cells have the same text. */
  #roundingOf(i: number): Rounding | undefined {
    const own = this.#roundings[i];
    if (!own || own.cells === this.#rows) return undefined;
    return { error: Math.sqrt(own.squares / this.#rows), complaint: own.complaint };
  }

  #badCell(text: string, index: number, value?: number): UserError {
    const { columns, header } = this.#layout;
    const name = header.present ? ` (${visibleLine(columns[index].name)})` : '';
    const place = `column ${index + 1}${name}`;
    if (isMissing(text))
      return this.#error(`${place}: the value is missing (${quoted(text)}); fill it in or leave the row out`);
    const shown = quoted(text);
    if (value !== undefined && !Number.isFinite(Math.fround(value)))
      return this.#error(`${place}: ${shown} is too large for 32 bits`);
    if (value !== undefined && isTooSmall(text, value))
      return this.#error(
        `${place}: ${shown} is too small for 64-bit numbers; rescale the column, or leave it out with drop=${index + 1}`,
      );
    return this.#error(`${place}: ${shown} is not a number${this.#explain(text, index)}`);
  }

  /** What a cell that is not a number may be, and what to do about it; mostly in brackets. */
  #explain(text: string, index: number): string {
    const { header, commented } = this.#layout;
    if (text.includes('\n')) return ' (a quotation mark spans several lines)';
    if (truthOf(text) !== undefined) return ', but other cells of the column are numbers';
    if (numberOf(text, this.#decimal) !== undefined)
      return ', but other cells of the column are true or false';
    if (/^\s*[+-]?inf(inity)?\s*$/i.test(text)) return ' (an infinite value cannot be learned from)';
    if (this.#decimal === '.' && isSurelyDecimal(text)) return ' (with a decimal comma: say decimal=",")';
    if (this.#decimal === '.' && hasDecimalComma(text))
      return ' (the comma may stand between thousands: take it out; or before decimals: say decimal=","; they are decimals if other numbers have more or fewer than three digits after it)';
    if (/^\s*[+-]?\d{1,3}(,\d{3})+(\.\d*)?\s*$/.test(text))
      return ' (with commas between thousands: take them out)';
    if (this.#decimal === ',' && numberOf(text) !== undefined)
      return ' (with a decimal point, where commas are decimal)';
    if (/^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^\s*\d{1,2}:\d{2}/.test(text))
      return ' (dates and times are not numbers)';
    if (isSheetError(text)) return ' (a spreadsheet writes it if it cannot compute a value)';
    if (text.startsWith('#') && index === 0)
      return ' (lines that begin with # are skipped at the top of a file only)';
    const [first] = this.#layout.columns;
    if (this.#rows === 0 && header.present && first.name.startsWith('#') && !commented)
      return ` (the line above it, which begins with # and has as many cells, was taken for the header; if it is a comment, take it out)`;
    if (this.#rows === 0 && !header.present)
      return ` (no header: ${header.why}; header=true takes it for one)`;
    return '';
  }

  #badLength(cells: readonly string[]): UserError {
    const { columns, header, separator } = this.#layout;
    const goesOn = cells.find((cell) => cell.includes('\n'));
    if (goesOn !== undefined)
      return this.#error(`opens a quotation mark that is closed only lines below (${quoted(goesOn)})`);
    const what = `has ${cells.length} cells, and the first line has ${columns.length}`;
    if (cells[0].startsWith('#'))
      return this.#error(`${what}; it begins with #: such lines are skipped at the top of a file only`);
    if (
      header.present &&
      this.#rows === 0 &&
      cells.length === columns.length + 1 &&
      cells.at(-1)?.trim() !== ''
    )
      return this.#error(
        `${what}; if R wrote row names without a name for their column, write.csv(row.names = FALSE) or write.table(row.names = FALSE) leaves them out`,
      );
    if (cells.length === columns.length + 1 && cells.at(-1)?.trim() === '')
      return this.#error(
        `${what}; its last cell is empty: take the separator from the end of the line, or put one at the end of the first`,
      );
    return this.#error(
      `${what}${separator.character === ',' ? '' : ` (separated by ${named(separator.character)})`}`,
    );
  }

  #refuseMarks(cells: readonly string[], wrong: string): void {
    const cell = cells.find((text) => text.includes('\n'));
    if (wrong === 'MissingQuotes')
      throw this.#error(
        `opens a quotation mark that is never closed${cell === undefined ? '' : ` (${quoted(cell)})`}`,
      );
    throw this.#error(
      'has a quotation mark inside a cell that begins with one; inside such a cell, write it twice',
    );
  }

  #error(what: string): UserError {
    return new UserError(`${this.#name}: line ${this.#line}${what.startsWith('column') ? ',' : ''} ${what}`);
  }
}

/** The number of line ends inside cells. */
function feeds(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes('\n')) count += cell.split('\n').length - 1;
  return count;
}

function named(separator: string): string {
  if (separator === '\t') return 'tabs';
  return separator === blanks ? 'blanks' : quoted(separator);
}
