import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { isMarginLoss, type Loss, losses, saidOfLabel } from './one-pass/loss.ts';
import { drawNetwork, type Network, outputAt, Stepper, scalings } from './one-pass/network.ts';
import { freshRows, heldRows, type Scaling, scalingOf } from './one-pass/row-supply.ts';
import { traceSchedule } from './one-pass/trace-schedule.ts';
import { activations, type NonLinearity } from './one-pass/units.ts';
import { telling } from './told.ts';

const parameters = z.strictObject({
  width: z.int().positive().default(64).describe('hidden units m'),
  activation: z
    .enum(activations)
    .default('hermite')
    .describe('relu, or the normalised Hermite polynomial h_k, which tells the network the target’s degree'),
  degree: z.int().positive().optional().describe('degree k of h_k; default: the task’s degree'),
  train: z
    .enum(['both', 'first'])
    .default('both')
    .describe('layers that are trained; with first, the read-out stays ±1 (hermite: 1)'),
  constraint: z
    .enum(['sphere', 'none'])
    .default('sphere')
    .describe(
      'sphere: weights of the first layer are put back to norm 1 after every step; none: they are free',
    ),
  scaling: z
    .enum(scalings)
    .default('mean-field')
    .describe(
      'mean-field: the mean over units, which start at norm 1 with read-outs ±1; standard: their sum, all weights uniform on ±1/√(inputs of the layer)',
    ),
  loss: z
    .enum(losses)
    .default('squared')
    .describe(
      'squared; hinge or logistic, for classification (predictions are then cut to ±1, or tanh(f/2))',
    ),
  decay: z
    .number()
    .min(0)
    .default(0)
    .describe('weight decay: what a row takes from all weights, in units of the learning rate of a row'),
  rate: z
    .number()
    .positive()
    .optional()
    .describe('learning rate of one row, times d to the power exponent; default: 0.1, with reuse 0.3'),
  exponent: z
    .number()
    .min(0)
    .optional()
    .describe(
      'power of 1/d in the learning rate; default: k/2 for h_k in one pass, but at least 1; otherwise 1',
    ),
  readOutRate: z
    .number()
    .positive()
    .default(1)
    .describe('learning rate of the read-out, in units of that of the first layer'),
  batch: z
    .int()
    .positive()
    .optional()
    .describe(
      'rows per step; default: as few as let the steps take in the whole sample, at most d; for a stream, d/8',
    ),
  passes: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('steps in a row on each batch: 1 is one pass, more is reuse'),
  clip: z
    .number()
    .min(0)
    .optional()
    .describe(
      'bound on what a row moves a unit by, times √d; 0: none; default: none in one pass, 0.3 with reuse',
    ),
});
type Parameters = z.output<typeof parameters>;

/** Hermite polynomials of higher degree leave the range in which their values can be summed in float64. */
const highestDegree = 32;

/**
 * One-pass stochastic gradient descent on a two-layer network: every row is used for one step and never again,
 * so that the rows it takes to learn follow the target's information exponent k: about d rows for k = 1,
 * d log d for k = 2, and d^(k−1) for k ≥ 3.
 *
 * f(x) = (1/m) Σ_j a_j σ(w_j·x + b_j), with |w_j| = 1 (after every step, weights are put back onto the sphere,
 * as in the first paper) and in the mean-field scaling of the second. Weights start uniformly on the sphere
 * and read-outs at ±1, so that f starts near 0 and units move independently until they find the target. The
 * learning rate of a row is `rate` · d^−max(1, k/2): with a larger one, the noise of the gradient drives a
 * unit away from the overlap of 1/√d with which it starts before the target's gradient has moved it.
 *
 * With `passes` above 1, several steps in a row are taken on each batch. The second of them sees the change
 * that the first made for its own rows, so that it depends on products of labels, which for a polynomial of
 * one direction have an information exponent of at most 2: about d rows suffice, up to logarithms, at a
 * learning rate of order 1/d (Dandi, Troiani, Arnaboldi, Pesce,
 * Zdeborová & Krzakala, arXiv 2402.03220; Lee, Oko, Suzuki & Wu, arXiv 2406.01581). Steps are then clipped,
 * because labels are heavy-tailed and rates large. In one pass they are not: clipping, too, is a non-linear
 * function of the label, which lowers the exponent.
 *
 * With `constraint=none` the first layer is free, as in the mean-field networks of the second paper. On the
 * hypercube it has to be: a unit that learns a product of coordinates one by one needs to let the others shrink
 * relative to them, and a bound on its norm stops it. `scaling=standard`, `loss=hinge` and `decay` give the network
 * that learns parities in Barak, Edelman, Goel, Kakade, Malach & Zhang, arXiv 2207.08799: a learning rate of 0.1 and
 * a weight decay of 0.01 for the mean of 32 rows are `rate=0.003125`, `exponent=0`, `decay=0.01`, `batch=32`. The
 * initial weights are this project's choice.
 *
 * Labels are standardised by the mean and deviation of the sample that the fit is given, except for margin losses,
 * and inputs are divided by the root mean square of a coordinate.
 */
