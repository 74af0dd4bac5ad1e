import type { Stream } from '../streams.ts';

/**
 * Random closed paths of inputs. Each of the `points` inputs on a path has the input distribution, and two
 * that are m steps apart have the correlation ρ_m. These are the pairs that noise stability needs, all from
 * the same random numbers.
 */
export interface ClosedPaths {
  /** The number of inputs on a path, even. */
  readonly points: number;
  /** ρ_m for m = 0..points/2, from 1 down to −1. */
  readonly correlations: readonly number[];
  /** E f(x) f(y) for a function of pure degree p and norm 1, at inputs of correlation ρ. */
  stability(p: number, rho: number): number;
  /** Draws a path and writes its points, row-major, to `out`, starting at `offset`. */
  draw(stream: Stream, out: Float32Array, offset: number): void;
}

/**
 * x cos θ + z sin θ with independent x and z ~ N(0, I), θ = 2πm / points: ρ_m = cos θ, Chebyshev's points,
 * and the stability of Hermite degree p is ρ^p (Mehler). With every point, its opposite is on the path, so
 * that odd and even parts never mix. A polynomial of degree D is a trigonometric polynomial of degree D on
 * each path, which 2D + 1 points determine.
 */
export function gaussianPaths(d: number, points: number): ClosedPaths {
  const x = new Float64Array(d);
  const z = new Float64Array(d);
  return {
    points,
    correlations: chebyshev(points),
    stability: (p, rho) => rho ** p,
    draw(stream, out, offset) {
      stream.normals(x);
      stream.normals(z);
      ellipse(x, z, points, out, offset);
    },
  };
}

/**
 * The great circle through x and an independent direction orthogonal to it, with radius √d (`sphere`) or that
 * of N(0, I). The stability of angular degree p is the Gegenbauer polynomial of dimension d with P_p(1) = 1
 * (by the addition theorem of spherical harmonics), whatever the distribution of the radius. Needs d ≥ 2.
 */
export function rotationPaths(d: number, points: number, radius: 'sphere' | 'gaussian'): ClosedPaths {
  const x = new Float64Array(d);
  const z = new Float64Array(d);
  return {
    points,
    correlations: chebyshev(points),
    stability: (p, rho) => gegenbauer(d, p, rho),
    draw(stream, out, offset) {
      stream.normals(x);
      stream.normals(z);
      const length = norm(x);
      let overlap = 0;
      for (let i = 0; i < d; i++) overlap += (x[i] / length) * z[i];
      for (let i = 0; i < d; i++) z[i] -= overlap * (x[i] / length);
      const across = norm(z);
      const size = radius === 'sphere' ? Math.sqrt(d) : length;
      for (let i = 0; i < d; i++) {
        x[i] *= size / length;
        z[i] *= size / across;
      }
      ellipse(x, z, points, out, offset);
    },
  };
}

/**
 * From a random corner of the hypercube to the opposite one and back: each coordinate changes its sign once
 * in the first half of the path, at a uniformly random time, and again half a path later. After m steps, a
 * coordinate has kept its sign with probability (1 + ρ_m)/2, ρ_m = 1 − 4m/points: equally spaced, because no
 * stationary path of signs has a cosine as its correlation. The stability of Walsh degree p is ρ^p.
 */
export function hypercubePaths(d: number, points: number): ClosedPaths {
  const half = points / 2;
  return {
    points,
    correlations: Array.from({ length: half + 1 }, (_, m) => 1 - (4 * m) / points),
    stability: (p, rho) => rho ** p,
    draw(stream, out, offset) {
      for (let i = 0; i < d; i++) {
        const sign = stream.uint32() >>> 31 === 0 ? 1 : -1;
        const change = half * stream.uniform();
        for (let m = 0; m < points; m++)
          out[offset + m * d + i] = m >= change && m < change + half ? -sign : sign;
      }
    },
  };
}

function chebyshev(points: number): number[] {
  return Array.from({ length: points / 2 + 1 }, (_, m) => Math.cos((2 * Math.PI * m) / points));
}

function ellipse(x: Float64Array, z: Float64Array, points: number, out: Float32Array, offset: number): void {
  for (let m = 0, at = offset; m < points; m++) {
    const cosine = Math.cos((2 * Math.PI * m) / points);
    const sine = Math.sin((2 * Math.PI * m) / points);
    for (let i = 0; i < x.length; i++) out[at++] = cosine * x[i] + sine * z[i];
  }
}

/** P_p(t) in dimension d by its recurrence: (p + d − 2) P_{p+1} = (2p + d − 2) t P_p − p P_{p−1}. */
export function gegenbauer(d: number, p: number, t: number): number {
  let [before, value] = [1, p === 0 ? 1 : t];
  for (let q = 1; q < p; q++)
    [before, value] = [value, ((2 * q + d - 2) * t * value - q * before) / (q + d - 2)];
  return value;
}

function norm(vector: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i] ** 2;
  return Math.sqrt(squares);
}
