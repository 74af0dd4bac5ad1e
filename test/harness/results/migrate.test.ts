import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from '../../../harness/results/migrate.ts';
import { sampleRecord, sampleSpec } from './sample-record.ts';

const migrated = (changes: object) => migrate({ ...sampleRecord(sampleSpec()), ...changes });

test('a file from before `untuned` is read by the beginning of its note', () => {
  const note = 'run with the defaults, because tuning ended in "timeout": all 3 trials failed';
  assert.deepEqual(migrated({ note }), { ...sampleRecord(sampleSpec()), note, untuned: true });
});

test('a note that says something else, or stands elsewhere, is no such note', () => {
  for (const note of [
    undefined,
    '',
    'the defaults were run with',
    ' run with the defaults, because tuning ended in "x"',
    7,
  ])
    assert.equal('untuned' in migrated({ note }), false, String(note));
});

test('what a file says itself stands', () => {
  const note = 'run with the defaults, because tuning ended in "timeout"';
  assert.equal(migrated({ note, untuned: false }).untuned, false);
});

test('a file of a newer schema is refused, and one of none', () => {
  assert.throws(() => migrated({ schema: 2 }), { name: 'NewerSchemaError', message: /schema 2/ });
  assert.throws(() => migrated({ schema: undefined }), /no schema number/);
});
