import { z } from 'zod';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { NotPositiveDefiniteError } from './kernels/diagonal-factor.ts';
import { prepareProducts } from './kernels/products.ts';
import { type Effort, Work } from './kernels/work.ts';
import { DenseSearch } from './sparse-newton/dense-search.ts';
import { gaussNewtonDirection } from './sparse-newton/gauss-newton-direction.ts';
import { treeNumbers } from './sparse-newton/max-trees.ts';
import { drawNetwork, outputsAt, type ShiftedReluNetwork, thresholdOf } from './sparse-newton/network.ts';
import { TreeSearch } from './sparse-newton/tree-search.ts';
import { unitPoints, unitRows } from './sparse-newton/unit-points.ts';

const parameters = z.strictObject({
  width: z.int().positive().default(1024).describe('hidden units m'),
  search: z
    .enum(['tree', 'dense'])
    .default('tree')
    .describe('how the units that fire are found: by a max-tree per point, or by computing all of them'),
  shift: z
    .number()
    .min(0)
    .max(1)
    .default(0.4)
    .describe('c of the threshold √(c ln m), which about m^(1 − c/2) units exceed at a point'),
  iterations: z.int().positive().default(10).describe('Gauss–Newton steps, if the budget has as many'),
  damping: z
    .number()
    .min(0)
    .default(1e-10)
    .describe('added to the diagonal of the n×n system, in units of its mean'),
});
type Parameters = z.output<typeof parameters>;

/** Numbers in all trees together, beyond which the learner refuses a sample: 2 GiB. */
const mostTreeNumbers = 2 ** 28;

/**
 * Gauss–Newton steps on a wide layer of shifted ReLU units whose cost follows the units that fire, and not the
 * width: for m → ∞ at fixed n, a step costs about m^(1 − c/2) instead of m.
 *
 * f(x) = m^{−1/2} Σ_r a_r max(w_r·x − b, 0), with w_r ~ N(0, I), a_r = ±1 fixed, and b = √(c ln m), so that few
 * units fire at a point; points are the training rows divided by their norms. A step is W ← W − Jᵀδ with
 * δ = (JJᵀ)^{-1}(f − y), an n×n system. `search=tree` keeps the numbers w_r·x_i at the leaves of one max-tree for
 * each point, finds the units that fire from the root down, and moves only those. `search=dense` computes
 * the same steps with products over all m units.
 *
 * The idea of a network as a set of search trees, the shift that makes the Jacobian sparse, and Gauss–Newton
 * steps are the paper's. It solves the system by sketching, which pays for n far larger than here; this
 * learner solves it exactly, with `damping` on its diagonal. c = 0.4, for m^{4/5} units, and the form of the trees are
 * this project's choices.
 *
 * The result is about the training loss of a network that stays close to its initialisation; nothing in it
 * concerns the error on fresh data, or depth. Labels are standardised. `info` has the work of one step, on
 * average over the steps (`StepWork` in sparse-newton/search.ts), and, where the harness measures time, its
 * seconds; what is done once, before the first step, is in `setUpSeconds`.
 */
