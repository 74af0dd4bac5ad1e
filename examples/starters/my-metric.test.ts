// Run it: node --import hierbench/typescript --test my-metric.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricInput } from 'hierbench';
import metric from './my-metric.ts';

const input: MetricInput = {
  predictions: Float32Array.of(1, -1),
  labels: Float32Array.of(1, 2),
  x: new Float32Array(8),
  rows: 2,
  d: 4,
  n: 128,
  task: { family: 'bfc-wide', d: 4, layers: 3, widths: [1, 1], degree: 4, output: 'regression' },
};

test('the metric is the mean of the absolute errors', () => {
  assert.equal(metric.measure(input), 1.5);
});

test('predictions that are right have none', () => {
  assert.equal(metric.measure({ ...input, predictions: input.labels }), 0);
});
