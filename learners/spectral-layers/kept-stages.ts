import { type KeptTables, keptTables, type TableStep } from '../kept/kept-model.ts';
import { quadraticForm } from '../kernels/implicit-features.ts';
import { identity } from '../kernels/metric.ts';
import { quadraticFeatureCount } from '../kernels/quadratic-moments.ts';
import { symmetricEigenpairs } from '../kernels/symmetric-eigenpairs.ts';
import type { Whitening } from '../kernels/whitening.ts';
import type { Layer, Projection } from './representation.ts';

/** The last stage, and what its ridge regression gives. */
export interface FittedTop {
  readonly projection: Projection;
  /** Whether the regression also reads the stage's whole input. */
  readonly below: boolean;
  /** Whether it also reads quadratics of the whitened x. */
  readonly skip: boolean;
  readonly coefficients: Float64Array;
  readonly offset: number;
}

/** Labels are mean + deviation times what the regression gives. */
interface LabelScale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The fitted stages as tables. Every representation is a linear function of the whitened x and of the centred products
 * of all stages below, so that each stage is one `products` step, whose table is its projection composed with the maps
 * before it. The regression's quadratic forms are sums of squares along their eigenvectors.
 */
export function keptStages(
  whitening: Whitening,
  layers: readonly Layer[],
  top: FittedTop,
  { mean, deviation }: LabelScale,
): KeptTables {
  const { d } = whitening;
  const steps: TableStep[] = [
    { kind: 'map', table: { rows: d, columns: d, values: whitening.root }, means: [...whitening.mean] },
  ];
  for (const [l, { projection, scaling }] of layers.entries()) {
    const pairs = pairCount(projection.count);
    steps.push({
      kind: 'products',
      products: 'all',
      table: inState(projection.values, projection.count, layers.slice(0, l), d),
      means: [...('root' in scaling ? scaling.mean : scaling.means).subarray(0, pairs)],
      deviations: new Array<number>(pairs).fill(1),
    });
  }
  const columns = stateColumns(layers, d);
  const linear = new Float64Array(columns);
  const squares: { weight: number; row: Float64Array }[] = [];
  const addQuadratic = (coefficients: Float64Array, inputs: Projection, below: readonly Layer[]) => {
    const { count, q, values } = inputs;
    const { form, linear: slopes } = quadraticForm(coefficients, count);
    const { values: weights, rows } = symmetricEigenpairs(form, count, Math.abs);
    const { values: along } = inState(composed(rows, count, values, count, q), count, below, d);
    const width = stateColumns(below, d);
    for (const [r, weight] of weights.entries()) {
      const row = new Float64Array(columns);
      row.set(along.subarray(r * width, (r + 1) * width));
      squares.push({ weight, row });
    }
    addTo(linear, inState(composed(slopes, 1, values, count, q), 1, below, d).values);
  };
  let read = 0;
  const next = (size: number) => {
    read += size;
    return top.coefficients.subarray(read - size, read);
  };
  const { projection } = top;
  addQuadratic(next(quadraticFeatureCount(projection.count)), projection, layers);
  if (top.below) addTo(linear, inState(next(projection.q), 1, layers, d).values);
  if (top.skip) addQuadratic(next(quadraticFeatureCount(d)), { count: d, q: d, values: identity(d) }, []);

  // A unit gives z² − 1.
  const ones = squares.reduce((sum, { weight }) => sum + weight, 0);
  const table = new Float64Array(squares.length * columns);
  for (const [r, { row }] of squares.entries()) table.set(row, r * columns);
  steps.push(
    {
      kind: 'units',
      activation: 'quadratic',
      table: { rows: squares.length, columns, values: table },
      biases: new Float64Array(squares.length),
      coefficients: Float64Array.from(squares, ({ weight }) => deviation * weight),
      offsets: [mean + deviation * (top.offset + ones)],
    },
    {
      kind: 'units',
      activation: 'identity',
      table: { rows: 1, columns, values: linear },
      biases: new Float64Array(1),
      coefficients: Float64Array.of(deviation),
      offsets: [0],
    },
  );
  return keptTables(...steps);
}

function pairCount(r: number): number {
  return (r * (r + 1)) / 2;
}

/** Columns of the whitened x and of the products of these layers. */
function stateColumns(layers: readonly Layer[], d: number): number {
  return layers.reduce((sum, { projection }) => sum + pairCount(projection.count), d);
}

/**
 * Linear functions of the representation above these layers (count rows of it) as functions of the whitened x and the
 * centred products of the layers.
 */
function inState(functions: Float64Array, count: number, layers: readonly Layer[], d: number) {
  const columns = stateColumns(layers, d);
  const values = new Float64Array(count * columns);
  let current = functions;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { projection, skip, scaling } = layers[l];
    const { count: r, q, values: directions } = projection;
    const pairs = pairCount(r);
    const width = pairs + (skip ? d : r);
    const unscaled =
      'root' in scaling
        ? composed(current, count, scaling.root, width, width)
        : current.map((value, i) => value / scaling.deviations[i % width]);
    const first = stateColumns(layers.slice(0, l), d);
    const beside = new Float64Array(count * (width - pairs));
    for (let i = 0; i < count; i++) {
      values.set(unscaled.subarray(i * width, i * width + pairs), i * columns + first);
      beside.set(unscaled.subarray(i * width + pairs, (i + 1) * width), i * (width - pairs));
    }
    // Whitened inputs and their projections have mean 0 on the training sample, so that only products need centring.
    if (skip) {
      addRows(values, beside, count, columns, d);
      return { rows: count, columns, values };
    }
    current = composed(beside, count, directions, r, q);
  }
  addRows(values, current, count, columns, d);
  return { rows: count, columns, values };
}

/** Adds count rows of `width` numbers to the first columns of a table. */
function addRows(
  table: Float64Array,
  rows: Float64Array,
  count: number,
  columns: number,
  width: number,
): void {
  for (let i = 0; i < count; i++)
    for (let c = 0; c < width; c++) table[i * columns + c] += rows[i * width + c];
}

function addTo(sum: Float64Array, values: Float64Array): void {
  for (const [i, value] of values.entries()) sum[i] += value;
}

/** A·B for A (rows×inner) and B (inner×columns), both row-major. */
function composed(
  a: Float64Array,
  rows: number,
  b: Float64Array,
  inner: number,
  columns: number,
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const value = a[i * inner + k];
      for (let c = 0; c < columns; c++) product[i * columns + c] += value * b[k * columns + c];
    }
  return product;
}
