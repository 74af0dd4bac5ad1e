import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix, solve as solveLinear } from 'ml-matrix';
import { DivergedError } from '../../../learners/contract.ts';
import type { Kernel } from '../../../learners/kernels/kernel.ts';
import { kernelBlock } from '../../../learners/kernels/kernel-matrix.ts';
import { labelWeights, meanOf } from '../../../learners/kernels/label-loss.ts';
import { solveNystrom } from '../../../learners/kernels/nystrom.ts';
import { gather, type Points, pointsOf } from '../../../learners/kernels/points.ts';
import { polynomial } from '../../../learners/kernels/polynomial.ts';
import { predictRidge } from '../../../learners/kernels/predict.ts';
import { rbf } from '../../../learners/kernels/rbf.ts';
import {
  chooseSolver,
  fitRidge,
  holdingFor,
  type RidgeOptions,
  type SolverLimits,
} from '../../../learners/kernels/ridge.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear, atEase, distance, randomLabels, randomPoints } from './random-points.ts';

const options: RidgeOptions = {
  kernel: rbf({ gamma: 0.1 }),
  lambda: 0.05,
  loss: 'squared',
  intercept: true,
  solver: 'auto',
  exactLimit: 1000,
  centres: 500,
  memoryMiB: 1024,
  stream: new Stream('ridge'),
  effort: atEase,
};

async function matrixOf(kernel: Kernel, a: Points, b: Points): Promise<Matrix> {
  const block = new Float64Array(a.n * b.n);
  await kernelBlock(kernel, a, b, block);
  return Matrix.from1DArray(a.n, b.n, block);
}

/**
 * Predictions at `x` of the weighted ridge regression, from its normal form (K + λ W⁻¹) α = y − μ, by
 * ml-matrix.
 */
async function closedForm(
  points: Points,
  y: Float64Array,
  weights: Float64Array,
  offset: number,
  x: Points,
): Promise<number[]> {
  const { kernel, lambda } = options;
  const system = (await matrixOf(kernel, points, points)).add(
    Matrix.diag(Array.from(weights, (w) => lambda / w)),
  );
  const coefficients = solveLinear(system, Matrix.columnVector(Array.from(y, (label) => label - offset)));
  return (await matrixOf(kernel, x, points))
    .mmul(coefficients)
    .to1DArray()
    .map((value) => value + offset);
}

const points = randomPoints(150, 6, 'train');
const y = randomLabels(points, 'train');
const elsewhere = randomPoints(40, 6, 'test');

test('the squared loss gives the closed form', async () => {
  const fitted = await fitRidge(points, y, options);
  assert.equal(fitted.solver, 'exact');
  const expected = await closedForm(points, y, new Float64Array(150).fill(1), meanOf(y), elsewhere);
  assertNear(await predictRidge(fitted, options.kernel, elsewhere), expected, 1e-10);

  const plain = await fitRidge(points, y, { ...options, intercept: false });
  const uncentred = await closedForm(points, y, new Float64Array(150).fill(1), 0, elsewhere);
  assertNear(await predictRidge(plain, options.kernel, elsewhere), uncentred, 1e-10);
});

test('the label-weighted loss gives the weighted solution, with weights 1/(1 + y²) of standardised labels', async () => {
  const mean = meanOf(y);
  const variance = y.reduce((sum, label) => sum + (label - mean) ** 2 / y.length, 0);
  const weights = y.map((label) => 1 / (1 + (label - mean) ** 2 / variance));
  assertNear(labelWeights(y, 'label-weighted'), weights, 1e-14);
  const fitted = await fitRidge(points, y, { ...options, loss: 'label-weighted' });
  const expected = await closedForm(points, y, weights, mean, elsewhere);
  assertNear(await predictRidge(fitted, options.kernel, elsewhere), expected, 1e-10);
});

