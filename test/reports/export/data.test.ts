import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { columns } from '../../../reports/export/columns.ts';
import { csvDictionary } from '../../../reports/export/csv.ts';
import { resultsJsonLines } from '../../../reports/export/json-lines.ts';
import { resultsParquet } from '../../../reports/export/parquet.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

function results(): Results {
  const { run, cells } = syntheticRun({ failures: true, hostile: true, d: [8, 16], seeds: 2 });
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

test('Parquet holds every fit, every column and every digit, with null for missing values', async () => {
  const own = results();
  const data = resultsParquet(own);
  const file = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  const read = await parquetReadObjects({ file });
  assert.equal(read.length, own.rows.length);
  for (const [i, row] of own.rows.entries())
    for (const { name, type, value } of columns) {
      const expected = value(row);
      const stored = read[i][name];
      if (expected === undefined) assert.equal(stored ?? null, null, name);
      else assert.equal(stored, type === 'text' ? String(expected) : expected, name);
    }
  assert.ok(read.some(({ test_error }) => test_error === null || test_error === undefined));
  assert.equal(Number(parquetMetadata(file).num_rows), own.rows.length);
});

test('Parquet of no fits is a file with its columns', async () => {
  const data = resultsParquet({ ...results(), rows: [] });
  const file = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  assert.deepEqual(await parquetReadObjects({ file }), []);
});

test('JSON Lines has one object per fit, with the columns’ names', () => {
  const own = results();
  const lines = resultsJsonLines(own)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(lines.length, own.rows.length);
  const names = new Set(columns.map(({ name }) => name));
  for (const [i, line] of lines.entries()) {
    assert.ok(Object.keys(line).every((name) => names.has(name)));
    assert.equal(line.cell, own.rows[i].id);
    assert.equal(line.test_error, own.rows[i].testError);
  }
});

test('the dictionary explains every column', () => {
  const dictionary = csvDictionary('results');
  for (const { name, meaning } of columns) assert.ok(dictionary.includes(`| \`${name}\` | ${meaning}`), name);
});
