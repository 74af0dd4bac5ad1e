import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fileName } from '../../../harness/results/file-name.ts';

test('names keep letters and digits, in lower case, with hyphens between them', () => {
  assert.equal(fileName('Paper, run 2', 'x'), 'paper-run-2');
  assert.equal(fileName('Größe', 'x'), 'gro-e');
  assert.equal(fileName('../../etc/passwd', 'x'), 'etc-passwd');
  assert.equal(fileName('\u202e', 'run'), 'run');
  assert.equal(fileName(`${'a'.repeat(39)}-b`, 'x', 40), 'a'.repeat(39));
});

test('whatever the text, the name is harmless', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      assert.match(fileName(text, 'run'), /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});
