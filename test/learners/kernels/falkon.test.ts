import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { conjugateGradients } from '../../../learners/kernels/conjugate-gradients.ts';
import { solveExact } from '../../../learners/kernels/exact.ts';
import { solveFalkon } from '../../../learners/kernels/falkon.ts';
import { kernelBlock } from '../../../learners/kernels/kernel-matrix.ts';
import { labelWeights, losses } from '../../../learners/kernels/label-loss.ts';
import { solveNystrom } from '../../../learners/kernels/nystrom.ts';
import { gather } from '../../../learners/kernels/points.ts';
import { polynomial } from '../../../learners/kernels/polynomial.ts';
import { predictRidge } from '../../../learners/kernels/predict.ts';
import { openProducts } from '../../../learners/kernels/products.ts';
import { rbf } from '../../../learners/kernels/rbf.ts';
import { fitRidge } from '../../../learners/kernels/ridge.ts';
import type { RidgeSolution } from '../../../learners/kernels/ridge-system.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear, atEase, randomLabels, randomPoints } from './random-points.ts';

const n = 1200;
const points = randomPoints(n, 6, 'falkon');
const y = randomLabels(points, 'falkon');
const elsewhere = randomPoints(50, 6, 'falkon elsewhere');
const chosen = new Stream('centres').permutation(n).subarray(0, 300);
const centres = gather(points, chosen);
const kernels = [rbf({ gamma: 0.1 }), polynomial({ gamma: 0.2, degree: 3, coef0: 1 })];
const exactly = { tolerance: 1e-7, holding: 'everything' } as const;

function problem(kernel: (typeof kernels)[number], loss: (typeof losses)[number]) {
  const weights = labelWeights(y, loss);
  return {
    system: { kernel, points, y, weights, lambda: 0.02, intercept: true, folds: [], effort: atEase },
    centreWeights: Float64Array.from(chosen, (index) => weights[index]),
  };
}

for (const kernel of kernels) {
  for (const loss of losses) {
    test(`the predictor agrees with the normal equations (${kernel.name}, ${loss})`, async () => {
      const { system, centreWeights } = problem(kernel, loss);
      const predictions = async (solution: RidgeSolution) => predictRidge(solution, kernel, elsewhere);
      const direct = await predictions(await solveNystrom(system, centres));
      const solution = await solveFalkon(system, centres, centreWeights, exactly);
      assertNear(await predictions(solution), direct, 1e-5);
      assert.ok(
        solution.convergence && solution.convergence.steps < 100,
        JSON.stringify(solution.convergence),
      );
      assert.ok(solution.convergence.residual <= 1e-7);

      // The matrix is recomputed at every step.
      const anew = await solveFalkon(system, centres, centreWeights, { ...exactly, holding: 'nothing' });
      assert.deepEqual(anew.coefficients, solution.coefficients);
    });
  }
}

test('with every point a centre, the solution is exact', async () => {
  const { system } = problem(kernels[0], 'label-weighted');
  const exact = await solveExact(system);
  const all = await solveFalkon(system, points, system.weights, exactly);
  const predicted = await predictRidge(exact, kernels[0], elsewhere);
  assertNear(await predictRidge(all, kernels[0], elsewhere), predicted, 1e-6);
});

test('the preconditioner saves most steps: without it the same system takes hundreds', async () => {
  const { system, centreWeights } = problem(kernels[0], 'squared');
  const tolerance = 1e-5;
  const { convergence } = await solveFalkon(system, centres, centreWeights, { ...exactly, tolerance });
  assert.ok(convergence && convergence.steps < 60, JSON.stringify(convergence));

  const across = new Float64Array(n * 300);
  await kernelBlock(kernels[0], points, centres, across);
  const among = new Float64Array(300 * 300);
  await kernelBlock(kernels[0], centres, centres, among);
  const rows = Matrix.from1DArray(n, 300, across);
  const normal = rows
    .transpose()
    .mmul(rows)
    .add(Matrix.from1DArray(300, 300, among).mul(system.lambda));
  const side = Float64Array.from(
    rows
      .transpose()
      .mmul(Matrix.columnVector(Array.from(y)))
      .to1DArray(),
  );
  const apply = async (x: Float64Array) =>
    Float64Array.from(normal.mmul(Matrix.columnVector(Array.from(x))).to1DArray());
  const plain = await conjugateGradients(apply, side, { tolerance, mostSteps: 400 });
  assert.ok(plain.steps > 5 * convergence.steps, `${plain.steps}, not ${convergence.steps}`);
});

test('out-of-fold predictions agree with the normal equations', async () => {
  const { system, centreWeights } = problem(kernels[0], 'label-weighted');
  const folds = [
    { first: 0, end: 500 },
    { first: 500, end: 501 },
    { first: 501, end: n },
  ];
  const direct = await solveNystrom({ ...system, folds }, centres);
  const { outOfFold } = await solveFalkon({ ...system, folds }, centres, centreWeights, exactly);
  assertNear(outOfFold ?? [], direct.outOfFold ?? [], 2e-5);
});

test('the native predictor is the same, with the same bits every time', async () => {
  const multiply = await openProducts(await openEngine('compiled'));
  const { system, centreWeights } = problem(kernels[0], 'squared');
  const native = { ...system, effort: { ...atEase, multiply } };
  const first = await solveFalkon(native, centres, centreWeights, exactly);
  const again = await solveFalkon(native, centres, centreWeights, exactly);
  assert.deepEqual(first.coefficients, again.coefficients);
  const inJavaScript = await solveFalkon(system, centres, centreWeights, exactly);
  const expected = await predictRidge(inJavaScript, kernels[0], elsewhere);
  assertNear(await predictRidge(first, kernels[0], elsewhere), expected, 1e-6);
});

test('FALKON can be chosen by name, and says how it converged', async () => {
  const fitted = await fitRidge(points, y, {
    kernel: kernels[0],
    lambda: 0.02,
    loss: 'squared',
    intercept: true,
    solver: 'falkon',
    exactLimit: 10_000,
    centres: 200,
    memoryMiB: 1024,
    stream: new Stream('chosen'),
    effort: atEase,
  });
  assert.equal(fitted.solver, 'falkon');
  assert.equal(fitted.anchors.n, 200);
  assert.ok(fitted.convergence && fitted.convergence.residual <= 1e-5);
});
