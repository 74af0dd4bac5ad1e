import { innerProduct } from '../../tasks/inner-product.ts';
import type { Points } from './points.ts';
import { QuadraticFeatures } from './quadratic-features.ts';
import { quadraticFeatureCount } from './quadratic-moments.ts';
import type { Effort } from './work.ts';

/**
 * A feature matrix Φ of some inputs (n×size) that is never stored: only its products with vectors are
 * computed.
 */
export interface ImplicitFeatures {
  /** Number of inputs. */
  readonly n: number;
  /** Number of features. */
  readonly size: number;
  /** Φ·w, one number per input. */
  times(w: Float64Array): Promise<Float64Array>;
  /** Φᵀ·v, one number per feature. */
  transposed(v: Float64Array): Promise<Float64Array>;
}

/**
 * The quadratics x_a²/√2 and x_a x_b (a < b) of the inputs and, if `linear` is true, their coordinates: up to
 * constants, orthonormal functions of standard normal inputs. The features are ordered as in
 * `QuadraticFeatures`; the constant, and the coordinates that are left out, are features that are 0.
 */
export function quadraticsOf(points: Points, linear: boolean, effort: Effort): ImplicitFeatures {
  const { n, d } = points;
  const everywhere = (value: number) => new Float64Array(n).fill(value);
  const roots = [everywhere(0), everywhere(linear ? 1 : 0), everywhere(Math.SQRT1_2)] as const;
  const features = new QuadraticFeatures(points, { roots, rest: everywhere(0) }, effort);
  return {
    n,
    size: quadraticFeatureCount(d),
    times: (w) => features.times(w),
    transposed: (v) => features.transposed(v),
  };
}

/** The function w·φ of `quadraticsOf` as xᵀAx + ℓ·x: A is symmetric, d×d, row-major. */
export function quadraticForm(w: Float64Array, d: number): { form: Float64Array; linear: Float64Array } {
  const form = new Float64Array(d * d);
  let at = 1 + d;
  for (let b = 0; b < d; b++) {
    for (let a = 0; a <= b; a++, at++) {
      form[a * d + b] = form[b * d + a] = a === b ? w[at] * Math.SQRT1_2 : w[at] / 2;
    }
  }
  return { form, linear: w.slice(1, 1 + d) };
}

/** The features minus their means over the inputs. */
export async function centred(features: ImplicitFeatures): Promise<ImplicitFeatures> {
  const { n, size } = features;
  const means = await features.transposed(new Float64Array(n).fill(1 / n));
  return {
    n,
    size,
    async times(w) {
      const center = innerProduct(means, w);
      return (await features.times(w)).map((value) => value - center);
    },
    async transposed(v) {
      const total = v.reduce((sum, value) => sum + value, 0);
      return (await features.transposed(v)).map((value, j) => value - total * means[j]);
    },
  };
}

/** The coordinates of the inputs themselves. */
export function coordinatesOf(
  { n, d, x }: Pick<Points, 'n' | 'd' | 'x'>,
  { multiply, pause }: Effort,
): ImplicitFeatures {
  return {
    n,
    size: d,
    async times(w) {
      const values = new Float64Array(n);
      await multiply({
        into: { data: values, offset: 0, stride: 1 },
        a: { data: x, offset: 0, stride: d },
        b: { data: w, offset: 0, stride: d },
        rows: n,
        columns: 1,
        depth: d,
      });
      await pause(2 * n * d);
      return values;
    },
    async transposed(v) {
      const sums = new Float64Array(d);
      await multiply({
        into: { data: sums, offset: 0, stride: 1 },
        a: { data: x, offset: 0, stride: 1, step: d },
        b: { data: v, offset: 0, stride: n },
        rows: d,
        columns: 1,
        depth: n,
      });
      await pause(2 * n * d);
      return sums;
    },
  };
}

/** Several feature matrices of the same inputs, side by side. */
export function joined(parts: readonly ImplicitFeatures[]): ImplicitFeatures {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return {
    n: parts[0].n,
    size,
    async times(w) {
      const values = new Float64Array(parts[0].n);
      let from = 0;
      for (const part of parts) {
        const own = await part.times(w.subarray(from, from + part.size));
        for (let i = 0; i < values.length; i++) values[i] += own[i];
        from += part.size;
      }
      return values;
    },
    async transposed(v) {
      const sums = new Float64Array(size);
      let from = 0;
      for (const part of parts) {
        sums.set(await part.transposed(v), from);
        from += part.size;
      }
      return sums;
    },
  };
}
