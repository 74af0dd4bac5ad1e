import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { UserError } from '../../../harness/errors.ts';
import { loadTables } from '../../../harness/tables/load-tables.ts';
import { readCsv } from '../../../harness/tables/read-csv.ts';
import { readParquet } from '../../../harness/tables/read-parquet.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const file = (name: string, content: string | ArrayBuffer): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : new Uint8Array(content));
  return path;
};
const csv = (content: string) => readCsv(file('d.csv', content));

test('numbers, with a header or without, whatever separates them', async () => {
  const plain = await csv('1,2,3\n4,5,6\n');
  assert.deepEqual([...plain.values], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(plain.columns, ['x_1', 'x_2', 'y']);
  const headed = await csv('\uFEFF"a";b\r\n1e-3;-2\r\n\r\n3;4');
  assert.deepEqual(headed.columns, ['a', 'b']);
  assert.deepEqual([...headed.values], [Math.fround(1e-3), -2, 3, 4]);
  assert.equal((await csv('1\t2\n3\t4\n')).rows, 2);
});

test('a file longer than what is read at a time loses nothing', async () => {
  const rows = 150_000;
  const { values } = await csv(Array.from({ length: rows }, (_, i) => `${i},${-i}\n`).join(''));
  assert.equal(values.length, 2 * rows);
  assert.ok(values.every((value, i) => value === (i % 2 === 0 ? i / 2 : -(i - 1) / 2)));
});

const mistakes: [string, RegExp][] = [
  ['1,2\n3\n', /^d.csv: line 2 has 1 cells, and the first line has 2$/],
  ['a,b\n1,2\n\n1,x\n', /^d.csv: line 4, column 2 \(b\): "x" is not a number$/],
  ['1,2\n1,\n', /^d.csv: line 2, column 2: the value is missing \(""\)/],
  ['1,2\nNA,2\n', /^d.csv: line 2, column 1: the value is missing \("NA"\)/],
  ['a,2\n1,2\n', /^d.csv: line 1, column 1: "a" is not a number \(in a header no cell is a number\)$/],
  ['1,1e60\n', /^d.csv: line 1, column 2: "1e60" is too large for 32 bits$/],
  ['a,a\n1,2\n', /^d.csv: line 1 has two columns called "a"$/],
  ['1\n2\n', /^d.csv: line 1 has one cell/],
  ['', /^d.csv has no rows$/],
  ['a,b\n', /^d.csv has no rows$/],
];
for (const [content, line] of mistakes)
  test(`CSV: ${JSON.stringify(content)}`, async () => {
    await assert.rejects(csv(content), (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, line);
      return true;
    });
  });

const parquet = (y: unknown[]) =>
  file(
    'd.parquet',
    parquetWriteBuffer({
      columnData: [
        { name: 'a', data: y.map((_, i) => i + 0.5), type: 'DOUBLE' },
        { name: 'y', data: y as never, nullable: true },
      ],
    }),
  );

test('Parquet: floating point, integers of 64 bits, and what is no number', async () => {
  const { columns, values } = await readParquet(parquet([1n, 2n, 3n]));
  assert.deepEqual(columns, ['a', 'y']);
  assert.deepEqual([...values], [0.5, 1, 1.5, 2, 2.5, 3]);
  await assert.rejects(readParquet(parquet(['u', 'v'])), /row 1, column 2 \(y\): "u" is not a number/);
  await assert.rejects(readParquet(parquet([1, null, 2])), /row 2, column 2 \(y\): the value is missing/);
  await assert.rejects(
    readParquet(file('e.parquet', 'no')),
    /^UserError: e.parquet does not read as Parquet/,
  );
});

test('two files make a family called like the first, and their content is its identity', async () => {
  const rows = (shift: number) => Array.from({ length: 12 }, (_, i) => `${i},${i * i + shift}\n`).join('');
  file('houses-train.csv', rows(0));
  file('test.csv', rows(0));
  const name = 'csv:houses-train.csv,test.csv';
  const first = await loadTables(name, folder);
  assert.equal(first.value.name, 'houses');
  assert.equal(first.module, `csv:${join(folder, 'houses-train.csv')},${join(folder, 'test.csv')}`);
  file('test.csv', rows(100));
  assert.notEqual((await loadTables(name, folder)).digest, first.digest);
  await assert.rejects(loadTables('csv:houses-train.csv', folder), /has to name two files/);
  await assert.rejects(loadTables('csv:no.csv,test.csv', folder), /data file .*no.csv does not exist/);
  file('small.csv', '1,2\n3,4\n');
  await assert.rejects(loadTables('csv:small.csv,test.csv', folder), /small.csv has 2 rows; at least 10/);
});
