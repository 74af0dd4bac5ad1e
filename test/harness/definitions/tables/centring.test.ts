import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toFloat32 } from '../../../../harness/definitions/tables/centring.ts';
import type { RawTable } from '../../../../harness/definitions/tables/raw-table.ts';
import { UserError } from '../../../../harness/input/errors.ts';

function table(name: string, ...columns: number[][]): RawTable {
  const values = columns.map((column) => Float64Array.from(column));
  return { name, rows: columns[0].length, columns: columns.map((_, c) => `c${c}`), values };
}
const single = (train: number[], other = train) =>
  toFloat32(table('train.csv', train, [1, 2]), table('test.csv', other, [1, 2]), true, 0);
const valuesOf = ({ values }: { values: Float32Array }) => [...values].filter((_, i) => i % 2 === 0);
const times = (constant: number, spread: number) =>
  Array.from({ length: 40 }, (_, i) => constant + spread * Math.sin(3 * i));

test('values that 32 bits hold well are rounded and otherwise unchanged', () => {
  for (const column of [
    times(0, 1),
    times(1000, 1),
    times(2000, 0.1).map(Math.fround),
    [2019, 2020, 2021, 2022],
    [16_777_216, 16_777_214],
    times(0, 1e-30),
    times(0, 1e30),
    // A constant column has no variation to lose.
    [0.1, 0.1, 0.1],
    [1.7e9 + 1, 1.7e9 + 1],
    // One value underflows to 0 among large ones.
    [1e-60, 1, 2, 3],
  ]) {
    const { train, centred } = single(column);
    assert.deepEqual(centred, []);
    assert.deepEqual(valuesOf(train), column.map(Math.fround));
  }
});

test('a column far from 0 is centred in 64 bits, by a readable number', () => {
  for (const [column, by] of [
    [times(1.7e9, 30).map(Math.round), 1.7e9],
    [times(1e6, 0.01), 1e6],
    [times(-4e12, 1e4).map(Math.round), -4e12],
    [[1e9, 1e9 + 1, 1e9, 1e9 + 1], 1e9 + 0.5],
  ] as const) {
    const { train, centred } = single([...column]);
    assert.equal(centred.length, 1);
    assert.ok(Math.abs(centred[0].by - by) < 0.2 * Math.max(...column.map((v) => Math.abs(v - by))));
    assert.deepEqual(
      valuesOf(train),
      column.map((value) => Math.fround(value - centred[0].by)),
    );
  }
});

test('both files are centred by the same constant, that of the training file', () => {
  const { test: other, centred } = single(times(1.7e9, 30), times(1.7e9 + 100, 30));
  assert.deepEqual(
    valuesOf(other),
    times(1.7e9 + 100, 30).map((value) => Math.fround(value - centred[0].by)),
  );
});

test('what a constant cannot save is refused with file, column and value', () => {
  const tiny = times(0, 1e-43);
  for (const [train, other, line] of [
    [tiny, tiny, /^train.csv: column c0: values such as -?\S+e-4\d would be rounded .* drop=\["c0"\]$/],
    // Labels whose location differs in the test file.
    [times(0, 1), times(1e9, 1), /^test.csv: column c0: values such as 1000000000\.\d+ would/],
  ] as const)
    assert.throws(
      () => single([...train], [...other]),
      (error: Error) => error instanceof UserError && line.test(error.message),
    );
});

test('rounding never costs more than it is allowed to', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      fc.double({ min: 1e-20, max: 1e10, noNaN: true }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 30 }),
      (constant, spread, shape) => {
        const column = shape.map((value) => constant + spread * value);
        const mean = column.reduce((sum, value) => sum + (value - column[0]), 0) / column.length;
        const deviation = Math.sqrt(
          column.reduce((sum, value) => sum + (value - column[0] - mean) ** 2, 0) / column.length,
        );
        let read: ReturnType<typeof single>;
        try {
          read = single(column);
        } catch (error) {
          assert.ok(error instanceof UserError);
          return;
        }
        const by = read.centred[0]?.by ?? 0;
        const errors = valuesOf(read.train).map((value, i) => value - (column[i] - by));
        const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
        assert.ok(deviation === 0 || rms <= 1.001e-4 * deviation, `${rms} of ${deviation}`);
      },
    ),
  );
});