export const sparseNewton = defineLearner({
  name: 'sparse-newton',
  description:
    'two-layer network by Gauss–Newton steps that touch only the units that fire, found by max-trees',
  source: 'Deng, Hu, Song, Weinstein & Zhuo, arXiv 2208.04508; exact n×n solution instead of sketching',
  parameters,
  search: () => ({ shift: { min: 0, max: 0.6 } }),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  traits: () => ({ group: 'Two-layer', look: 5, shallow: true, interpolates: true }),
  unsupported(params, _task, n) {
    const numbers = treeNumbers(n, params.width);
    if (params.search === 'dense' || numbers <= mostTreeNumbers) return undefined;
    return `trees of ${n} points and ${params.width} units have ${numbers} nodes; at most ${mostTreeNumbers} are held`;
  },
  cost(params, { task: { d }, n, budget }) {
    const { width: m, search } = params;
    const steps = stepsOf(params, budget.steps);
    // Of a normal variable above b, the tail: a little less than exp(−b²/2).
    const fired = 0.4 * m ** (1 - params.shift / 2);
    const touched = m * (1 - (1 - fired / m) ** n);
    const depth = Math.max(1, Math.log2(m / fired));
    const pairs = n * fired * (1 + (n * fired) / m);
    const trees =
      steps * (n * (2 * fired * depth + touched * (1 + depth)) + 2 * n * fired * (n + d) + pairs) + 2 * n * m;
    const products = search === 'tree' ? 2 * m * n * d : steps * 2 * m * n * (2 * d + n);
    return {
      fit: {
        productFlops: products + (steps * n ** 3) / 3,
        // Normal variables take as long as twenty operations.
        scalarFlops: 20 * m * d + (search === 'tree' ? trees : steps * 4 * m * n),
      },
      predictRow: { productFlops: 2 * m * d, scalarFlops: 2 * m },
      traces: traceSteps(steps).length,
      bytes:
        8 * (m * d + m + 4 * n * n + 2 ** 19) +
        (search === 'tree' ? 8 * treeNumbers(n, m) + 12 * m + 16 * n * fired : 8 * m * n),
    };
  },
  prepare: prepareProducts,
  async fit(sample, { params, stream, budget, engine, signal, elapsed, report, trace }) {
    const { d } = sample;
    const { width: m } = params;
    const steps = stepsOf(params, budget.steps);
    const points = unitPoints(sample);
    if (![points.mean, points.deviation, ...points.x].every(Number.isFinite)) throw notFinite(0);
    const work = await Work.begin({ engine, signal, expected: Number.POSITIVE_INFINITY, report() {} });
    let network: ShiftedReluNetwork | undefined = drawNetwork(
      { m, d, threshold: thresholdOf(params.shift, m) },
      stream.child('initialisation'),
    );
    const search =
      params.search === 'tree'
        ? await TreeSearch.open(network, points, work)
        : new DenseSearch(network, points, work);
    const effort: Effort = { multiply: work.multiply, pause: async () => {} };
    const model = {
      async predict(x: Float32Array, rows: number): Promise<Float32Array> {
        if (network === undefined) throw new Error('sparse-newton: the model has been disposed of');
        const outputs = await outputsAt(network, unitRows(x, rows, d), rows, effort);
        return Float32Array.from(outputs, (output) => points.mean + points.deviation * output);
      },
    };

    let firing = await search.find();
    const initialLoss = lossOf(firing.outputs, points.y);
    let loss = initialLoss;
    const before = { ...search.work };
    const setUp = elapsed?.();
    const traced = new Set(traceSteps(steps));
    for (let step = 1; step <= steps; step++) {
      const residuals = firing.outputs.map((output, i) => output - points.y[i]);
      const delta = await directionOf(residuals);
      if (!delta.every(Number.isFinite)) throw notFinite(step);
      await search.move(delta);
      firing = await search.find();
      loss = lossOf(firing.outputs, points.y);
      if (!Number.isFinite(loss)) throw notFinite(step);
      report({ step, of: steps, loss });
      await work.pause(0);
      if (traced.has(step)) await trace({ step, samplesSeen: step * points.n, loss }, model);

      async function directionOf(residuals: Float64Array): Promise<Float64Array> {
        try {
          return await gaussNewtonDirection(points, firing, { m, residuals, damping: params.damping }, work);
        } catch (error) {
          if (error instanceof NotPositiveDefiniteError) throw notFinite(step);
          throw error;
        }
      }
    }
    const end = elapsed?.();
    const after = search.work;
    const perStep = (name: keyof typeof after) => (after[name] - before[name]) / steps;
    const trees = perStep('nodesVisited') + perStep('leavesUpdated') + perStep('nodesRecomputed');
    return {
      ...model,
      info: {
        steps,
        samplesSeen: steps * points.n,
        parameters: m * d,
        flops: 2 * m * points.n * d + 2 * (after.multiplyAdds - before.multiplyAdds) + steps * trees,
        loss,
        initialLoss,
        threshold: network.threshold,
        ...(points.n > 1 && { separation: points.separation }),
        firedAtFirst: before.fired / points.n,
        firedPerPoint: perStep('fired') / points.n,
        touchedNeurons: perStep('touched'),
        ...(params.search === 'tree' && {
          treeOperations: trees,
          nodesVisited: perStep('nodesVisited'),
          leavesUpdated: perStep('leavesUpdated'),
          nodesRecomputed: perStep('nodesRecomputed'),
        }),
        multiplyAdds: perStep('multiplyAdds') + points.n ** 3 / 6,
        ...(setUp &&
          end && {
            setUpSeconds: setUp.wall,
            setUpCpuSeconds: setUp.cpu,
            stepSeconds: (end.wall - setUp.wall) / steps,
            stepCpuSeconds: (end.cpu - setUp.cpu) / steps,
          }),
      },
      keep() {
        if (network === undefined) throw new Error('sparse-newton: the model has been disposed of');
        const { weights, signs, threshold } = network;
        return keptTables(
          { kind: 'unit-norm' },
          {
            kind: 'units',
            activation: 'relu',
            table: { rows: m, columns: d, values: weights },
            biases: new Float64Array(m).fill(-threshold),
            coefficients: signs.map((sign) => (points.deviation * sign) / Math.sqrt(m)),
            offsets: [points.mean],
          },
        );
      },
      dispose() {
        network = undefined;
      },
    };
  },
});

function notFinite(step: number): DivergedError {
  return new DivergedError(
    step === 0
      ? 'sparse-newton: labels or inputs are not finite'
      : `sparse-newton: step ${step} is not finite; a larger damping may help`,
  );
}

function stepsOf({ iterations }: Parameters, budget: number): number {
  return Math.min(iterations, budget);
}

/** 1, 4, 16, … and the last step: few, because predictions of a wide network take longer than its steps. */
function traceSteps(steps: number): number[] {
  const traced: number[] = [];
  for (let step = 1; step < steps; step *= 4) traced.push(step);
  return [...traced, steps];
}

/** Mean squared error of standardised labels. */
function lossOf(outputs: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (outputs[i] - y[i]) ** 2;
  return sum / y.length;
}
