import { z } from 'zod';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { kernelWork, ridgeCost, sumOfWork } from './kernels/cost.ts';
import { averageGradientOuterProduct, gradientFlops } from './kernels/gradients.ts';
import type { Kernel } from './kernels/kernel.ts';
import { type KernelSettings, kernelFrom } from './kernels/kernel-settings.ts';
import { congruent, identity, mapped, unitRoot } from './kernels/metric.ts';
import { kernelShape } from './kernels/parameters.ts';
import { pointsOf } from './kernels/points.ts';
import { predictRidge } from './kernels/predict.ts';
import { prepareProducts } from './kernels/products.ts';
import { chooseSolver, fitRidge, ridgeFlops, type SolverLimits, solvesOverAll } from './kernels/ridge.ts';
import type { KernelPredictor } from './kernels/ridge-system.ts';
import { Work } from './kernels/work.ts';

const { intercept, solver, exactLimit, centres } = kernelShape;

const parameters = z.strictObject({
  kernel: z.enum(['laplace', 'gaussian']).default('gaussian').describe('kernel of the learnt distance'),
  gammaScale: z
    .number()
    .positive()
    .optional()
    .describe('gamma times √d (laplace) or d (gaussian); by default 0.1 and 0.03'),
  lambda: z
    .number()
    .positive()
    .optional()
    .describe('ridge, added to the kernel matrix; by default 1e-6 (laplace), 1e-8 (gaussian)'),
  iterations: z
    .int()
    .min(0)
    .max(32)
    .default(3)
    .describe('updates of the metric M; 0: kernel ridge regression'),
  loss: kernelShape.loss.default('label-weighted'),
  intercept,
  solver,
  exactLimit,
  centres,
});
type Parameters = z.output<typeof parameters>;

/**
 * Recursive feature machine: kernel ridge regression with k_M(x, z) = φ(|x − z|_M), |v|²_M = vᵀMv, alternates
 * with
 *
 *     M ← (1/n) Σ_i ∇f(x_i) ∇f(x_i)ᵀ,
 *
 * the average gradient outer product of the fitted predictor, starting from M = I [Algorithm 1 of the paper].
 * The inputs are mapped by M^{1/2}, so that the kernels and solvers of the other kernel learners apply. M is
 * scaled to trace d after each update (this project's reading: the bandwidth keeps its meaning from turn to
 * turn). The predictor is that of the last turn. The number of turns, the bandwidth and λ are tuned.
 */