for (const loss of ['squared', 'label-weighted'] as const) {
  test(`Nyström with every point a centre is the exact solution (${loss})`, async () => {
    const exact = await fitRidge(points, y, { ...options, loss });
    const nystrom = await fitRidge(points, y, { ...options, loss, exactLimit: 100, centres: 150 });
    assert.equal(nystrom.solver, 'nystrom');
    const predicted = await predictRidge(exact, options.kernel, elsewhere);
    assertNear(await predictRidge(nystrom, options.kernel, elsewhere), predicted, 1e-6);
  });

  test(`as many centres as the kernel has rank give the exact solution (${loss})`, async () => {
    const kernel = polynomial({ gamma: 0.5, degree: 2, coef0: 1 });
    const many = randomPoints(300, 6, 'many');
    const labels = randomLabels(many, 'many');
    const lambda = 1e-3;
    assert.equal(chooseSolver(kernel, 300, 6, 0, options).solver, 'full-rank');
    const cheap = await fitRidge(many, labels, { ...options, kernel, lambda, loss });
    assert.equal(cheap.solver, 'full-rank');
    assert.equal(cheap.anchors.n, Math.ceil(1.25 * 28) + 32);
    // Inputs padded with constant zeros have the same kernel but a larger nominal rank, so the exact solver
    // runs.
    const pad = (from: Points) =>
      pointsOf(
        Float64Array.from({ length: from.n * 40 }, (_, i) =>
          i % 40 < 6 ? from.x[Math.floor(i / 40) * 6 + (i % 40)] : 0,
        ),
        from.n,
        40,
      );
    const exact = await fitRidge(pad(many), labels, { ...options, kernel, lambda, loss });
    assert.equal(exact.solver, 'exact');
    const predicted = await predictRidge(exact, kernel, pad(elsewhere));
    assertNear(await predictRidge(cheap, kernel, elsewhere), predicted, 1e-6);
    const parts = [
      { first: 0, end: 120 },
      { first: 120, end: 300 },
    ];
    const folded = await fitRidge(many, labels, { ...options, kernel, lambda, loss, folds: parts });
    assert.equal(folded.solver, 'full-rank');
    const expected = await fitRidge(pad(many), labels, { ...options, kernel, lambda, loss, folds: parts });
    assertNear(folded.outOfFold ?? [], expected.outOfFold ?? [], 1e-6);
  });
}

test('Nyström with few centres is the best predictor in their span', async () => {
  const centres = gather(points, [3, 50, 51, 99, 120]);
  const weights = labelWeights(y, 'label-weighted');
  const offset = meanOf(y);
  const { kernel, lambda } = options;
  const solution = await solveNystrom(
    { kernel, points, y, weights, lambda, intercept: true, folds: [], effort: atEase },
    centres,
  );
  const across = await matrixOf(kernel, points, centres);
  const weighted = Matrix.diag(Array.from(weights)).mmul(across);
  const system = across
    .transpose()
    .mmul(weighted)
    .add((await matrixOf(kernel, centres, centres)).mul(lambda));
  const side = weighted.transpose().mmul(Matrix.columnVector(Array.from(y, (label) => label - offset)));
  assertNear(solution.coefficients, solveLinear(system, side).to1DArray(), 1e-8);
});

const folds = [
  { first: 0, end: 40 },
  { first: 40, end: 41 },
  { first: 41, end: 150 },
];

