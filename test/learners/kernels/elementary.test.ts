import assert from 'node:assert/strict';
import { test } from 'node:test';
import { angleOf } from '../../../learners/kernels/arc-cosine.ts';
import { exponential } from '../../../learners/kernels/exponential.ts';
import { Stream } from '../../../tasks/streams.ts';

test('the exponential agrees with Math.exp to its last bits, and is close to 0 below its range', () => {
  const stream = new Stream('exponential');
  for (let i = 0; i < 20_000; i++) {
    // Large and tiny magnitudes alike.
    const x = -(10 ** (stream.uniform() * 12 - 9.2));
    if (x < -690) continue;
    assert.ok(Math.abs(exponential(x) / Math.exp(x) - 1) < 1e-15, String(x));
  }
  assert.equal(exponential(0), 1);
  assert.equal(exponential(-0), 1);
  for (const x of [-690.1, -1e9, Number.NEGATIVE_INFINITY]) assert.ok(exponential(x) < 1e-299);
  assert.ok(Number.isNaN(exponential(Number.NaN)));
});

test('the angle agrees with Math.acos, at the ends and at the borders of table intervals too', () => {
  const check = (cosine: number) => {
    const angle = angleOf(cosine, Math.sqrt((1 - cosine) * (1 + cosine)));
    assert.ok(Math.abs(angle - Math.acos(cosine)) < 2e-14, String(cosine));
  };
  for (let j = -1024; j <= 1024; j++) {
    check(j / 1024);
    check(Math.max(-1, j / 1024 - 1e-12));
  }
  for (let k = 1; k < 16; k++) for (const side of [1, -1]) check(side * (1 - 10 ** -k));
  assert.equal(angleOf(1, 0), 0);
  assert.ok(Number.isNaN(angleOf(Number.NaN, Number.NaN)));
});
