import { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import { defineLearner, type FitCost } from './contract.ts';
import { pointBytes, sumOfWork } from './kernels/cost.ts';
import { prepareProducts } from './kernels/products.ts';
import { quadraticFeatureCount } from './kernels/quadratic-moments.ts';
import { unitFlops } from './kernels/random-units.ts';
import { expectedRidgeSteps } from './kernels/ridge-path.ts';
import { prepareTraining } from './prepare-training.ts';
import { innerKinds, unitsPerQuadratic } from './three-layer/bottleneck.ts';
import { linkFlops, linkSystems } from './three-layer/link-ridge.ts';
import { expectedSpectralSteps, momentMethods, mostSpectralSteps } from './three-layer/moment-directions.ts';
import { randomLayers } from './three-layer/random-layers.ts';
import {
  forwardFlops,
  innerFlops,
  innerParameters,
  outerFlops,
  outerParameters,
  type ThreeLayerShape,
} from './three-layer/shape.ts';
import { telling } from './told.ts';
import { type StageCost, trainingCost } from './training-cost.ts';
import { trainingOptions, trainingParameters, trainingSearch } from './training-parameters.ts';
import type { LearnerTraits, TargetFact } from './traits.ts';

const parameters = trainingParameters.extend({
  train: z
    .enum(['layerwise', 'joint'])
    .default('layerwise')
    .describe('two stages of ridge regression, or all parameters together by gradients from random values'),
  finetune: z
    .enum(['none', 'frozen', 'joint'])
    .default('none')
    .describe(
      'what follows train=layerwise: nothing, or gradient training of what is above the features, or of all layers together',
    ),
  stage1: z
    .enum(['ridge', ...momentMethods])
    .default('ridge')
    .describe(
      'what the features are: the best fit of the labels by the first layer (one feature), or also directions of the moment operator of what it leaves: images of random ones (one-step), images after several iterations (power), or its top eigenvectors (spectral)',
    ),
  inner: z
    .enum(innerKinds)
    .default('quadratic')
    .describe(
      'first layer: quadratic (with layerwise training all quadratics of x, the limit of infinitely many units), or random relu or cubic units',
    ),
  units: z
    .int()
    .positive()
    .optional()
    .describe(
      'units of the first layer where they are not all quadratics; default: d for each feature with train=joint, otherwise d², at most 2048',
    ),
  features: z
    .int()
    .positive()
    .optional()
    .describe(
      'r, features in the bottleneck; default: the width of the target’s layer 3, which is as many as it can need, four times that with train=joint; with layerwise training 1 for stage1=ridge and 64 for one-step',
    ),
  width: z.int().positive().default(512).describe('ReLU units that read the features'),
  biasRange: z.number().positive().default(4).describe('their biases are uniform on ± this'),
  split: z
    .enum(['shared', 'disjoint'])
    .default('shared')
    .describe('both layerwise stages use all rows, or each uses half of them, as in the papers’ proofs'),
  iterations: z.int().min(2).max(64).default(6).describe('power: applications of the operator'),
});
type Parameters = z.output<typeof parameters>;

const variants = {
  none: { look: 8, role: 'layerwise' },
  frozen: { look: 9, role: 'layerwise-frozen' },
  joint: { look: 10, role: 'layerwise-joint' },
} as const;

/**
 * f(x) = g(p(x)) through a bottleneck of r features:
 *
 *     p = U σ(V x + s) + o ∈ R^r,   f = ⟨c, max(0, A p + b)⟩/√width + ⟨k, p⟩ + e.
 *
 * Layerwise training has two stages, each a ridge regression in closed form, with the ridge chosen on a fifth
 * of the stage's rows that is held out. Stage 1 finds the features: the best fit of the labels by a linear
 * function of the first layer [the layerwise algorithm of 2311.13774]; or, where that fit leaves something,
 * directions of the operator n⁻¹ Σ r_i φ(x_i) φ(x_i)ᵀ of its residuals r and of the first layer φ, which is
 * what one gradient step does to a random second layer that reads φ [2411.17201]. The fit itself remains a
 * feature if it explains held-out labels. Stage 2 fits the link g on random ReLU units of the features, which
 * are scaled to variance 1.
 *
 * This project's reading: gradient descent with weight decay to its limit is replaced by ridge regression,
 * which is where it converges; inputs are whitened; and the first layer is by default the limit of infinitely
 * many random quadratic units, all quadratics of x. They are then realised exactly by d + 2 units per
 * feature, so that gradient training starts from the very function that layerwise training ends with.
 *
 * With `train: joint` the network starts at random values, and all of its parameters train together.
 */
export const threeLayer = defineLearner({
  name: 'three-layer',
  description: 'a bottleneck of few features and a ReLU link: stage by stage in closed form, or jointly',
  source:
    'Wang, Nichani & Lee, arXiv 2311.13774 (stage1=ridge); Fu, Wang, Nichani & Lee, arXiv 2411.17201 (one-step, of which power and spectral are iterations)',
  parameters,
  search(params, task) {
    const closed = params.train === 'layerwise';
    const trained = !closed || params.finetune !== 'none';
    const told = featuresOf(params, task);
    return {
      ...(closed
        ? { split: { choices: ['shared', 'disjoint'] }, biasRange: { min: 2, max: 8, log: true } }
        : {}),
      ...(closed && params.stage1 === 'power' ? { iterations: { choices: [3, 6, 12, 24] } } : {}),
      ...(closed && params.stage1 === 'ridge' ? {} : { features: { choices: [told, 2 * told, 4 * told] } }),
      ...(trained ? trainingSearch : {}),
    };
  },
  capabilities: { regression: true, classification: true, diagnosable: true, deterministic: true },
  traits(params): LearnerTraits {
    const told: TargetFact[] = [];
    const follows = params.train === 'joint' || params.stage1 === 'power' || params.stage1 === 'spectral';
    if (params.features === undefined && follows) told.push('widths');
    if (params.inner === 'quadratic') told.push('activation');
    const variant =
      params.train === 'joint' ? ({ look: 11, role: 'end-to-end' } as const) : variants[params.finetune];
    return { group: 'Deep', ...variant, ...telling(told) };
  },
  unsupported({ train, stage1, inner }) {
    return train === 'layerwise' && stage1 !== 'ridge' && inner !== 'quadratic'
      ? `stage1=${stage1} takes directions from the quadratics of the input; random ${inner} units, whose linear part is larger, hide them`
      : undefined;
  },
  cost(params, plan) {
    const { n, task } = plan;
    const { d } = task;
    const shape = shapeOf(params, task);
    const { batch } = trainingOptions(params, d);
    const stages: StageCost[] = [];
    const all = { parameters: innerParameters(shape) + outerParameters(shape) };
    if (params.train === 'joint' || params.finetune === 'joint')
      stages.push({ flopsPerRow: 3 * forwardFlops(shape), ...all });
    else if (params.finetune === 'frozen')
      stages.push({
        flopsPerRow: innerFlops(shape) + 3 * outerFlops(shape),
        parameters: outerParameters(shape),
      });
    const features = [shape.features, shape.width];
    const training =
      stages.length === 0
        ? undefined
        : trainingCost(
            {
              stages,
              forwardFlops: forwardFlops(shape),
              parameters: all.parameters,
              units: shape.units + shape.width,
              features,
            },
            batch,
            plan,
          );
    if (training && params.train === 'joint') return training;
    const closed = closedFormCost(params, shape, n);
    return {
      fit: sumOfWork([closed.fit, training?.fit ?? {}]),
      predictRow: training?.predictRow ?? { productFlops: innerFlops(shape), scalarFlops: outerFlops(shape) },
      traces: 2 + (training?.traces ?? 0),
      bytes: Math.max(closed.bytes, training?.bytes ?? 0),
      features,
    };
  },
  async prepare(engine) {
    await Promise.all([
      prepareProducts(engine),
      prepareTraining(engine),
      import('./three-layer/layerwise-fit.ts'),
      import('./three-layer/train-layers.ts'),
    ]);
  },
  async fit(sample, context) {
    const { params, task } = context;
    const [{ closedStages, fitLayerwise }, { trainLayers }] = await Promise.all([
      import('./three-layer/layerwise-fit.ts'),
      import('./three-layer/train-layers.ts'),
    ]);
    const options = trainingOptions(params, sample.d);
    if (params.train === 'joint') {
      const layers = await randomLayers(sample, shapeOf(params, task), params, context);
      return trainLayers(layers, { kind: 'joint', after: 0 }, sample, options, context);
    }
    const layerwise = await fitLayerwise(
      sample,
      {
        ...params,
        features: featuresOf(params, task),
        units: unitsOf(params, task.d),
        expected: closedFormCost(params, shapeOf(params, task), sample.n).fit.productFlops ?? 1,
      },
      context,
    );
    if (params.finetune === 'none') return layerwise.model;
    layerwise.model.dispose();
    const stage = { kind: params.finetune, after: closedStages };
    return trainLayers(layerwise.layers, stage, sample, options, context);
  },
});

/**
 * Features of a network trained from random values, for each that the target needs [BFC §2]. With just as many
 * as are needed, every second network ends with one of two features missing (nonlinear-features, d = 16 and
 * 24, n = 16d², development seeds 1 to 3).
 */
const slack = 4;
/** Random directions whose images are the features of `one-step`: a few say nearly nothing. */
const neurons = 64;

/**
 * r, not counting the fit of stage 1, which `one-step`, `power` and `spectral` may add to it. A target whose
 * layer 3 has m units, each a quadratic of a combination of features, needs no more than m features.
 */
function featuresOf({ features, stage1, train }: Parameters, { widths }: TaskStructure): number {
  if (train === 'layerwise' && stage1 === 'ridge') return 1;
  if (features !== undefined) return features;
  if (train === 'layerwise' && stage1 === 'one-step') return neurons;
  const needed = Math.max(1, widths[1] ?? 1);
  return train === 'joint' ? slack * needed : needed;
}

/** Units of a first layer that is not realised exactly. */
function unitsOf({ units }: Parameters, d: number): number {
  return units ?? Math.min(d * d, 2048);
}

function shapeOf(params: Parameters, task: TaskStructure): ThreeLayerShape {
  const { d } = task;
  const { train, stage1, inner, width } = params;
  const r = featuresOf(params, task);
  if (train === 'joint') return { d, units: params.units ?? d * r, features: r, width };
  const features = stage1 === 'ridge' ? 1 : r + 1;
  const units = inner === 'quadratic' ? features * unitsPerQuadratic(d) : unitsOf(params, d);
  return { d, units, features, width };
}

/** The work of both layerwise stages. */
function closedFormCost(
  { stage1, inner, iterations, split }: Parameters,
  shape: ThreeLayerShape,
  n: number,
): Pick<FitCost, 'fit' | 'bytes'> {
  const { d, units, features, width } = shape;
  const rows = split === 'disjoint' ? n / 2 : n;
  // A product with the features and one with their transpose.
  const product = inner === 'quadratic' ? 4 * rows * d * d : 2 * rows * unitFlops(units, d);
  const size = inner === 'quadratic' ? quadraticFeatureCount(d) : units;
  const r = features - 1;
  const applications = { ridge: 0, 'one-step': r, power: r * iterations, spectral: expectedSpectralSteps(r) };
  const operator = (2 * expectedRidgeSteps + applications[stage1]) * product;
  const system = width + features + 1;
  const link = rows * system ** 2 + (linkSystems * system ** 3) / 3;
  return {
    fit: {
      productFlops: operator + 2 * n * d * d + 4 * d ** 3 + 2 * rows * innerFlops(shape) + link,
      scalarFlops: 25 * d ** 3 * (1 + features) + (2 + linkSystems / 5) * rows * linkFlops(width, features),
    },
    bytes:
      pointBytes(n, d) +
      8 * (3 * n * d + mostSpectralSteps * size + 3 * system ** 2 + units * (d + 1024) + n * features),
  };
}