test('out-of-fold predictions agree with fits without the fold, exact and Nyström', async () => {
  const weights = labelWeights(y, 'label-weighted');
  const { kernel, lambda } = options;
  const system = { kernel, points, y, weights, lambda, intercept: true, effort: atEase };
  const centres = gather(
    points,
    Array.from({ length: 30 }, (_, j) => 5 * j),
  );
  const { outOfFold } = await fitRidge(points, y, { ...options, loss: 'label-weighted', folds });
  const nystrom = await solveNystrom({ ...system, folds }, centres);
  for (const { first, end } of folds) {
    const kept = Array.from({ length: 150 }, (_, i) => i).filter((i) => i < first || i >= end);
    const left = gather(
      points,
      Array.from({ length: end - first }, (_, i) => first + i),
    );
    const without = {
      ...system,
      points: gather(points, kept),
      y: Float64Array.from(kept, (i) => y[i]),
      weights: Float64Array.from(kept, (i) => weights[i]),
    };
    const expected = await closedForm(without.points, without.y, without.weights, meanOf(without.y), left);
    assertNear(outOfFold?.subarray(first, end) ?? [], expected, 1e-9, `exact, fold ${first}`);
    const refitted = await solveNystrom({ ...without, folds: [] }, centres);
    const predicted = await predictRidge(refitted, kernel, left);
    assert.ok(
      distance(nystrom.outOfFold?.subarray(first, end) ?? [], predicted) < 1e-7,
      `Nyström, fold ${first}`,
    );
  }
});

test('out-of-fold predictions of pure noise contain nothing of the labels they are for', async () => {
  const n = 500;
  const inputs = randomPoints(n, 6, 'noise');
  const noise = new Stream('noise').normals(new Float64Array(n));
  const even = Array.from({ length: 5 }, (_, f) => ({ first: f * 100, end: (f + 1) * 100 }));
  const correlation = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    const [meanA, meanB] = [meanOf(a), meanOf(b)];
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) ** 2;
      bb += (b[i] - meanB) ** 2;
    }
    return ab / Math.sqrt(aa * bb);
  };
  for (const exactLimit of [1000, 100]) {
    const fitted = await fitRidge(inputs, noise, { ...options, exactLimit, centres: 200, folds: even });
    const inSample = await predictRidge(fitted, options.kernel, inputs);
    assert.ok(correlation(inSample, noise) > 0.5, 'in sample the fit has memorised');
    const leaked = correlation(fitted.outOfFold ?? [], noise);
    assert.ok(Math.abs(leaked) < 4 / Math.sqrt(n), String(leaked));
  }
});

test('the solver follows from the sample size, the limit, the memory, the rank and what is cheaper', () => {
  const limits = { solver: 'auto', exactLimit: 6144, centres: 2048, memoryMiB: 2048 } as const;
  const smooth = rbf({ gamma: 1 });
  const choice = (n: number, given: Partial<SolverLimits> = {}, folds = 0, kernel: Kernel = smooth) => {
    const { solver, anchors } = chooseSolver(kernel, n, 32, folds, { ...limits, ...given });
    return `${solver} ${anchors}`;
  };
  assert.equal(choice(6144), 'iterated 6144');
  assert.equal(choice(6144, { iterate: false }), 'exact 6144');
  // Too many features, and too few or too many points, for conjugate gradients to be the better choice.
  assert.equal(choice(4095), 'exact 4095');
  assert.equal(chooseSolver(smooth, 6144, 64, 0, limits).solver, 'exact');
  assert.equal(choice(20_000, { centres: undefined }), 'iterated 20000');
  assert.equal(choice(24_000, { exactLimit: 100_000, memoryMiB: 16_384 }), 'exact 24000');
  assert.equal(choice(20_000, { exactLimit: 100_000, memoryMiB: 100 }), 'nystrom 2048');
  assert.equal(choice(6145), 'nystrom 2048');
  // 64 MiB: 4 Mi entries for all matrices. The exact solver holds half a square and the diagonal blocks'
  // inverses.
  const small = { memoryMiB: 64 };
  assert.equal(choice(2500, small), 'exact 2500');
  assert.equal(choice(2800, small), 'nystrom 1672');
  assert.equal(choice(2500, small, 5), 'nystrom 1094');
  assert.equal(choice(500, { exactLimit: 100 }), 'nystrom 500');
  assert.equal(choice(6144, { solver: 'nystrom' }), 'nystrom 2048');
  assert.equal(choice(6144, { solver: 'falkon' }), 'falkon 2048');
  assert.equal(choice(10_000, { solver: 'exact' }), 'exact 10000');

  // Many centres: conjugate gradients, unless every fold needs some of its own.
  const large = { memoryMiB: 16384, centres: 8192 };
  assert.equal(choice(131_072, large), 'falkon 8192');
  assert.equal(choice(131_072, large, 5), 'nystrom 8192');
  // As many as full strength takes, if these fit.
  assert.equal(choice(30_000, { ...large, centres: undefined }, 5), `nystrom ${Math.ceil(1.25 * 6545)}`);
  assert.equal(choice(131_072, { ...large, centres: undefined }, 5), 'nystrom 2048');

  const quadratic = polynomial({ gamma: 1, degree: 2, coef0: 1 });
  assert.equal(choice(8192, {}, 0, quadratic), 'full-rank 734');
  assert.equal(choice(8192, { centres: 100 }, 0, quadratic), 'nystrom 100');
});

