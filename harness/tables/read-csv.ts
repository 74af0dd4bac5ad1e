import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import Papa from 'papaparse';
import { columnNames, type Table } from '../../tasks/outside/table.ts';
import { UserError } from '../errors.ts';
import { FloatRows } from './float-rows.ts';

/** Characters that are read at a time. */
const chunkSize = 2 ** 20;

/** Cells that stand for no value, in one program or another. */
const missing = /^(|na|n\/a|nan|null|none|\?|-)$/i;

/**
 * Reads a CSV file of numbers: separated by commas, semicolons, tabs or bars (whichever it is), with a line of names at the
 * top or without. Blank lines do not count.
 *
 * @throws UserError with the file and the line for a row of another length, a missing value, or a cell that is no number.
 */
export async function readCsv(path: string): Promise<Table> {
  const reader = new RowReader(basename(path));
  const { start, delimiter } = opening(path);
  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(path, { encoding: 'utf8', start }), {
      delimiter,
      chunkSize,
      chunk({ data }, parser) {
        try {
          for (const cells of data) reader.row(cells);
        } catch (error) {
          // First: to abort is to complete.
          reject(error);
          parser.abort();
        }
      },
      complete: () => resolve(),
      error: (error) => reject(new UserError(`${path} does not read: ${error.message}`)),
    });
  });
  return reader.table();
}

/** How a file begins: the bytes of the mark (U+FEFF) that some programs put first, and what separates its cells. */
function opening(path: string): { start: number; delimiter: string } {
  const bytes = Buffer.alloc(2 ** 16);
  const file = openSync(path, 'r');
  let text: string;
  try {
    text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
  const marked = text.startsWith('\uFEFF');
  const [line] = text
    .slice(marked ? 1 : 0)
    .trimStart()
    .split(/\r|\n/, 1);
  // A comma last: in some countries it is the decimal point between semicolons.
  const delimiter = ['\t', ';', '|'].find((character) => line.includes(character)) ?? ',';
  return { start: marked ? 3 : 0, delimiter };
}

/** Makes numbers of rows of text. */
class RowReader {
  readonly #name: string;
  #line = 0;
  #columns: readonly string[] | undefined;
  #named = false;
  #rows = new FloatRows(1);

  constructor(name: string) {
    this.#name = name;
  }

  row(cells: readonly string[]): void {
    this.#line++;
    if (cells.length === 1 && cells[0].trim() === '') return;
    if (!this.#columns) {
      this.#begin(cells);
      if (this.#named) return;
    }
    if (cells.length !== this.#rows.width)
      throw this.#error(`has ${cells.length} cells, and the first line has ${this.#rows.width}`);
    for (let i = 0; i < cells.length; i++) {
      const text = cells[i];
      const value = Number(text);
      // Number('') and Number(' ') are 0.
      if ((value === 0 && text.trim() === '') || !Number.isFinite(Math.fround(value)))
        throw this.#badCell(text, i);
      this.#rows.push(value);
    }
  }

  table(): Table {
    const { rows } = this.#rows;
    if (!this.#columns || rows === 0) throw new UserError(`${this.#name} has no rows`);
    return {
      name: this.#name,
      rows,
      columns: this.#columns,
      named: this.#named,
      values: this.#rows.values(),
    };
  }

  /** The first line is a header where none of its cells is a number. */
  #begin(cells: readonly string[]): void {
    const words = cells.filter((cell) => cell.trim() !== '' && Number.isNaN(Number(cell)));
    if (cells.length < 2) throw this.#error('has one cell; it needs a column to learn from, and a label');
    this.#rows = new FloatRows(cells.length);
    this.#named = words.length === cells.length && !cells.every((cell) => missing.test(cell.trim()));
    this.#columns = this.#named ? cells.map((cell) => cell.trim()) : columnNames(cells.length);
    if (!this.#named) return;
    const twice = this.#columns.find((name, i) => this.#columns?.indexOf(name) !== i);
    if (twice !== undefined) throw this.#error(`has two columns called "${twice}"`);
  }

  #badCell(text: string, index: number): UserError {
    const name = this.#named ? ` (${this.#columns?.[index]})` : '';
    const place = `column ${index + 1}${name}`;
    if (missing.test(text.trim()))
      return this.#error(
        `${place}: the value is missing (${JSON.stringify(text)}); fill it in or leave the row out`,
      );
    const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
    if (Number.isFinite(Number(text))) return this.#error(`${place}: ${shown} is too large for 32 bits`);
    const header = this.#line === 1 ? ' (in a header no cell is a number)' : '';
    return this.#error(`${place}: ${shown} is not a number${header}`);
  }

  #error(what: string): UserError {
    return new UserError(`${this.#name}: line ${this.#line}${what.startsWith('column') ? ',' : ''} ${what}`);
  }
}
