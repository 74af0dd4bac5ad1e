import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { headerOf } from '../../../../harness/definitions/tables/csv-header.ts';
import { UserError } from '../../../../harness/input/errors.ts';

const rowsOf = (text: string) => text.split('\n').map((line) => line.split(','));
const header = (train: string, other: string, given?: boolean, identical = train === other) =>
  headerOf({ name: 'train', rows: rowsOf(train) }, { name: 'test', rows: rowsOf(other) }, identical, given);

const rows = '0.5,-1,2\n1,0.25,-3';
const more = '7,-8.5,9\n3,1,0.5';

const present: [string, string][] = [
  [`a,b,y\n${rows}`, `a,b,y\n${more}`],
  [`a,,NA\n${rows}`, `a,,NA\n${more}`],
  // Column numbers as pandas writes them for unnamed columns, with and without its index.
  [`0,1,2\n${rows}`, `0,1,2\n${more}`],
  [`,0,1\n${rows}`, `,0,1\n${more}`],
  [`1,2,3\n${rows}`, `1,2,3\n${more}`],
  // Years, and whole numbers above whole numbers.
  [`2000,2005,2010\n${rows}`, `2000,2005,2010\n${more}`],
  ['0,1,2,3\n0,3,0,16\n9,9,1,0', '0,1,2,3\n1,1,1,1\n2,0,0,5'],
  // Words and numbers.
  [`2019,2020,y\n${rows}`, `2019,2020,y\n${more}`],
  [`400.5,401,octane\n${rows}`, `400.5,401,octane\n${more}`],
  ['id,2019,y\nu,1,2\nv,3,4', 'id,2019,y\nw,5,6\nx,7,8'],
];
const absent: [string, string][] = [
  [rows, more],
  ['1,2,3\n4,5,7', '2,3,5\n4,5,7'],
  // Rows with which both files begin.
  [`${rows}`, `0.5,-1,2\n${more}`],
  ['1,1,2\n3,4,5', '1,1,2\n8,9,7'],
  ['2.5,1.5,3.5\n3,4,5', '2.5,1.5,3.5\n8,9,7'],
  // Words that also occur further down.
  ['5.1,3.5,setosa\n4.9,3,setosa', '6,2,virginica\n5,3,setosa'],
];
const undecided: [string, string][] = [
  // Distinct numbers that may be names, in both files.
  ['400,402,405\n0.5,1,2', '400,402,405\n3,4,5'],
  ['1.5,2.5,4.5\n0.5,1,2', '1.5,2.5,4.5\n3,4,5'],
  ['1,2,3\n4,5,6', '1,2,3\n7,8,9'],
  // Names in only one of the files.
  ['0,1,2\n0.5,1.5,3', more],
  [more, '0,1,2\n0.5,1.5,3'],
  ['2019,2020,y\n1,2,3', more],
  ['1.2x,3,4\n1,2,3', more],
  ['2019,y,z\n1,2,3', '2019,y,zz\n1,2,3'],
  ['2019,city,land\n1,u,v\n2,w,u', '2019,city,land\n1,u,v'],
];

test('names are recognised by comparing both files, even if they are numbers', () => {
  for (const [train, other] of present) assert.equal(header(train, other).present, true, train);
});

test('rows are not taken for names', () => {
  for (const [train, other] of absent) assert.equal(header(train, other).present, false, train);
});

test('what cannot be decided is refused with both choices, and decided by header=', () => {
  for (const [train, other] of undecided) {
    assert.throws(() => header(train, other), /^UserError: .*; say header=true or header=false$/, train);
    for (const given of [true, false])
      assert.deepEqual(
        { ...header(train, other, given), plain: undefined },
        { present: given, why: 'said by header=', plain: undefined },
      );
  }
});

test('one file given twice is judged by itself', () => {
  const one = (text: string) => header(text, text).present;
  assert.equal(one(rows), false);
  assert.equal(one(`0,1,2\n${rows}`), true);
  assert.equal(one(`2019,2020,y\n${rows}`), true);
  assert.equal(one('400,402,405\n0.5,1,2'), false);
});

test('names in only one file are a mistake', () => {
  assert.throws(
    () => header(`a,b,y\n${rows}`, more),
    /^UserError: train begins with a line of names \("a"\), and test with numbers; give both files that line, or neither$/,
  );
  assert.throws(() => header(rows, `a,b,y\n${more}`), /^UserError: test begins with a line of names/);
});

test('no line is silently lost: rows of measured numbers are rows', () => {
  // Numbers with decimals, as in measurements, in files that differ.
  const value = fc
    .double({ min: -1000, max: 1000, noNaN: true })
    .map((x) => (Math.round(x * 1e4) + 0.5) / 1e4);
  const table = fc
    .tuple(
      fc.integer({ min: 2, max: 5 }),
      fc.array(fc.array(value, { minLength: 5, maxLength: 5 }), { minLength: 4, maxLength: 12 }),
    )
    .map(([width, all]) => all.map((row) => row.slice(0, width).join(',')).join('\n'));
  fc.assert(
    fc.property(table, table, (train, other) => {
      try {
        assert.equal(header(train, other).present, false);
      } catch (error) {
        // Only if both begin with the same line.
        assert.ok(error instanceof UserError);
        assert.equal(train.split('\n')[0], other.split('\n')[0]);
      }
    }),
  );
});
