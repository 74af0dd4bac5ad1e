// Run it: node --import hierbench/typescript --test my-task.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitStream } from 'hierbench';
import family from './my-task.ts';

const instantiate = (seed: number) => family.instantiate({ d: 8, seed, params: family.parameters.parse({}) });
const sample = (seed: number) => instantiate(seed).sample(4096, splitStream(family.name, 8, seed, 'train'));

test('labels have mean 0 and variance 1', () => {
  const { y, n } = sample(1);
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  assert.ok(Math.abs(mean) < 0.2, `mean ${mean}`);
  assert.ok(variance > 0.5 && variance < 2, `variance ${variance}`);
});

test('a seed always gives the same target and sample, and another seed gives others', () => {
  assert.deepEqual(sample(1), sample(1));
  assert.notDeepEqual(sample(1).y, sample(2).y);
});
