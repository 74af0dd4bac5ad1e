import { z } from 'zod';
import { defineLearner } from './contract.ts';
import { ridgeCost } from './kernels/cost.ts';
import { degreeOf, gammaOf, kernelOf, kernelSearch, kernelShape, lambdaOf } from './kernels/parameters.ts';
import { pointsOf } from './kernels/points.ts';
import { predictRidge } from './kernels/predict.ts';
import { prepareProducts } from './kernels/products.ts';
import { fitRidge, ridgeFlops, solvesOverAll } from './kernels/ridge.ts';
import { Work } from './kernels/work.ts';

const looks = { rbf: 0, polynomial: 1, ntk: 2 } as const;

/**
 * Kernel ridge regression with scikit-learn's conventions: rbf exp(−γ|x − z|²), polynomial (γ
 * x·z + coef0)^degree, λ added to the diagonal of the kernel matrix without scaling. Labels are centred by
 * their training mean unless `intercept` is false. The label-weighted loss makes it weighted ridge
 * regression.
 */
export const kernelRidge = defineLearner({
  name: 'kernel-ridge',
  description: 'kernel ridge regression with an rbf, polynomial or neural tangent kernel',
  source:
    'Ghorbani, Mei, Misiakiewicz & Montanari, arXiv 1904.12191, §2 (the limits of kernels); Jacot, Gabriel & Hongler, NeurIPS 2018 (ntk)',
  parameters: z.strictObject(kernelShape),
  search: kernelSearch,
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
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
    return { ...ridgeCost(kernelOf(params, task.d, task), n, task.d, 0, limits), traces: 1 };
  },
  prepare: prepareProducts,
  async fit(sample, { params, task, stream, budget, engine, signal, report, trace }) {
    const { n, d } = sample;
    const limits = { ...params, memoryMiB: budget.memoryMiB };
    const kernel = kernelOf(params, d, task);
    const lambda = lambdaOf(params);
    const expected = ridgeFlops(kernel, n, d, 0, limits);
    const work = await Work.begin({ engine, signal, expected, report });
    const fitted = await fitRidge(pointsOf(sample.x, n, d), sample.y, {
      ...limits,
      kernel,
      lambda,
      stream,
      effort: work,
    });

    let predictor: typeof fitted | undefined = fitted;
    const model = {
      async predict(x: Float32Array, rows: number) {
        if (predictor === undefined) throw new Error('kernel-ridge: the model has been disposed of');
        return Float32Array.from(await predictRidge(predictor, kernel, pointsOf(x, rows, d), work.multiply));
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
      dispose() {
        predictor = undefined;
      },
    };
    await trace({ step: 1, samplesSeen: n }, model);
    return model;
  },
});