export const onePass = defineLearner({
  name: 'one-pass',
  description:
    'two-layer network trained by one-pass SGD: every row is used once (or `passes` times in a row)',
  source:
    'Ben Arous, Gheissari & Jagannath, arXiv 2003.10409, §1 (online SGD on the sphere); Abbe, Boix-Adserà & Misiakiewicz, arXiv 2202.08658 (mean-field networks)',
  parameters,
  search: ({ activation, train, passes }) => ({
    rate:
      activation === 'relu' || passes === 1
        ? { min: 0.01, max: 0.5, log: true }
        : { min: 0.05, max: 1, log: true },
    ...(train === 'both' && { readOutRate: { min: 0.1, max: 10, log: true } }),
  }),
  capabilities: {
    regression: true,
    classification: true,
    diagnosable: true,
    deterministic: true,
    streams: true,
  },
  traits: ({ activation, degree }) => ({
    group: 'Two-layer',
    look: 4,
    shallow: true,
    ...telling(activation === 'hermite' && degree === undefined ? ['degree'] : []),
  }),
  unsupported(params, task) {
    const { activation, degree } = unitOf(params, task);
    if (isMarginLoss(params.loss) && task.output !== 'classification')
      return `${params.loss} loss is for labels of ±1: output=classification`;
    if (activation !== 'hermite' || degree <= highestDegree) return undefined;
    return `h_${degree} is out of range: hermite units have a degree of at most ${highestDegree}`;
  },
  cost(params, { task, n, budget, stream }) {
    const { width: m } = params;
    const { d } = task;
    const { batch, batches, steps } = layOut(params, n, d, budget.steps, stream === true);
    const perRow = rowFlops(m, d, unitOf(params, task));
    return {
      features: [m],
      fit: { scalarFlops: steps * batch * perRow },
      predictRow: { scalarFlops: perRow / 2 },
      traces: traceSchedule(batch, batches).length,
      ...(stream && { freshRows: batches * batch }),
      bytes: 8 * (m * (d + 4) + batch * (m + d) + rowsAtOnce(d) * (d + 1)),
    };
  },
  async fit(sample, { params, task, stream, budget, fresh, signal, report, trace, log }) {
    const { d } = sample;
    const { width: m, train, scaling: outputScaling, loss } = params;
    const unit = unitOf(params, task);
    const scaling = { ...scalingOf(sample), ...(isMarginLoss(loss) && { mean: 0, deviation: 1 }) };
    if (![scaling.mean, scaling.deviation, scaling.scale].every(Number.isFinite)) throw notFinite(0);
    const { batch, batches, steps: most } = layOut(params, sample.n, d, budget.steps, fresh !== undefined);
    if (!fresh && batches * batch < sample.n) {
      log(`one-pass: ${most} steps of ${batch} rows leave rows of the sample unused; more steps are needed`);
    }
    const signs = train === 'first' && unit.activation === 'hermite' ? 'one' : 'random';
    const onSphere = params.constraint === 'sphere';
    let network: Network | undefined = drawNetwork(
      { m, d, unit, signs, scaling: outputScaling, onSphere },
      stream.child('initialisation'),
    );
    const current = (): Network => {
      if (network === undefined) throw new Error('one-pass: the model has been disposed of');
      return network;
    };
    const model = {
      predict: (x: Float32Array, rows: number) => predict(current(), loss, scaling, x, rows),
      features: (x: Float32Array, rows: number) => [
        { layer: 2, width: m, values: unitValues(current(), scaling, x, rows) },
      ],
      directions: () => ({
        count: m,
        d,
        values: current().weights,
        // Units of norm 1 move at one pace, and the median unit speaks for them.
        ...(!onSphere && { single: true }),
      }),
    };

    const stepper = new Stepper(network, stepSize(params, unit, d));
    const supply = fresh ? freshRows(fresh, scaling) : heldRows(sample, scaling);
    const perRow = rowFlops(m, d, unit);
    const batchesAtOnce = Math.max(1, Math.floor(Math.min(rowsAtOnce(d), 1e7 / perRow) / batch));
    const schedule = traceSchedule(batch, batches);
    let done = 0;
    let steps = 0;
    let seen = 0;
    let rows = 0;
    for (const stop of schedule) {
      let error = 0;
      let counted = 0;
      while (done < stop) {
        const count = Math.min(batchesAtOnce, stop - done);
        const { n, x, y } = supply.next(count * batch);
        for (let first = 0; first < n; first += batch) {
          const end = Math.min(n, first + batch);
          const passes = Math.min(params.passes, most - steps);
          error += stepper.run(x, y, first, end, passes);
          counted += end - first;
          seen += passes * (end - first);
          steps += passes;
        }
        stepper.settle();
        rows += n;
        done += count;
        if (!Number.isFinite(error) || !network.readOut.every(Number.isFinite)) throw notFinite(steps);
        report({ step: steps, of: most, loss: error / counted });
        await setImmediate();
        signal.throwIfAborted();
      }
      await trace({ step: steps, samplesSeen: seen, loss: error / counted }, model);
    }
    return {
      ...model,
      info: {
        steps,
        samplesSeen: seen,
        rows,
        batch,
        parameters: m * (d + (train === 'both' ? 1 : 0) + (unit.activation === 'relu' ? 1 : 0)),
        flops: seen * perRow,
      },
      keep() {
        const { m: units, weights, biases, readOut } = current();
        const total = outputScaling === 'mean-field' ? units : 1;
        const margin = isMarginLoss(loss);
        return keptTables(
          {
            kind: 'units',
            activation: unit.activation,
            degree: unit.degree,
            table: { rows: units, columns: d, values: weights.map((value) => value / scaling.scale) },
            biases,
            coefficients: readOut.map((value) => (scaling.deviation * value) / total),
            offsets: [scaling.mean],
          },
          ...(margin
            ? [{ kind: 'bound' as const, by: loss === 'hinge' ? ('clip' as const) : ('tanh-half' as const) }]
            : []),
        );
      },
      dispose() {
        network = undefined;
      },
    };
  },
});