export const rfm = defineLearner({
  name: 'rfm',
  description: 'recursive feature machine: kernel ridge in a metric learnt from its own gradients',
  source: 'Radhakrishnan, Beaglehole, Pandit & Belkin, arXiv 2212.13881, Algorithm 1',
  parameters,
  search: ({ kernel }) => ({
    gammaScale:
      kernel === 'laplace' ? { min: 0.03, max: 1, log: true } : { min: 0.005, max: 0.15, log: true },
    lambda: { min: 1e-10, max: 1e-2, log: true },
    iterations: { choices: [1, 3, 6, 10] },
    loss: { choices: ['label-weighted', 'squared'] },
  }),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  traits: () => ({ group: 'Sequential kernel', look: 2, role: 'learnt-kernel', interpolates: true }),
  cost(params, { task, n, budget }) {
    const { d } = task;
    const kernel = kernelOf(params, d);
    const limits = limitsOf(params, kernel, n, d, budget.memoryMiB);
    const turns = params.iterations + 1;
    const ridge = ridgeCost(kernel, n, d, 0, limits);
    const { anchors } = chooseSolver(kernel, n, d, 0, limits);
    const update = sumOfWork([kernelWork(kernel, 2 * n * anchors, d), { productFlops: 4 * n * d * d }]);
    return {
      fit: sumOfWork([
        ...Array.from({ length: turns }, () => ridge.fit),
        ...Array.from({ length: params.iterations }, () => update),
      ]),
      predictRow: sumOfWork([ridge.predictRow, { productFlops: 2 * d * d }]),
      traces: turns,
      bytes: ridge.bytes + 8 * n * d,
    };
  },
  prepare: prepareProducts,
  async fit(sample, { params, stream, budget, engine, signal, report, trace }) {
    const { n, d } = sample;
    const kernel = kernelOf(params, d);
    const limits = limitsOf(params, kernel, n, d, budget.memoryMiB);
    const lambda = lambdaOf(params);
    const turns = params.iterations + 1;
    const { anchors } = chooseSolver(kernel, n, d, 0, limits);
    const expected =
      turns * ridgeFlops(kernel, n, d, 0, limits) + params.iterations * gradientFlops(kernel, n, anchors, d);
    const work = await Work.begin({ engine, signal, expected, report });
    const inputs = pointsOf(sample.x, n, d);

    let root = identity(d);
    let fitted: Awaited<ReturnType<typeof fitRidge>> | undefined;
    let jitter = 0;
    for (let turn = 0; turn < turns; turn++) {
      const points = await mapped(inputs, root, work.multiply);
      fitted = await fitRidge(points, sample.y, {
        ...params,
        ...limits,
        kernel,
        lambda,
        // The same stream gives every turn the same centres, so that only the metric changes.
        stream,
        effort: work,
      });
      jitter = Math.max(jitter, fitted.jitter);
      await trace(
        { step: turn + 1, samplesSeen: (turn + 1) * n, stage: `turn ${turn + 1}` },
        { predict: predictWith(fitted, kernel, root, d, work) },
      );
      if (turn === params.iterations) break;
      const outer = await averageGradientOuterProduct(fitted, kernel, points, work);
      if (!outer.every(Number.isFinite)) {
        throw new DivergedError(`rfm: the gradients of turn ${turn + 1} are not finite`);
      }
      // With u = M^{1/2}x, ∇_x = M^{1/2}∇_u.
      root = unitRoot(congruent(root, outer, d), d);
    }

    let predictor = fitted && predictWith(fitted, kernel, root, d, work);
    return {
      async predict(x: Float32Array, rows: number) {
        if (predictor === undefined) throw new Error('rfm: the model has been disposed of');
        return predictor(x, rows);
      },
      info: {
        samplesSeen: turns * n,
        parameters: (fitted?.anchors.n ?? 0) + (d * (d + 1)) / 2,
        flops: Math.round(work.flops),
        solver: fitted?.solver,
        centres: fitted === undefined || solvesOverAll(fitted.solver) ? undefined : fitted.anchors.n,
        kernel: params.kernel,
        iterations: params.iterations,
        lambda,
        jitter,
      },
      strength: fitted?.strength,
      keep() {
        if (fitted === undefined) throw new Error('rfm: nothing was fitted');
        const { anchors, coefficients, offset } = fitted;
        return keptTables(
          { kind: 'map', table: { rows: d, columns: d, values: root } },
          {
            kind: 'kernel',
            kernel: settingsOf(params, d),
            table: { rows: anchors.n, columns: d, values: anchors.x },
            coefficients,
            offsets: [offset],
          },
        );
      },
      dispose() {
        predictor = undefined;
      },
    };
  },
});

function predictWith(fitted: KernelPredictor, kernel: Kernel, root: Float64Array, d: number, work: Work) {
  return async (x: Float32Array, n: number): Promise<Float32Array> => {
    const points = await mapped(pointsOf(x, n, d), root, work.multiply);
    return Float32Array.from(await predictRidge(fitted, kernel, points, work.multiply));
  };
}

function kernelOf(params: Parameters, d: number): Kernel {
  return kernelFrom(settingsOf(params, d));
}

function settingsOf({ kernel, gammaScale }: Parameters, d: number): KernelSettings {
  return kernel === 'laplace'
    ? { name: 'laplace', gamma: (gammaScale ?? 0.1) / Math.sqrt(d) }
    : { name: 'rbf', gamma: (gammaScale ?? 0.03) / d };
}

/**
 * Where `solver=auto` would choose normal equations over centres, conjugate gradients are used instead: the
 * best λ are so small that the normal equations, whose condition number is squared, cannot resolve them.
 */
function limitsOf(params: Parameters, kernel: Kernel, n: number, d: number, memoryMiB: number): SolverLimits {
  // In a learnt metric few directions matter, so that the kernel's part beyond degree 2 is as large as its
  // low degrees.
  const limits = { ...params, memoryMiB, iterate: false };
  const { solver } = chooseSolver(kernel, n, d, 0, limits);
  return params.solver === 'auto' && solver === 'nystrom' ? { ...limits, solver: 'falkon' } : limits;
}

function lambdaOf({ kernel, lambda }: Parameters): number {
  return lambda ?? (kernel === 'laplace' ? 1e-6 : 1e-8);
}
