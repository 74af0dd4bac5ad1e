import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { seal } from '../../../harness/results/checksum.ts';
import { recordSchema } from '../../../harness/results/record.ts';
import { UnreadableRecordError } from '../../../harness/results/record-errors.ts';
import {
  cellFile,
  listCells,
  readCell,
  readCells,
  readRun,
  writeCell,
} from '../../../harness/results/store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { sampleRecord, sampleSpec } from './sample-record.ts';

test('a record is read as it was written, unknown fields included, and no temporary file stays', async () => {
  const folder = temporaryFolder();
  const record = sampleRecord(sampleSpec(), { fromTheFuture: { kept: true } });
  await writeCell(folder, record);
  assert.deepEqual(readCell(folder, record.id), record);
  assert.deepEqual(readdirSync(join(folder, 'cells')), [`${record.id}.json`]);
});

test('a record that someone has indented, or written in another order, is still the same record', () => {
  const folder = temporaryFolder();
  const record = sampleRecord(sampleSpec());
  mkdirSync(join(folder, 'cells'));
  const turned = Object.fromEntries(Object.entries(record).reverse());
  for (const text of [JSON.stringify(record, null, 2), JSON.stringify(turned)]) {
    writeFileSync(cellFile(folder, record.id), text);
    assert.deepEqual(readCell(folder, record.id), record);
  }
});

test('many writers of one cell leave one whole record', async () => {
  const folder = temporaryFolder();
  const records = Array.from({ length: 20 }, (_, i) =>
    sampleRecord(sampleSpec(), { message: `writer ${i}` }),
  );
  await Promise.all(records.map((record) => writeCell(folder, record)));
  const stored = readCell(folder, records[0].id);
  assert.ok(records.some((record) => record.message === stored?.message));
  assert.deepEqual(listCells(folder), [records[0].id]);
});

test('any damage to a file is noticed', async () => {
  const folder = temporaryFolder();
  const record = sampleRecord(sampleSpec(), { message: 'a message to damage' });
  await writeCell(folder, record);
  const path = cellFile(folder, record.id);
  const text = readFileSync(path, 'utf8');
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('0', 'x', '"', ''), (at, letter) => {
      const damaged = text.slice(0, at) + letter + text.slice(at + 1);
      writeFileSync(path, damaged);
      let read: unknown;
      try {
        read = readCell(folder, record.id);
      } catch (error) {
        assert.ok(error instanceof UnreadableRecordError);
        assert.ok(error.message.startsWith(`${path} is damaged: `));
        return;
      }
      // Changes of white space are harmless, and the only ones that pass.
      assert.deepEqual(read, record);
    }),
  );
});

test('a truncated file is moved out of the way and counts as missing', async () => {
  const folder = temporaryFolder();
  const good = sampleRecord(sampleSpec());
  const bad = sampleRecord(sampleSpec({ seed: 2 }));
  await writeCell(folder, good);
  await writeCell(folder, bad);
  const path = cellFile(folder, bad.id);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 100));

  const looked = readCells(folder);
  assert.deepEqual(looked.records, [good]);
  assert.equal(looked.warnings.length, 1);
  assert.ok(existsSync(path), 'reading alone moves nothing');

  const { records, warnings } = readCells(folder, { quarantine: true });
  assert.deepEqual(records, [good]);
  assert.match(warnings[0], /is damaged: .*; moved to .*\.corrupt-1$/);
  assert.deepEqual(listCells(folder), [good.id]);

  writeFileSync(path, 'again');
  readCells(folder, { quarantine: true });
  assert.ok(existsSync(path.replace(/json$/, 'corrupt-2')), 'earlier damaged files are kept');
});

test('a file under another cell’s name, or of a newer schema, is refused', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'cells'));
  const record = sampleRecord(sampleSpec());
  const other = '0123456789abcdef';
  writeFileSync(cellFile(folder, other), JSON.stringify(record));
  assert.throws(() => readCell(folder, other), /it is the record of cell/);

  const newer = seal({ ...record, schema: recordSchema + 1, checksum: undefined });
  writeFileSync(cellFile(folder, record.id), JSON.stringify(newer));
  assert.throws(() => readCell(folder, record.id), /this version of hierbench reads up to/);
});

test('a folder without a run is reported as such', () => {
  const folder = temporaryFolder();
  assert.deepEqual(listCells(folder), []);
  assert.equal(readCell(folder, '0123456789abcdef'), undefined);
  assert.throws(() => readRun(folder), /holds no run/);
});
