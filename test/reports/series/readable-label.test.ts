import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatEntrySpec } from '../../../harness/results/format-entry-spec.ts';
import { readableLabel } from '../../../reports/series/readable-label.ts';

const params: Record<string, unknown>[] = [
  { activation: 'relu' },
  { width: 64, activation: 'relu' },
  // A value that needs quotation marks on the command line reads better without them.
  { note: 'two words' },
  { note: 'true' },
];

test('a label that is the specification is read without its brackets, whatever is in them', () => {
  assert.deepEqual(
    params.map((own) => readableLabel('two-layer', own, formatEntrySpec('two-layer', own))),
    ['two-layer relu', 'two-layer width 64 relu', 'two-layer two words', 'two-layer true'],
  );
});

test('a label that somebody chose stays', () => {
  assert.equal(readableLabel('two-layer', { activation: 'relu' }, 'ReLU'), 'ReLU');
});