test('FALKON keeps its matrix if that fits, and has enough centres for full strength if their triangles fit', () => {
  assert.equal(holdingFor(131_072, 3620, 6144), 'everything');
  assert.equal(holdingFor(131_072, 3620, 4096), 'nothing');
  const limits = { solver: 'falkon', exactLimit: 6144, memoryMiB: 4096 } as const;
  const choose = (given: Partial<SolverLimits>) =>
    chooseSolver(rbf({ gamma: 1 }), 131_072, 128, 0, { ...limits, ...given });
  const needed = Math.ceil(1.25 * 8385);
  assert.deepEqual(choose({ memoryMiB: 6144 }), { solver: 'falkon', anchors: needed });
  assert.deepEqual(choose({ memoryMiB: 400 }), { solver: 'falkon', anchors: 2048 });
  assert.deepEqual(choose({ centres: 3000 }), { solver: 'falkon', anchors: 3000 });
});

test('ridge regression handles constant labels, a single point, fewer points than dimensions, and repeated rows', async () => {
  const constant = await fitRidge(points, new Float64Array(150).fill(3), {
    ...options,
    loss: 'label-weighted',
  });
  assertNear(await predictRidge(constant, options.kernel, elsewhere), new Array(40).fill(3), 1e-12);

  const one = randomPoints(1, 6, 'one');
  for (const exactLimit of [1000, 1]) {
    const fitted = await fitRidge(one, [2], { ...options, exactLimit, folds: [{ first: 0, end: 1 }] });
    assertNear(await predictRidge(fitted, options.kernel, one), [2], 1e-12);
    assertNear(fitted.outOfFold ?? [], [2], 1e-12);
  }

  const few = randomPoints(4, 6, 'few');
  const close = await fitRidge(few, [1, -1, 2, 0], { ...options, lambda: 1e-9 });
  assertNear(await predictRidge(close, options.kernel, few), [1, -1, 2, 0], 1e-6);

  // Two rows, three times each, with labels that disagree: with a small ridge the predictions are their
  // means.
  const repeated = gather(few, [0, 1, 0, 1, 0, 1]);
  const labels = [1, -5, 2, -5, 3, -5];
  for (const exactLimit of [1000, 1]) {
    const fitted = await fitRidge(repeated, labels, { ...options, exactLimit, lambda: 1e-7 });
    const predicted = await predictRidge(fitted, options.kernel, few);
    assertNear(predicted.subarray(0, 2), [2, -5], 1e-4, String(predicted));
  }
});

test('a system out of float64 range is reported as diverged', async () => {
  const kernel = polynomial({ gamma: 1e40, degree: 16, coef0: 1 });
  await assert.rejects(fitRidge(points, y, { ...options, kernel }), DivergedError);
});

test('the same stream draws the same centres, and another draws others', async () => {
  const limited = { ...options, exactLimit: 10, centres: 20 };
  const first = await fitRidge(points, y, limited);
  const again = await fitRidge(points, y, limited);
  assert.deepEqual(first.coefficients, again.coefficients);
  const other = await fitRidge(points, y, { ...limited, stream: new Stream('another') });
  assert.notDeepEqual(other.anchors.x, first.anchors.x);
});
