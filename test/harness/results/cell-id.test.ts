import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellId } from '../../../harness/results/cell-id.ts';
import { sampleSpec } from './sample-record.ts';

test('an id is 16 hex digits of the specification, whatever the order of its fields', () => {
  const spec = sampleSpec();
  const reordered = Object.fromEntries(Object.entries(spec).reverse()) as typeof spec;
  assert.match(cellId(spec), /^[0-9a-f]{16}$/);
  assert.equal(cellId(reordered), cellId(spec));
});

test('ids never change, so that results on disk are found again', () => {
  assert.equal(cellId(sampleSpec()), '1fa0bb0b0bb55e6e');
});

test('every field of the specification is part of the id', () => {
  const changes = [
    { kind: 'tune' as const },
    { d: 5 },
    { n: 129 },
    { seed: 2 },
    { learnerParams: { width: 3 } },
    { taskParams: { k: 2 } },
    { testSize: 257 },
    { backend: 'wasm' },
    { budget: { steps: 11, seconds: 20, memoryMiB: 1024 } },
    { tuning: { trials: 2, seed: 0, validation: 0.2 } },
    { learnerDigest: 'abc' },
  ];
  const ids = [{}, ...changes].map((change) => cellId(sampleSpec(change)));
  assert.equal(new Set(ids).size, changes.length + 1);
});
