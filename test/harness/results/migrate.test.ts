import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from '../../../harness/results/migrate.ts';
import { sampleRecord, sampleSpec } from './sample-record.ts';

const migrated = (changes: object) => migrate({ ...sampleRecord(sampleSpec()), ...changes });

test('in a file from before the field `untuned` existed, it is inferred from how the note begins', () => {
  const note = 'run with the defaults, because tuning ended in "timeout": all 3 trials failed';
  assert.deepEqual(migrated({ note }), { ...sampleRecord(sampleSpec()), note, untuned: true });
});

test('a different note, or one that does not begin with these words, implies nothing', () => {
  for (const note of [
    undefined,
    '',
    'the defaults were run with',
    ' run with the defaults, because tuning ended in "x"',
    7,
  ])
    assert.equal('untuned' in migrated({ note }), false, String(note));
});

test('a value in the file itself takes precedence', () => {
  const note = 'run with the defaults, because tuning ended in "timeout"';
  assert.equal(migrated({ note, untuned: false }).untuned, false);
});

test('a file of a newer schema, or without a schema, is refused', () => {
  assert.throws(() => migrated({ schema: 2 }), { name: 'NewerSchemaError', message: /schema 2/ });
  assert.throws(() => migrated({ schema: undefined }), /no schema number/);
});
