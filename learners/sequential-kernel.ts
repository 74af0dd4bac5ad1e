import { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import type { Strength } from '../tasks/spectrum/full-strength.ts';
import { DivergedError, defineLearner, type FitContext, type Work as PlannedWork } from './contract.ts';
import { keptTables, type TableStep } from './kept/kept-model.ts';
import { appendColumns, type Standardisation, standardisationOf } from './kernels/columns.ts';
import { kernelWork, ridgeCost, sumOfWork } from './kernels/cost.ts';
import {
  type Directions,
  productCount,
  productKinds,
  projectionProducts,
  topEigenvectors,
} from './kernels/gradient-features.ts';
import { averageGradientOuterProduct, gradientFlops } from './kernels/gradients.ts';
import type { Kernel } from './kernels/kernel.ts';
import { kernelOf, kernelSearch, kernelSettingsOf, kernelShape, lambdaOf } from './kernels/parameters.ts';
import { gather, type Points, pointsOf } from './kernels/points.ts';
import { predictRidge } from './kernels/predict.ts';
import { type Multiply, prepareProducts } from './kernels/products.ts';
import {
  chooseSolver,
  fitRidge,
  ridgeFlops,
  type Solver,
  type SolverLimits,
  solvesExactly,
  solvesOverAll,
} from './kernels/ridge.ts';
import type { Fold, KernelPredictor } from './kernels/ridge-system.ts';
import { Work } from './kernels/work.ts';
import { telling } from './told.ts';
import type { LearnerTraits, TargetFact } from './traits.ts';

const count = () => z.number().int().positive();

const parameters = z.strictObject({
  mode: z
    .enum(['stack', 'agop'])
    .default('stack')
    .describe(
      "what a stage hands on: its predictions, or products along its predictor's main gradient directions",
    ),
  stages: count()
    .max(16)
    .optional()
    .describe('kernel fits in sequence; by default the layers of the target, L − 1'),
  folds: z.number().int().min(2).default(5).describe('stack: folds of the out-of-fold predictions'),
  directions: count()
    .optional()
    .describe("agop: gradient directions kept; by default the width of the target's layer"),
  products: z
    .enum(productKinds)
    .default('all')
    .describe('agop: squares of the projections, or products of all pairs'),
  ...kernelShape,
  // Each stage only has to find what is quadratic in its inputs, because degrees multiply from stage to
  // stage.
  kernel: kernelShape.kernel.default('polynomial'),
  degree: count().max(64).default(2).describe('degree of the polynomial kernel of a stage'),
  loss: kernelShape.loss.default('label-weighted'),
});
type Parameters = z.output<typeof parameters>;

const variants = {
  stack: { look: 0, shallow: true },
  agop: { look: 1 },
} as const;

/**
 * By default, there is a stage for each of the target's layers 2..L, and each stage is quadratic in what it
 * reads.
 */
function toldOf({ mode, stages, directions, kernel, degree }: Parameters): Pick<LearnerTraits, 'told'> {
  const told: TargetFact[] = [];
  if (stages === undefined) told.push('depth');
  if (mode === 'agop' && directions === undefined) told.push('widths');
  // The products that a stage of mode=agop passes on are quadratic, whatever the kernel.
  if (mode === 'agop' || (kernel === 'polynomial' && degree === 2)) told.push('activation');
  return telling(told);
}

/** One fitted stage, and what it adds to the inputs of the next (the last stage adds nothing). */
interface Stage {
  readonly kernel: Kernel;
  readonly predictor: KernelPredictor;
  /** New columns for inputs of this stage, before standardisation: n×width. */
  readonly columns?: (points: Points) => Promise<Float64Array>;
  readonly standardisation?: Standardisation;
  /** The stage as it is stored. */
  readonly kept?: TableStep;
}

export const sequentialKernel = defineLearner({
  name: 'sequential-kernel',
  description:
    'kernel ridge in sequence: each stage gets the predictions (stack) or gradient directions (agop) of the last',
  source:
    "Wolpert, Stacked generalization, Neural Networks 5, 1992 (stack); Radhakrishnan et al., arXiv 2212.13881 (agop); the combination is this project's",
  parameters,
  search: (params, task) => ({
    ...kernelSearch(params, task),
    ...(params.kernel === 'polynomial' ? { degree: { choices: [2, 3] } } : {}),
  }),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  traits: (params) => ({
    group: 'Sequential kernel',
    interpolates: true,
    ...variants[params.mode],
    ...toldOf(params),
  }),
  cost(params, { task, n, budget }) {
    const limits = limitsOf(params, task.d, budget.memoryMiB);
    const stageCount = params.stages ?? Math.max(1, task.layers - 1);
    const fit: PlannedWork[] = [];
    const predict: PlannedWork[] = [];
    let bytes = 0;
    let width = task.d;
    for (let s = 1; s <= stageCount; s++) {
      const kernel = kernelOf(params, width, task);
      const handsOnPredictions = params.mode === 'stack' && s < stageCount;
      const stage = ridgeCost(kernel, n, width, handsOnPredictions ? params.folds : 0, limits);
      fit.push(stage.fit);
      // With `agop`, a stage hands on directions only: its kernel plays no part in later predictions.
      if (params.mode === 'stack' || s === stageCount) predict.push(stage.predictRow);
      bytes = Math.max(bytes, stage.bytes);
      if (s === stageCount) break;
      if (params.mode === 'stack') {
        width += 1;
      } else {
        const { anchors } = chooseSolver(kernel, n, width, 0, limits);
        fit.push(kernelWork(kernel, 2 * n * anchors, width), { productFlops: 2 * n * width * width });
        width += productCount(Math.min(width, directionsOf(params, task, s)), params.products);
      }
    }
    return { fit: sumOfWork(fit), predictRow: sumOfWork(predict), traces: stageCount, bytes };
  },
  prepare: prepareProducts,
  async fit(sample, context) {
    const { params, task, stream, budget, engine, signal, report, trace } = context;
    const { n, d } = sample;
    const stageCount = params.stages ?? Math.max(1, task.layers - 1);
    const expected = expectedFlops(n, d, stageCount, context);
    const work = await Work.begin({ engine, signal, expected, report });

    // Rows in random order, so that a fold is a run of consecutive rows.
    const order = stream.child('folds').permutation(n);
    const y = Float64Array.from(order, (index) => sample.y[index]);
    const folds = foldsOf(n, params.folds);
    let points = gather(pointsOf(sample.x, n, d), order);

    const stages: Stage[] = [];
    let parameterCount = 0;
    let solver: Solver = 'exact';
    let strength: Strength | undefined;
    let jitter = 0;
    for (let s = 1; s <= stageCount; s++) {
      const kernel = kernelOf(params, points.d, task);
      const last = s === stageCount;
      const fitted = await fitRidge(points, y, {
        ...limitsOf(params, d, budget.memoryMiB),
        loss: params.loss,
        intercept: params.intercept,
        kernel,
        lambda: lambdaOf(params),
        folds: params.mode === 'stack' && !last ? folds : [],
        stream: stream.child('stage', s),
        effort: work,
      });
      // A single stage with fewer centres than the rank of its kernel makes the whole fit approximate.
      if (solvesExactly(solver)) solver = fitted.solver;
      // One stage below full strength puts the whole fit below it.
      if (strength === undefined || (strength.full && !fitted.strength.full)) strength = fitted.strength;
      jitter = Math.max(jitter, fitted.jitter);
      parameterCount += fitted.anchors.n;
      // Traced at the end of each stage: the predictor so far consists of the first s stages.
      await trace(
        { step: s, samplesSeen: s * n, stage: `stage ${s}` },
        { predict: predictWith([...stages, { kernel, predictor: fitted }], d, work.multiply) },
      );
      const keptKernel = {
        kind: 'kernel',
        kernel: kernelSettingsOf(params, points.d, task),
        table: { rows: fitted.anchors.n, columns: points.d, values: fitted.anchors.x },
        coefficients: fitted.coefficients,
        offsets: [fitted.offset],
      } as const;
      if (last) {
        stages.push({ kernel, predictor: fitted, kept: keptKernel });
        break;
      }
      let columns: (points: Points) => Promise<Float64Array>;
      let training: Float64Array;
      let kept: (standard: Standardisation) => TableStep;
      if (fitted.outOfFold) {
        columns = (inputs) => predictRidge(fitted, kernel, inputs, work.multiply);
        training = fitted.outOfFold;
        kept = ({ means, deviations }) => ({
          ...keptKernel,
          append: { mean: means[0], deviation: deviations[0] },
        });
      } else {
        const outer = await averageGradientOuterProduct(fitted, kernel, points, work);
        if (!outer.every(Number.isFinite)) {
          throw new DivergedError(`sequential-kernel: the gradients of stage ${s} are not finite`);
        }
        const directions: Directions = topEigenvectors(outer, points.d, directionsOf(params, task, s));
        columns = (inputs) => projectionProducts(inputs, directions, params.products, work.multiply);
        training = await columns(points);
        kept = ({ means, deviations }) => ({
          kind: 'products',
          products: params.products,
          table: { rows: directions.rows, columns: directions.d, values: directions.values },
          means: [...means],
          deviations: [...deviations],
        });
      }
      const standardisation = standardisationOf(training, n, training.length / n);
      stages.push({ kernel, predictor: fitted, columns, standardisation, kept: kept(standardisation) });
      points = appendColumns(points, training, standardisation);
    }

    return {
      predict: predictWith(stages, d, work.multiply),
      info: {
        samplesSeen: stageCount * n,
        parameters: parameterCount,
        flops: Math.round(work.flops),
        solver,
        centres: solvesOverAll(solver) ? undefined : stages[stages.length - 1].predictor.anchors.n,
        stages: stageCount,
        kernel: params.kernel,
        degree: params.kernel === 'polynomial' ? params.degree : undefined,
        lambda: lambdaOf(params),
        jitter,
      },
      strength,
      keep: () => keptTables(...stages.flatMap(({ kept }) => kept ?? [])),
      dispose() {
        stages.length = 0;
      },
    };
  },
});

function limitsOf(
  { solver, exactLimit, centres }: Parameters,
  inputs: number,
  memoryMiB: number,
): SolverLimits {
  return { solver, exactLimit, centres, memoryMiB, inputs };
}

/** Passes inputs through all stages and returns the prediction of the last. */
function predictWith(stages: readonly Stage[], d: number, multiply: Multiply) {
  return async (x: Float32Array, n: number): Promise<Float32Array> => {
    if (stages.length === 0) throw new Error('sequential-kernel: the model has been disposed of');
    let points = pointsOf(x, n, d);
    for (const { kernel, predictor, columns, standardisation } of stages) {
      if (!columns || !standardisation) {
        return Float32Array.from(await predictRidge(predictor, kernel, points, multiply));
      }
      points = appendColumns(points, await columns(points), standardisation);
    }
    throw new Error('sequential-kernel: the last stage has no prediction');
  };
}

/** A partition of 0..n-1 into at most `count` runs whose sizes differ by at most one. */
function foldsOf(n: number, count: number): Fold[] {
  const folds = Math.min(count, n);
  return Array.from({ length: folds }, (_, f) => ({
    first: Math.floor((f * n) / folds),
    end: Math.floor(((f + 1) * n) / folds),
  }));
}

/** Number of directions that stage s keeps; stage s corresponds to the target's layer s + 1. */
function directionsOf({ directions }: Parameters, task: TaskStructure, s: number): number {
  return directions ?? task.widths[Math.min(s, task.widths.length) - 1] ?? task.d;
}

function expectedFlops(n: number, d: number, stageCount: number, context: FitContext<Parameters>): number {
  const { params, task, budget } = context;
  const limits = limitsOf(params, d, budget.memoryMiB);
  let width = d;
  let flops = 0;
  for (let s = 1; s <= stageCount; s++) {
    const last = s === stageCount;
    const kernel = kernelOf(params, width, task);
    flops += ridgeFlops(kernel, n, width, params.mode === 'stack' && !last ? params.folds : 0, limits);
    if (last) break;
    if (params.mode === 'stack') {
      width += 1;
    } else {
      flops += gradientFlops(kernel, n, chooseSolver(kernel, n, width, 0, limits).anchors, width);
      width += productCount(Math.min(width, directionsOf(params, task, s)), params.products);
    }
  }
  return flops;
}
