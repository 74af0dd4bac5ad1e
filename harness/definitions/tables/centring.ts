import type { Table } from '../../../tasks/outside/data-table.ts';
import { UserError } from '../../input/errors.ts';
import { visibleLine } from '../../results/visible-text.ts';
import type { RawTable } from './raw-table.ts';

/**
 * How much of a column's standard deviation its rounding to 32 bits may come to. Its square, 1e-8, is what rounding adds to
 * a relative error: less than the best learners reach.
 */
const mostRounding = 1e-4;

/** A column from which a constant was taken before it became 32-bit numbers. */
export interface Centred {
  readonly column: string;
  readonly by: number;
}

/**
 * Makes 32-bit numbers of two tables. Where rounding would cost a column more than a ten-thousandth of its standard
 * deviation (seconds since 1970, for instance), a constant near its training mean is taken from it first, in 64 bits. All
 * others are rounded as they are. The deviation is that of the training file; for labels of the test file that file's own, by
 * which errors are measured; for its other columns the larger of both, as a value far from all that were trained on
 * need not be known as closely.
 *
 * @param label which column is the label
 * @throws UserError where a constant does not help: values too small for 32 bits, or spread otherwise
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
  // Of a constant column there is nothing to lose.
  if (worst === 0 || deviation === 0) return false;
  if (worst <= mostRounding * deviation) return false;
  for (const value of values) sum += ((Math.fround(value - constant) - (value - constant)) / worst) ** 2;
  return worst * Math.sqrt(sum / values.length) > mostRounding * deviation;
}

/** Scaled by the largest difference, whose square 64 bits might not hold. */
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

/** The mean, rounded to about a standard deviation: a number that can be read, and whole where values are. */
function constantOf(values: Float64Array): number {
  const { mean, deviation } = momentsOf(values);
  if (deviation === 0) return mean;
  const digits = Math.min(100, Math.max(1, Math.ceil(Math.log10(Math.abs(mean) / deviation)) + 1));
  const rounded = Number(mean.toPrecision(digits));
  return Number.isFinite(Math.fround(rounded)) ? rounded : mean;
}

function tooFine(file: string, column: string, values: Float64Array, by: number): UserError {
  // Of what is in the cells: a value that 32 bits have need not be one when a constant is taken from it.
  const lost = (value: number, constant: number) =>
    Math.abs(Math.fround(value - constant) - (value - constant));
  const worstOf = (constant: number) =>
    values.reduce((one, other) => (lost(other, constant) > lost(one, constant) ? other : one));
  const plain = worstOf(0);
  const worst = lost(plain, 0) > 0 ? plain : worstOf(by);
  return new UserError(
    `${file}: column ${visibleLine(column)}: ${worst} and its like would be rounded to 32 bits, which costs more than ${mostRounding} of the column's standard deviation; rescale the column, or leave it out with drop=[${JSON.stringify(column)}]`,
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
    // Taking 0 from it would make 0 of −0.
    if (constant === 0) for (let row = 0; row < rows; row++) all[row * width + c] = column[row];
    else for (let row = 0; row < rows; row++) all[row * width + c] = column[row] - constant;
  }
  return { name, rows, columns: columns.map(visibleLine), named, values: all };
}
