import assert from 'node:assert/strict';
import { test } from 'node:test';
import errorQuantile from '../../examples/error-quantile.ts';
import hardestFeature from '../../examples/hardest-feature.ts';
import type { MetricInput } from '../../harness/protocol/metric.ts';
import { Stream } from '../../tasks/streams.ts';

const rows = 200;
const numbers = (name: string, width = 1) => new Stream(name).normals(new Float32Array(rows * width));
const input: MetricInput = {
  ...{ predictions: new Float32Array(rows), labels: Float32Array.from({ length: rows }, (_, i) => i + 1) },
  ...{ x: numbers('x', 4), rows, d: 4, n: 64 },
  task: { family: 'f', d: 4, layers: 3, widths: [2, 1], degree: 4, output: 'regression' },
};

test('the quantile of the errors is the error that nine rows of ten do not exceed', () => {
  assert.equal(errorQuantile.measure(input), 180);
});

test('the hardest feature is the one that the model’s layer explains least', () => {
  const values = numbers('features', 2);
  const truth = [{ layer: 2, width: 2, values }];
  const same = hardestFeature.measure({ ...input, truth, features: truth });
  assert.ok(typeof same === 'number' && same > 0.999, String(same));
  const one = { layer: 2, width: 1, values: values.filter((_, i) => i % 2 === 0) };
  const half = hardestFeature.measure({ ...input, truth, features: [one] });
  assert.ok(typeof half === 'number' && half < 0.3, String(half));
  assert.deepEqual(hardestFeature.measure({ ...input, truth }), { missing: 'the model shows no layer 2' });
});
