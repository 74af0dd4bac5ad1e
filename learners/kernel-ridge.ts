import { z } from 'zod';
import { defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { fitClassRidge, predictClasses } from './kernels/class-ridge.ts';
import { ridgeCost, sumOfWork } from './kernels/cost.ts';
import {
  degreeOf,
  gammaOf,
  kernelOf,
  kernelSearch,
  kernelSettingsOf,
  kernelShape,
  lambdaOf,
} from './kernels/parameters.ts';
import { type Points, pointsOf } from './kernels/points.ts';
import { predictRidge } from './kernels/predict.ts';
import { prepareProducts } from './kernels/products.ts';
import { chooseSolver, fitRidge, ridgeFlops, solvesOverAll } from './kernels/ridge.ts';
import { Work } from './kernels/work.ts';
import { withoutLoss } from './training-parameters.ts';

const looks = { rbf: 0, polynomial: 1, ntk: 2 } as const;

/**
 * Kernel ridge regression with scikit-learn's conventions: rbf exp(−γ|x − z|²), polynomial (γ
 * x·z + coef0)^degree, λ added to the diagonal of the kernel matrix without scaling. Labels are centred by
 * their training mean unless `intercept` is false. The label-weighted loss makes it weighted ridge
 * regression. More than two classes are fitted by least squares on one-hot labels, that is one against all others.
 */
export const kernelRidge = defineLearner({
  name: 'kernel-ridge',
  description: 'kernel ridge regression with an rbf, polynomial or neural tangent kernel',
  source:
    'Ghorbani, Mei, Misiakiewicz & Montanari, arXiv 1904.12191, §2 (the limits of kernels); Jacot, Gabriel & Hongler, NeurIPS 2018 (ntk)',
  parameters: z.strictObject(kernelShape),
  search(params, task) {
    const space = kernelSearch(params, task);
    return task.classes === undefined ? space : withoutLoss(space);
  },
  capabilities: {
    regression: true,
    classification: true,
    classes: true,
    diagnosable: false,
    deterministic: true,
  },
  traits: ({ kernel, degree }) => ({
    group: 'Kernel',
    look: looks[kernel],
    role: 'fixed-kernel',
    shallow: true,
    interpolates: true,
    kernelFloor: true,
    ...(kernel === 'polynomial' && degree === undefined && { told: ['degree'] }),
  }),
  cost(params, { task, n, budget }) {
    const limits = { ...params, memoryMiB: budget.memoryMiB };
    const kernel = kernelOf(params, task.d, task);
    const cost = ridgeCost(kernel, n, task.d, 0, limits);
    // Classes share a factorisation, and are otherwise fitted one after the other.
    const fits = chooseSolver(kernel, n, task.d, 0, limits).solver === 'exact' ? 1 : (task.classes ?? 1);
    return { ...cost, fit: sumOfWork(Array.from({ length: fits }, () => cost.fit)), traces: 1 };
  },
  unsupported: ({ loss }, { classes }) =>
    classes !== undefined && loss === 'label-weighted'
      ? `loss=label-weighted weighs numbers, and the labels are ${classes} classes`
      : undefined,
  prepare: prepareProducts,
  async fit(sample, { params, task, stream, budget, engine, signal, report, trace }) {
    const { n, d } = sample;
    const limits = { ...params, memoryMiB: budget.memoryMiB };
    const kernel = kernelOf(params, d, task);
    const lambda = lambdaOf(params);
    const { classes } = task;
    const expected = ridgeFlops(kernel, n, d, 0, limits) * (classes ?? 1);
    const work = await Work.begin({ engine, signal, expected, report });
    const points = pointsOf(sample.x, n, d);
    const options = { ...limits, kernel, lambda, stream, effort: work };
    const { multiply } = work;
    const solved =
      classes === undefined
        ? await fitRidge(points, sample.y, options).then((fitted) => ({
            fitted,
            predict: (x: Points) => predictRidge(fitted, kernel, x, multiply),
          }))
        : await fitClassRidge(points, sample.y, classes, options).then((fitted) => ({
            fitted,
            predict: (x: Points) => predictClasses(fitted, kernel, x, multiply),
          }));
    const { fitted } = solved;

    let predict: ((x: Points) => Promise<Float64Array>) | undefined = solved.predict;
    const model = {
      async predict(x: Float32Array, rows: number) {
        if (predict === undefined) throw new Error('kernel-ridge: the model has been disposed of');
        return Float32Array.from(await predict(pointsOf(x, rows, d)));
      },
      info: {
        samplesSeen: n,
        parameters: fitted.anchors.n,
        flops: Math.round(work.flops),
        solver: fitted.solver,
        centres: solvesOverAll(fitted.solver) ? undefined : fitted.anchors.n,
        kernel: kernel.name,
        gamma: gammaOf(params, d, task),
        degree: kernel.name === 'polynomial' ? degreeOf(params, task) : undefined,
        lambda,
        jitter: fitted.jitter,
        solverSteps: fitted.convergence?.steps,
        solverResidual: fitted.convergence?.residual,
      },
      strength: fitted.strength,
      keep: () =>
        keptTables({
          kind: 'kernel',
          kernel: kernelSettingsOf(params, d, task),
          table: { rows: fitted.anchors.n, columns: d, values: fitted.anchors.x },
          coefficients: fitted.coefficients,
          offsets: 'offsets' in fitted ? [...fitted.offsets] : [fitted.offset],
        }),
      dispose() {
        predict = undefined;
      },
    };
    await trace({ step: 1, samplesSeen: n }, model);
    return model;
  },
});
