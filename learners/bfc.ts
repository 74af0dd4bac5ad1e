import { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import { type FeatureNetShape, forwardFlops, quadraticCount, tieFlops, trainedNumbers } from './bfc/shape.ts';
import { defineLearner } from './contract.ts';
import { rowsPerStep } from './engine/training.ts';
import { prepareTraining } from './prepare-training.ts';
import { skipsFor, skipsParameter, skipsSearch } from './skips.ts';
import { toldOf } from './told.ts';
import { trainingCost } from './training-cost.ts';
import { trainingOptions, trainingParameters, trainingSearch } from './training-parameters.ts';

const parameters = trainingParameters.extend({
  width: z.int().positive().optional().describe('m, width of the wide features; default max(32, 4k)'),
  narrow: z
    .int()
    .positive()
    .optional()
    .describe(
      'k_l, width of the distilled features; default: 1.5 times the width of the target’s layer, plus 2',
    ),
  depth: z.int().min(2).optional().describe('L; default: the task’s L'),
  skips: skipsParameter,
  distillation: z
    .boolean()
    .default(true)
    .describe('false: layers above read the wide features themselves, and there is no S, R or tie'),
  expansion: z
    .number()
    .positive()
    .optional()
    .describe('rows of R per k; default (k+1)/2, which spans all quadratics; 1: no over-parameterisation'),
  regulariser: z.number().min(0).default(0.1).describe('weight of the tie between W and K; 0: none'),
  truncation: z.number().min(0).default(100).describe('bound on the input of a quadratic; 0: none'),
});
type Parameters = z.output<typeof parameters>;

/**
 * The F/S network. The inputs are G_0 = 1 and G_1 = x; for l = 2..L, with J_l the layers that layer l reads,
 *
 *     (1) F_l = σ(Σ_{j∈J_l, j≥2} W_{l,j} σ(R_j S_j) + Σ_{j∈J_l, j≤1} W_{l,j} G_j) ∈ R^m     wide
 *     (2) S_l = Σ_{j∈J_l, j≥2} K_{l,j} σ(R_j S_j) + Σ_{j∈J_l, j≤1} K_{l,j} G_j ∈ R^{k_l}    narrow, distilled
 *     (3) f(x) = c + Σ_l α_l Sum(F_l)/√m
 *     (4) loss = mean of the (weighted) squared errors + λ(t) Σ_{l<L} tie(W_l, K_l, Q_l), and weight decay
 *     (5) tie = k(‖W̄ᵀW̄ − Q̄ᵀK̄‖²_F + ‖Q̄ᵀK̄ − K̄ᵀK̄‖²_F),  W̄ = W/√m, K̄ = K/√k, Q̄ = Q/√k
 *
 * From [BFC §3]: wide F, and narrow S that upper layers read in place of F, so that widths do not grow from
 * layer to layer; random, fixed R with C(k+1, 2) rows, so that σ(R S) spans every quadratic of S; Sum as the
 * read-out; KᵀK tied to WᵀW through Q; weight decay; regularisation that decreases; truncation of what a
 * layer computes.
 *
 * This project's reading: σ(z) = (z² − 1)/√2 in place of z², and rows of R with norm 1, keep features of
 * order one at every d; rows of W and K start with norm about 1. The sum over √m has a trained factor α_l,
 * and the constant c is trained, too, so that the learner is not told the target's scale. K and W are
 * normalised by their widths before they are compared, and the columns for the constant are not compared. λ
 * follows the learning rate (warm-up, then cosine decay from `regulariser` to 0) rather than the paper's
 * order of one layer after another, and all layers train from the start. The truncation bounds |z| before σ,
 * at a value that features of degree 8 do not reach on fresh data: a bound of 20 cut off the tails that hold
 * most of their variance (relative error 0.07 instead of 2e-5 on some seeds of bfc-deep). S_L has no reader
 * and is left out. The other S_l are 1.5 times as wide as the target's layers plus two, because training
 * often ends in a poor minimum otherwise: on bfc-wide at d = 64, two of five seeds end at 0.02 with 1.25
 * times the width plus one, and none above 2e-6 with this. Adam is the default in place of plain stochastic
 * gradients, which `optimiser=sgd` selects. The weight decay is decoupled from the gradient.
 */
export const bfc = defineLearner({
  name: 'bfc',
  description:
    'wide features with narrow distilled copies between the layers, tied by regularisers, trained together',
  source:
    'Allen-Zhu & Li, arXiv 2001.04413, §3 (the network and its regularisers, in this project’s reading)',
  parameters,
  search: ({ distillation, regulariser }, task) => ({
    ...trainingSearch,
    ...skipsSearch(task),
    ...(distillation && regulariser > 0 ? { regulariser: { min: 0.01, max: 1, log: true } } : {}),
  }),
  capabilities: {
    regression: true,
    classification: true,
    diagnosable: true,
    deterministic: true,
    streams: true,
  },
  traits: ({ depth, skips, width, narrow, distillation }) => {
    // The distilled layers have a width of their own, which follows the target's unless it is fixed, too.
    const fixed = distillation && narrow === undefined ? undefined : width;
    return { group: 'Deep', look: 4, role: 'paper', ...toldOf({ depth, skips, width: fixed }) };
  },
  cost(params, plan) {
    const shape = shapeOf(params, plan.task);
    const forward = forwardFlops(shape);
    const tied = params.regulariser > 0;
    const { batch } = trainingOptions(params, plan.task.d);
    const rows = plan.stream ? batch : Math.min(batch, plan.n);
    const trained = trainedNumbers(shape, tied);
    const narrow = shape.distilled ? shape.narrow : [];
    const between = narrow.reduce((sum, k, i) => sum + k + shape.rows[i], 0);
    const stage = {
      flopsPerRow: 3 * forward + (tied ? tieFlops(shape) / rows : 0),
      parameters: trained,
    };
    const units = shape.width * (shape.layers - 1) + between;
    const features = Array.from({ length: shape.layers - 1 }, (_, i) =>
      narrow[i] ? shape.rows[i] : shape.width,
    );
    return trainingCost(
      { stages: [stage], forwardFlops: forward, parameters: trained, units, features },
      batch,
      plan,
    );
  },
  prepare: async (engine) => {
    await Promise.all([prepareTraining(engine), import('./bfc/network.ts')]);
  },
  async fit(sample, context) {
    const [{ featureNet }, { train }] = await Promise.all([
      import('./bfc/network.ts'),
      import('./engine/train.ts'),
    ]);
    const { params, task, stream } = context;
    const { regulariser, truncation, learningRate } = params;
    const options = trainingOptions(params, task.d);
    const shape = shapeOf(params, task);
    const network = featureNet({
      ...shape,
      truncation,
      tiePerRate: regulariser / learningRate,
      batch: rowsPerStep(options, sample, context),
      stream: stream.child('initialisation'),
    });
    const model = await train(network, [network.stage], sample, options, context);
    return { ...model, info: { ...model.info, parameters: trainedNumbers(shape, regulariser > 0) } };
  },
});

function shapeOf(params: Parameters, task: TaskStructure): FeatureNetShape {
  const layers = params.depth ?? Math.max(2, task.layers);
  const widest = Math.max(1, ...task.widths);
  const narrow = Array.from(
    { length: layers - 2 },
    (_, i) => params.narrow ?? withSlack(task.widths[Math.min(i, task.widths.length - 1)] ?? 1),
  );
  return {
    d: task.d,
    layers,
    width: params.width ?? Math.max(32, 4 * widest),
    narrow,
    rows: narrow.map((k) =>
      params.expansion === undefined ? quadraticCount(k) : Math.max(1, Math.round(params.expansion * k)),
    ),
    skips: skipsFor(params.skips, task),
    distilled: params.distillation,
  };
}

/**
 * With few more than k features, training often ends in a poor minimum; every further one adds a risk of
 * overfitting.
 */
function withSlack(k: number): number {
  return Math.ceil(1.5 * k) + 2;
}
