import type { Table } from '../../../tasks/outside/data-table.ts';
import { UserError } from '../../input/errors.ts';
import { visibleLine } from '../../results/visible-text.ts';
import type { RawTable } from './raw-table.ts';

/**
 * The largest allowed error of rounding a column to 32 bits, as a fraction of its standard deviation.
 * Rounding adds the square of this, 1e-8, to a relative error: less than the best learners reach.
 */
const mostRounding = 1e-4;

/** A column from which a constant was subtracted before it was rounded to 32 bits. */
export interface Centred {
  readonly column: string;
  readonly by: number;
}

/**
 * Rounds two tables to 32-bit numbers. If rounding would cost a column more than a ten-thousandth of its
 * standard deviation (seconds since 1970, for instance), a constant near its training mean is subtracted
 * first, in 64 bits. All other columns are rounded as they are. For the training file, the deviation is its
 * own. For the test file it depends on the column: labels use the test file's deviation, by which errors are
 * measured; other columns use the larger of the two, because a value far from all training values need not be
 * as precise.
 *
 * @param label index of the label's column
 * @throws UserError if subtracting a constant does not help: values are too small for 32 bits, or too widely
 * spread
 */
export function toFloat32(
  train: RawTable,
  test: RawTable,
  named: boolean,
  label: number,
): { readonly train: Table; readonly test: Table; readonly centred: readonly Centred[] } {
  const centred: Centred[] = [];
  const constants = train.columns.map((column, i) => {
    const deviation = momentsOf(train.values[i]).deviation;
    const own = momentsOf(test.values[i]).deviation;
    const files = [
      { name: train.name, values: train.values[i], deviation, rounding: train.rounding?.[i] },
      {
        name: test.name,
        values: test.values[i],
        deviation: i === label ? own : Math.max(own, deviation),
        rounding: test.rounding?.[i],
      },
    ];
    for (const file of files)
      if (file.rounding && file.rounding.error > mostRounding * file.deviation)
        throw new UserError(file.rounding.complaint);
    if (!files.some((file) => losesTooMuch(file.values, 0, file.deviation))) return 0;
    const by = constantOf(train.values[i]);
    for (const file of files)
      if (losesTooMuch(file.values, by, file.deviation)) throw tooFine(file.name, column, file.values, by);
    centred.push({ column, by });
    return by;
  });
  return { train: tableOf(train, constants, named), test: tableOf(test, constants, named), centred };
}

function losesTooMuch(values: Float64Array, constant: number, deviation: number): boolean {
  let sum = 0;
  let worst = 0;
  for (const value of values) {
    const error = Math.abs(Math.fround(value - constant) - (value - constant));
    if (error > worst) worst = error;
  }
  // A constant column has no information that rounding could destroy.
  if (worst === 0 || deviation === 0) return false;
  if (worst <= mostRounding * deviation) return false;
  for (const value of values) sum += ((Math.fround(value - constant) - (value - constant)) / worst) ** 2;
  return worst * Math.sqrt(sum / values.length) > mostRounding * deviation;
}

/**
 * Mean and standard deviation. Differences are scaled by the largest, because its square may overflow 64-bit
 * numbers.
 */
function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const [first] = values;
  let scale = 0;
  for (const value of values) scale = Math.max(scale, Math.abs(value - first));
  if (scale === 0) return { mean: first, deviation: 0 };
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    const difference = (value - first) / scale;
    sum += difference;
    squares += difference ** 2;
  }
  const mean = sum / values.length;
  const deviation = scale * Math.sqrt(Math.max(0, squares / values.length - mean ** 2));
  return { mean: first + scale * mean, deviation };
}

/** The mean, rounded to within about a standard deviation: easy to read, and whole if the values are. */
function constantOf(values: Float64Array): number {
  const { mean, deviation } = momentsOf(values);
  if (deviation === 0) return mean;
  const digits = Math.min(100, Math.max(1, Math.ceil(Math.log10(Math.abs(mean) / deviation)) + 1));
  const rounded = Number(mean.toPrecision(digits));
  return Number.isFinite(Math.fround(rounded)) ? rounded : mean;
}

function tooFine(file: string, column: string, values: Float64Array, by: number): UserError {
  // The message names a value as the file has it. A value that 32 bits represent exactly may lose that once a
  // constant is subtracted, so the worst value without the constant is preferred.
  const lost = (value: number, constant: number) =>
    Math.abs(Math.fround(value - constant) - (value - constant));
  const worstOf = (constant: number) =>
    values.reduce((one, other) => (lost(other, constant) > lost(one, constant) ? other : one));
  const plain = worstOf(0);
  const worst = lost(plain, 0) > 0 ? plain : worstOf(by);
  return new UserError(
    `${file}: column ${visibleLine(column)}: values such as ${worst} would be rounded to 32 bits, which costs more than ${mostRounding} of the column's standard deviation; rescale the column, or leave it out with drop=[${JSON.stringify(column)}]`,
  );
}

function tableOf(
  { name, rows, columns, values }: RawTable,
  constants: readonly number[],
  named: boolean,
): Table {
  const width = columns.length;
  const all = new Float32Array(rows * width);
  for (const [c, column] of values.entries()) {
    const constant = constants[c];
    // Columns that need no constant are copied unchanged.
    if (constant === 0) for (let row = 0; row < rows; row++) all[row * width + c] = column[row];
    else for (let row = 0; row < rows; row++) all[row * width + c] = column[row] - constant;
  }
  return { name, rows, columns: columns.map(visibleLine), named, values: all };
}
