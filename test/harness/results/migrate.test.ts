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

const spec = (changes: object) => ({ ...sampleSpec(), n: 32_768, d: 64, ...changes });
const strengthOf = (changes: object) => migrated(changes).strength;

test('the strength of a kernel fit that was stored without it follows from its solver and centres', () => {
  const needed = 2682;
  const kernel = spec({ learner: 'kernel-ridge' });
  assert.deepEqual(strengthOf({ spec: kernel, info: { solver: 'falkon', centres: 2681 } }), {
    centres: 2681,
    needed,
    full: false,
  });
  assert.deepEqual(strengthOf({ spec: kernel, info: { solver: 'nystrom', centres: 4096 } }), {
    centres: 4096,
    needed,
    full: true,
  });
  for (const info of [{ solver: 'exact' }, { solver: 'full-rank', centres: 99 }])
    assert.equal((strengthOf({ spec: kernel, info }) as { full: boolean }).full, true);
  const features = spec({ learner: 'random-features' });
  assert.deepEqual(strengthOf({ spec: features, info: {}, params: { m: 1024, activation: 'relu' } }), {
    centres: 1024,
    needed,
    full: false,
  });
});

test('strength stays unknown if solver and centres do not determine it, and for learners that are not kernel methods', () => {
  for (const learner of ['kernel-ridge', 'sequential-kernel', 'rfm', 'random-features'])
    for (const info of [undefined, {}, { solver: 'nystrom' }, { centres: 7 }, 'exact'])
      assert.equal(strengthOf({ spec: spec({ learner }), info }), undefined);
  const info = { solver: 'exact', centres: 7 };
  assert.equal(strengthOf({ spec: spec({ learner: 'deep-sgd' }), info }), undefined);
  const strength = { centres: 1, needed: 2, full: false };
  assert.deepEqual(strengthOf({ spec: spec({ learner: 'rfm' }), info, strength }), strength);
});
