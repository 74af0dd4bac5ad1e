import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averageGradientOuterProduct, gradients } from '../../../learners/kernels/gradients.ts';
import type { Kernel } from '../../../learners/kernels/kernel.ts';
import { laplace } from '../../../learners/kernels/laplace.ts';
import { ntk } from '../../../learners/kernels/ntk.ts';
import { pointsOf, rowsOf } from '../../../learners/kernels/points.ts';
import { polynomial } from '../../../learners/kernels/polynomial.ts';
import { predictRidge } from '../../../learners/kernels/predict.ts';
import { rbf } from '../../../learners/kernels/rbf.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear, atEase, randomPoints } from './random-points.ts';

const d = 5;
const kernels: Kernel[] = [
  rbf({ gamma: 0.2 }),
  laplace({ gamma: 0.4 }),
  polynomial({ gamma: 0.3, degree: 3, coef0: 1 }),
  ntk({ gamma: 1 / d, depth: 2, bias: 0.5 }),
  ntk({ gamma: 1 / d, depth: 1, bias: 0 }),
];

function predictorOf(name: string) {
  const anchors = randomPoints(60, d, name);
  return { anchors, coefficients: new Stream('c', name).normals(new Float64Array(60)), offset: 0.4 };
}

for (const [index, kernel] of kernels.entries()) {
  test(`gradients of a ${kernel.name} predictor (${index}) agree with finite differences`, async () => {
    const predictor = predictorOf(kernel.name);
    const points = randomPoints(7, d, 'elsewhere');
    const closed = await gradients(predictor, kernel, points);
    const h = 1e-5;
    for (let i = 0; i < points.n; i++) {
      for (let j = 0; j < d; j++) {
        const shifted = async (by: number) => {
          const x = points.x.slice(i * d, (i + 1) * d);
          x[j] += by;
          return (await predictRidge(predictor, kernel, pointsOf(x, 1, d)))[0];
        };
        const numeric = ((await shifted(h)) - (await shifted(-h))) / (2 * h);
        assert.ok(Math.abs(closed[i * d + j] - numeric) < 1e-5 * (1 + Math.abs(numeric)), `(${i}, ${j})`);
      }
    }
  });
}

test('at its own anchors the tangent kernel takes the mean of both sides of the kink', async () => {
  const kernel = ntk({ gamma: 1 / d, depth: 1, bias: 0.5 });
  const predictor = predictorOf('kink');
  const at = rowsOf(predictor.anchors, 3, 1);
  const closed = await gradients(predictor, kernel, at);
  const h = 1e-4;
  for (let j = 0; j < d; j++) {
    const shifted = async (by: number) => {
      const x = at.x.slice();
      x[j] += by;
      return (await predictRidge(predictor, kernel, pointsOf(x, 1, d)))[0];
    };
    assert.ok(
      Math.abs(closed[j] - ((await shifted(h)) - (await shifted(-h))) / (2 * h)) < 1e-3,
      `direction ${j}`,
    );
  }
});

test('without biases, the gradient of the tangent kernel is taken as zero at the origin, where it does not exist', async () => {
  const kernel = ntk({ gamma: 1, depth: 2, bias: 0 });
  const origin = pointsOf(new Float64Array(d), 1, d);
  assert.deepEqual([...(await gradients(predictorOf('origin'), kernel, origin))], new Array(d).fill(0));
});

test('the average gradient outer product is the mean over all rows, in blocks or not', async () => {
  const predictor = predictorOf('outer');
  const points = randomPoints(600, d, 'many');
  for (const kernel of kernels) {
    const outer = await averageGradientOuterProduct(predictor, kernel, points, atEase);
    const slopes = await gradients(predictor, kernel, points);
    const expected = new Float64Array(d * d);
    for (let i = 0; i < points.n; i++) {
      for (let a = 0; a < d; a++) {
        for (let b = 0; b < d; b++) {
          expected[a * d + b] += (slopes[i * d + a] * slopes[i * d + b]) / points.n;
        }
      }
    }
    assertNear(outer, expected, 1e-9 * (1 + Math.max(...expected)), kernel.name);
  }
});
