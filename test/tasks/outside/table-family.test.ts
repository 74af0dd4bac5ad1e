import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnNames, type Table } from '../../../tasks/outside/data-table.ts';
import { tableFamily } from '../../../tasks/outside/table-family.ts';
import { Stream } from '../../../tasks/streams.ts';

/** Row r is (r, 10r, label(r)). */
function table(name: string, rows: number, label: (row: number) => number, named?: string[]): Table {
  const values = new Float32Array(3 * rows);
  for (let r = 0; r < rows; r++) values.set([r, 10 * r, label(r)], 3 * r);
  return { name, rows, columns: named ?? columnNames(3), named: named !== undefined, values };
}
const family = (label = (row: number) => row * row, names?: string[], column?: number) =>
  tableFamily({
    name: 'squares',
    source: '',
    train: table('train.csv', 200, label, names),
    test: table('test.csv', 50, label, names),
    ...(column === undefined ? {} : { label: column }),
  });
const instantiate = (params: object = {}, from = family()) =>
  from.instantiate({ d: 2, seed: 1, params: from.parameters.parse(params) });

test('d and n are those of the tables', () => {
  assert.deepEqual(family().given?.(family().parameters.parse({})), { d: 2, rows: 200, testRows: 50 });
});

test('a seed orders the training rows, and a smaller sample is the start of a larger one', () => {
  const task = instantiate();
  const all = task.sample(200, new Stream('a'), 'train');
  assert.deepEqual(
    [...all.x].filter((_, i) => i % 2 === 0).sort((a, b) => a - b),
    Array.from({ length: 200 }, (_, i) => i),
  );
  const part = task.sample(20, new Stream('a'), 'train');
  assert.deepEqual(part.x, all.x.slice(0, 40));
  assert.deepEqual(part.y, all.y.slice(0, 20));
  assert.notDeepEqual(task.sample(20, new Stream('b'), 'train').y, part.y);
  for (let i = 0; i < 20; i++) assert.equal(part.y[i], part.x[2 * i] ** 2, 'labels stay with their rows');
});

test('testing takes the test table as it is, and nothing else sees it', () => {
  const task = instantiate();
  const rows = task.sample(50, new Stream('any'), 'test');
  assert.deepEqual([...rows.y.slice(0, 3)], [0, 1, 4]);
  assert.throws(() => task.sample(10, new Stream('any'), 'monitor'), /no rows for "monitor"/);
});

test('the rows outside a sample are disjoint from it, and too few of them count as none', () => {
  const task = instantiate();
  const stream = new Stream('a');
  const trained = new Set(task.sample(120, stream, 'train').y);
  const left = task.unused?.(120, 2048, stream);
  assert.equal(left?.n, 80);
  assert.ok(left?.y.every((label) => !trained.has(label)));
  assert.equal(task.unused?.(137, 2048, stream), undefined, '63 rows');
});

test('the label is the chosen column, and the description names it', () => {
  const named = (column?: number) => family((row) => row * row, ['width', 'height', 'area'], column);
  const first = (column?: number) => instantiate({}, named(column)).sample(3, new Stream(''), 'test');
  assert.deepEqual([...first().y], [0, 1, 4]);
  assert.deepEqual([...first(1).y], [0, 10, 20]);
  assert.deepEqual([...first(0).y], [0, 1, 2]);
  assert.deepEqual([...first(1).x], [0, 0, 1, 1, 2, 4]);
  assert.equal(
    named(1).description,
    '200 rows to train on and 50 to test on, of 2 columns and the label "height"',
  );
  assert.match(family().description, /of 2 columns and the label "y"$/);
});

test('classes are recognised, or requested', () => {
  const output = (label: (row: number) => number, params: object = {}) =>
    instantiate(params, family(label)).structure.output;
  const sign = (row: number) => (row % 2 === 0 ? 1 : -1);
  const bit = (row: number) => row % 2;
  assert.equal(output(sign), 'classification');
  assert.equal(output(sign, { output: 'regression' }), 'regression');
  assert.equal(output(bit), 'regression');
  assert.equal(output(bit, { output: 'classification' }), 'classification');
  const bits = instantiate({ output: 'classification' }, family(bit)).sample(2, new Stream(''), 'test');
  assert.deepEqual([...bits.y], [-1, 1]);
});

test('whole numbers are classes if asked for: numbered in ascending order, and two of them as ±1', () => {
  const digits = (row: number) => [7, -2, 40][row % 3];
  assert.equal(instantiate({}, family(digits)).structure.output, 'regression');
  const task = instantiate({ output: 'classification' }, family(digits));
  assert.deepEqual([task.structure.output, task.structure.classes], ['classification', 3]);
  assert.deepEqual([...task.sample(4, new Stream(''), 'test').y], [1, 0, 2, 1]);
  const own = task.sample(200, new Stream('a'), 'train');
  for (let i = 0; i < 200; i++)
    assert.equal(own.y[i], [1, 0, 2][own.x[2 * i] % 3], 'labels stay with their rows');
  const two = instantiate(
    { output: 'classification' },
    family((row) => 1 + (row % 2)),
  );
  assert.equal(two.structure.classes, undefined);
  assert.deepEqual([...two.sample(2, new Stream(''), 'test').y], [-1, 1]);
});

test('labels that are no classes are refused with one line', () => {
  const refused = (train: (row: number) => number, test = train) => {
    const from = tableFamily({
      name: 'classes',
      source: '',
      train: table('train.csv', 2000, train),
      test: table('test.csv', 50, test),
    });
    return () => instantiate({ output: 'classification' }, from);
  };
  const three = (row: number) => row % 3;
  assert.throws(
    refused((row) => row / 2),
    /train.csv: .*column y\) have to be whole numbers, and one is 0.5$/,
  );
  assert.throws(
    refused((row) => row),
    /train.csv: .* have 2000 different values; at most 1000 are taken/,
  );
  assert.throws(
    refused(three, (row) => row % 4),
    /test.csv: .* have a class 3 that train.csv has not/,
  );
});

test('the shape is declared, with defaults', () => {
  const shape = (params: object) => {
    const { layers, widths, degree } = instantiate(params).structure;
    return { layers, widths, degree };
  };
  assert.deepEqual(shape({}), { layers: 3, widths: [1, 1], degree: 4 });
  assert.deepEqual(shape({ layers: 2, widths: 5, degree: 3 }), { layers: 2, widths: [5], degree: 3 });
  assert.throws(
    () => shape({ layers: 4, widths: [1, 2] }),
    /widths has 2 entries; with layers = 4 it needs 3/,
  );
});

test('equal labels are refused with one line', () => {
  assert.throws(
    () =>
      instantiate(
        {},
        family(() => 3),
      ),
    /train.csv: all labels \(column y\) are 3/,
  );
});
