import { standardisationOf } from '../kernels/columns.ts';
import { type Points, pointsOf } from '../kernels/points.ts';
import type { Multiply } from '../kernels/products.ts';
import { type Whitening, whitened, whiteningOf } from '../kernels/whitening.ts';
import type { Effort } from '../kernels/work.ts';

/** Directions of a layer's input, orthonormal, count×q, row-major. */
export interface Projection {
  readonly count: number;
  readonly q: number;
  readonly values: Float64Array;
}

/** What turns the input h of a layer into that of the next: projections, their products, and an affine map. */
export interface Layer {
  readonly projection: Projection;
  /** Whether the next layer reads the network's whitened input beside the products. */
  readonly skip: boolean;
  readonly scaling: Whitening | Scaling;
}

/** An affine map of every column by itself. */
interface Scaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Representations of up to this many columns are whitened; wider ones get columns of variance 1. */
const mostWhitened = 256;

/** Number of columns that r projections become, together with those that the layer passes on. */
export function liftedColumns(r: number, skip: boolean, d: number): number {
  return (r * (r + 1)) / 2 + (skip ? d : r);
}

/** h·Vᵀ, n×count. */
export async function project(
  { n, d, x }: Points,
  { count, values }: Projection,
  multiply: Multiply,
): Promise<Points> {
  const projected = new Float64Array(n * count);
  await multiply({
    into: { data: projected, offset: 0, stride: count },
    a: { data: x, offset: 0, stride: d },
    b: { data: values, offset: 0, stride: d },
    rows: n,
    columns: count,
    depth: d,
  });
  return pointsOf(projected, n, count);
}

/** The first projections alone. */
export function firstOf({ q, values }: Projection, count: number): Projection {
  return { count, q, values: values.subarray(0, count * q) };
}

/** The products z_a z_b, a ≤ b, of every row's projections: n×r(r+1)/2. */
export function productsOf({ n, d: r, x }: Points): Float64Array {
  const products = new Float64Array((n * r * (r + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++)
    for (let a = 0; a < r; a++) for (let b = a; b < r; b++) products[next++] = x[i * r + a] * x[i * r + b];
  return products;
}

/** The columns of the next layer's input, before they are scaled. */
function lift(projections: Points, input: Points, skip: boolean): Points {
  const { n, d: r } = projections;
  const beside = skip ? input : projections;
  const pairs = (r * (r + 1)) / 2;
  const width = pairs + beside.d;
  const products = productsOf(projections);
  const columns = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    columns.set(products.subarray(i * pairs, (i + 1) * pairs), i * width);
    columns.set(beside.x.subarray(i * beside.d, (i + 1) * beside.d), i * width + pairs);
  }
  return pointsOf(columns, n, width);
}

/** Makes a layer of these projections of h, scaled on these rows, and applies it to them. */
export async function layerOf(
  projection: Projection,
  h: Points,
  input: Points,
  skip: boolean,
  effort: Effort,
): Promise<{ layer: Layer; next: Points }> {
  const columns = lift(await project(h, projection, effort.multiply), input, skip);
  const scaling =
    columns.d <= mostWhitened
      ? await whiteningOf(columns, effort)
      : standardisationOf(columns.x, columns.n, columns.d);
  return { layer: { projection, skip, scaling }, next: await scaled(columns, scaling, effort.multiply) };
}

/** The input of the next layer. */
export async function applyLayer(
  { projection, skip, scaling }: Layer,
  h: Points,
  input: Points,
  multiply: Multiply,
): Promise<Points> {
  return scaled(lift(await project(h, projection, multiply), input, skip), scaling, multiply);
}

async function scaled(columns: Points, scaling: Layer['scaling'], multiply: Multiply): Promise<Points> {
  if ('root' in scaling) return whitened(columns, scaling, multiply);
  const { n, d, x } = columns;
  const { means, deviations } = scaling;
  const values = new Float64Array(n * d);
  for (let i = 0; i < n; i++)
    for (let a = 0; a < d; a++) values[i * d + a] = (x[i * d + a] - means[a]) / deviations[a];
  return pointsOf(values, n, d);
}