function notFinite(steps: number): DivergedError {
  return new DivergedError(
    steps === 0
      ? 'one-pass: labels or inputs are not finite'
      : `one-pass: weights or errors are not finite after ${steps} steps; a smaller rate may help`,
  );
}

function unitOf({ activation, degree }: Parameters, task: TaskStructure): NonLinearity {
  return { activation, degree: degree ?? Math.max(1, task.degree) };
}

function stepSize(
  { rate, exponent, readOutRate, passes, clip, train, decay, loss }: Parameters,
  unit: NonLinearity,
  d: number,
) {
  const once = passes === 1 && unit.activation === 'hermite';
  const perRow =
    (rate ?? (passes === 1 ? 0.1 : 0.3)) * d ** -(exponent ?? (once ? Math.max(1, unit.degree / 2) : 1));
  const bound = clip ?? (passes === 1 ? 0 : 0.3);
  return {
    rate: perRow,
    readOutRate: train === 'both' ? readOutRate * perRow : 0,
    most: bound === 0 ? Number.POSITIVE_INFINITY : bound / Math.sqrt(d),
    decay,
    loss,
  };
}

interface Layout {
  /** Rows of a step. */
  readonly batch: number;
  /** Different batches. */
  readonly batches: number;
  /** Steps in all: `passes` on each batch, as far as the budget goes. */
  readonly steps: number;
}

function layOut(params: Parameters, n: number, d: number, budget: number, fresh: boolean): Layout {
  const { passes } = params;
  const affordable = Math.max(1, Math.floor(budget / passes));
  const covering = Math.min(d, Math.ceil(n / affordable));
  const batch = params.batch ?? (fresh ? Math.ceil(d / 8) : covering);
  const rows = fresh ? batch : Math.min(batch, n);
  const batches = fresh ? affordable : Math.min(affordable, Math.ceil(n / rows));
  return { batch: rows, batches, steps: Math.min(budget, batches * passes) };
}

/** Rows that are standardised at a time: 4 MiB. */
function rowsAtOnce(d: number): number {
  return Math.max(1, Math.floor(2 ** 19 / d));
}

/** Operations of one row of one step: output, gradient and the return to the sphere. */
function rowFlops(m: number, d: number, { activation, degree }: NonLinearity): number {
  return m * (4 * d + 12 + (activation === 'hermite' ? 6 * degree : 0));
}

function predict(network: Network, loss: Loss, scaling: Scaling, x: Float32Array, n: number): Float32Array {
  const predictions = new Float32Array(n);
  eachRow(network, scaling, x, n, (output, _values, i) => {
    predictions[i] = scaling.mean + scaling.deviation * saidOfLabel(loss, output);
  });
  return predictions;
}

/** The units' values: row-major, n×m. */
function unitValues(network: Network, scaling: Scaling, x: Float32Array, n: number): Float32Array {
  const all = new Float32Array(n * network.m);
  eachRow(network, scaling, x, n, (_output, values, i) => all.set(values, i * network.m));
  return all;
}

function eachRow(
  network: Network,
  { scale }: Scaling,
  x: Float32Array,
  n: number,
  use: (output: number, values: Float64Array, i: number) => void,
): void {
  const { m, d } = network;
  const units = { values: new Float64Array(m), slopes: new Float64Array(m) };
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < d; c++) row[c] = x[i * d + c] / scale;
    use(outputAt(network, row, 0, units), units.values, i);
  }
}
