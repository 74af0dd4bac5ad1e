import type { Predict } from '../contract.ts';
import { predictClasses } from '../kernels/class-ridge.ts';
import { appendColumns } from '../kernels/columns.ts';
import { projectionProducts } from '../kernels/gradient-features.ts';
import { kernelFrom } from '../kernels/kernel-settings.ts';
import { type Points, pointsOf } from '../kernels/points.ts';
import { inJavaScript, type Multiply } from '../kernels/products.ts';
import type { KeptTables, Table, TableStep, UnitKind } from './kept-model.ts';

/** Rows that are predicted at a time: few enough for the values of wide layers at all of them to stay small. */
const rowsAtOnce = 256;

/**
 * The predictions of a kept model that is no network.
 *
 * @param d columns of the inputs
 */
export function predictTables(
  { steps }: Pick<KeptTables, 'steps'>,
  d: number,
  multiply: Multiply = inJavaScript,
): Predict {
  return async (x, n) => {
    const outputs = outputsOf(steps);
    const predictions = new Float32Array(n * outputs);
    for (let first = 0; first < n; first += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, n - first);
      const points = pointsOf(x.subarray(first * d, (first + rows) * d), rows, d);
      predictions.set(await predictBlock(steps, points, outputs, multiply), first * outputs);
    }
    return predictions;
  };
}

/** Numbers that the model predicts for a row. */
export function outputsOf(steps: readonly TableStep[]): number {
  return Math.max(1, ...steps.map((step) => (predicts(step) ? step.offsets.length : 1)));
}

type PredictingStep = Extract<TableStep, { kind: 'kernel' | 'units' }>;

function predicts(step: TableStep): step is PredictingStep {
  return step.kind === 'units' || (step.kind === 'kernel' && step.append === undefined);
}

async function predictBlock(
  steps: readonly TableStep[],
  points: Points,
  outputs: number,
  multiply: Multiply,
): Promise<Float64Array> {
  let inputs = points;
  const sums = new Float64Array(points.n * outputs);
  for (const step of steps) {
    if (predicts(step)) {
      const values = await (step.kind === 'kernel'
        ? kernelValues(step, inputs, multiply)
        : unitSums(step, inputs, multiply));
      for (let i = 0; i < sums.length; i++) sums[i] += values[i];
    } else if (step.kind === 'bound') {
      for (let i = 0; i < sums.length; i++)
        sums[i] = step.by === 'clip' ? Math.max(-1, Math.min(1, sums[i])) : Math.tanh(sums[i] / 2);
    } else inputs = await changed(step, inputs, multiply);
  }
  return sums;
}

async function changed(
  step: Exclude<TableStep, { kind: 'units' | 'bound' }>,
  inputs: Points,
  multiply: Multiply,
): Promise<Points> {
  switch (step.kind) {
    case 'map':
      return mapped(step, inputs, multiply);
    case 'unit-norm':
      return unitRowsOf(inputs);
    case 'products': {
      const { rows, columns: d, values } = step.table;
      const products = await projectionProducts(inputs, { rows, d, values }, step.products, multiply);
      return appendColumns(inputs, products, {
        means: Float64Array.from(step.means),
        deviations: Float64Array.from(step.deviations),
      });
    }
    case 'kernel': {
      const { mean = 0, deviation = 1 } = step.append ?? {};
      return appendColumns(inputs, await kernelValues(step, inputs, multiply), {
        means: Float64Array.of(mean),
        deviations: Float64Array.of(deviation),
      });
    }
  }
}

function kernelValues(
  { kernel, table, coefficients, offsets }: Extract<TableStep, { kind: 'kernel' }>,
  inputs: Points,
  multiply: Multiply,
): Promise<Float64Array> {
  const anchors = pointsOf(table.values, table.rows, table.columns);
  const predictor = { anchors, coefficients, offsets: Float64Array.from(offsets) };
  return predictClasses(predictor, kernelFrom(kernel), inputs, multiply);
}

/** rows×outputs. */
async function unitSums(
  { activation, degree = 1, table, biases, coefficients, offsets }: Extract<TableStep, { kind: 'units' }>,
  inputs: Points,
  multiply: Multiply,
): Promise<Float64Array> {
  const outputs = offsets.length;
  const values = await productsWith(table, inputs, multiply);
  const { rows: units } = table;
  const activate = activations[activation];
  const sums = new Float64Array(inputs.n * outputs);
  for (let i = 0; i < inputs.n; i++) {
    for (let o = 0; o < outputs; o++) sums[i * outputs + o] = offsets[o];
    for (let j = 0; j < units; j++) {
      const value = activate(values[i * units + j] + biases[j], degree);
      for (let o = 0; o < outputs; o++) sums[i * outputs + o] += coefficients[o * units + j] * value;
    }
  }
  return sums;
}

async function mapped(
  { table, means }: Extract<TableStep, { kind: 'map' }>,
  inputs: Points,
  multiply: Multiply,
): Promise<Points> {
  const { n, d, x } = inputs;
  const centred = means
    ? pointsOf(
        x.map((value, i) => value - means[i % d]),
        n,
        d,
      )
    : inputs;
  return pointsOf(await productsWith(table, centred, multiply), n, table.rows);
}

/** The products of all inputs with all rows of a table, n×rows. */
async function productsWith(
  { rows, columns, values }: Table,
  { n, x }: Points,
  multiply: Multiply,
): Promise<Float64Array> {
  const products = new Float64Array(n * rows);
  if (rows === 0) return products;
  await multiply({
    into: { data: products, offset: 0, stride: rows },
    a: { data: x, offset: 0, stride: columns },
    b: { data: values, offset: 0, stride: columns },
    rows: n,
    columns: rows,
    depth: columns,
  });
  return products;
}

function unitRowsOf({ n, d, x, squaredNorms }: Points): Points {
  const unit = Float64Array.from(x, (value, i) => value / (Math.sqrt(squaredNorms[Math.floor(i / d)]) || 1));
  return pointsOf(unit, n, d);
}

const cube = 0.044715;
const slope = Math.sqrt(2 / Math.PI);

const activations: Readonly<Record<UnitKind, (z: number, degree: number) => number>> = {
  identity: (z) => z,
  relu: (z) => Math.max(0, z),
  quadratic: (z) => z * z - 1,
  // The approximation by tanh (Hendrycks & Gimpel, arXiv 1606.08415, §2).
  gelu: (z) => 0.5 * z * (1 + Math.tanh(slope * (z + cube * z ** 3))),
  tanh: Math.tanh,
  hermite(z, degree) {
    let below = 0;
    let value = 1;
    for (let k = 0; k < degree; k++)
      [below, value] = [value, (z * value - Math.sqrt(k) * below) / Math.sqrt(k + 1)];
    return value;
  },
};
