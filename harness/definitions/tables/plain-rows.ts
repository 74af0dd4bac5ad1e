import { UserError } from '../../input/errors.ts';
import { oneLine } from '../../results/one-line.ts';
import { readText, UnusableFileError } from '../../results/read-text.ts';
import { quoted, visibleLine } from '../../results/visible-text.ts';
import { isMissing, numberOf } from './number-text.ts';

/** Largest file that is read, in MiB. */
const mostMiB = 256;

/** Rows to be predicted, and their labels if the file has them. */
export interface PlainRows {
  readonly n: number;
  readonly x: Float32Array;
  readonly y?: Float32Array;
}

/**
 * Reads rows as `writeSampleCsv` writes them: no header, the columns x_1..x_d, and y if labels are known.
 *
 * @throws UserError with the line and column of what is wrong
 */
export function readPlainRows(path: string, d: number): PlainRows {
  const name = visibleLine(path);
  const lines = textOf(path, name).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new UserError(`${name} has no rows`);
  const columns = lines[0].split(',').length;
  const wanted = `${d} ${d === 1 ? 'column' : 'columns'} x_1..x_d, or ${d + 1} with the label y`;
  if (columns !== d && columns !== d + 1)
    throw new UserError(`${name}: line 1 has ${columns} columns; the model takes ${wanted}`);
  const n = lines.length;
  const x = new Float32Array(n * d);
  const y = columns > d ? new Float32Array(n) : undefined;
  for (const [i, line] of lines.entries()) {
    const cells = line.split(',');
    if (cells.length !== columns)
      throw new UserError(`${name}: line ${i + 1} has ${cells.length} columns, and line 1 has ${columns}`);
    for (const [c, cell] of cells.entries()) {
      const value = numberAt(cell, `${name}: line ${i + 1}, column ${c + 1}`, i === 0);
      if (c < d) x[i * d + c] = value;
      else if (y) y[i] = value;
    }
  }
  return { n, x, ...(y && { y }) };
}

function textOf(path: string, name: string): string {
  try {
    const text = readText(path, mostMiB);
    if (text !== undefined) return text;
  } catch (error) {
    if (!(error instanceof UnusableFileError)) throw error;
    throw new UserError(`${name} cannot be used: ${error.message}`);
  }
  throw new UserError(`there is no file ${name}`);
}

function numberAt(cell: string, place: string, first: boolean): number {
  const value = numberOf(cell);
  if (value !== undefined && Number.isFinite(Math.fround(value))) return value;
  if (value !== undefined) throw new UserError(`${place}: ${cell.trim()} is too large for 32 bits`);
  if (isMissing(cell)) throw new UserError(`${place}: the value is missing (${quoted(cell)})`);
  const header = first ? '; the file has no header, as hierbench data writes none' : '';
  throw new UserError(`${place}: ${quoted(oneLine(cell, 40))} is not a finite number${header}`);
}
