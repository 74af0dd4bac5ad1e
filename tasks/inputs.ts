import { addProduct } from './product.ts';
import type { Stream } from './streams.ts';
import { weightMatrix } from './weights.ts';

export const inputKinds = ['gaussian', 'mixture', 'hypercube', 'sphere'] as const;
export type InputKind = (typeof inputKinds)[number];

/** Draws one input and writes its d coordinates to `out`, starting at `offset`. */
export type DrawInput = (stream: Stream, out: Float32Array, offset: number) => void;

/**
 * The input distributions on R^d, all with mean 0 and with E|x|² = d up to O(1) (exactly d except for
 * `mixture`):
 *
 * - `gaussian`: N(0, I);
 * - `mixture`: four equally likely Gaussians, see {@link mixture};
 * - `hypercube`: uniform on {±1}^d;
 * - `sphere`: uniform on the sphere of radius √d.
 *
 * @param stream chooses the distribution itself if it is random (`mixture`); the inputs come from the stream
 * that the returned function is given
 */
export function inputDistribution(kind: InputKind, d: number, stream: Stream): DrawInput {
  if (kind === 'mixture') return mixture(d, stream);
  if (kind === 'hypercube') {
    return (source, out, offset) => {
      for (let i = 0; i < d; i++) out[offset + i] = source.uint32() >>> 31 === 0 ? 1 : -1;
    };
  }
  if (kind === 'sphere') return sphere(d);
  return (source, out, offset) => {
    source.normals(out.subarray(offset, offset + d));
  };
}

function sphere(d: number): DrawInput {
  const direction = new Float64Array(d);
  return (source, out, offset) => {
    source.normals(direction);
    let squared = 0;
    for (let i = 0; i < d; i++) squared += direction[i] ** 2;
    const scale = Math.sqrt(d / squared);
    for (let i = 0; i < d; i++) out[offset + i] = scale * direction[i];
  };
}

/**
 * A mixture of well-conditioned Gaussians ([BFC] §2 requires no more of its inputs): components N(m_1, Σ_1),
 * N(−m_1, Σ_2), N(m_2, Σ_3), N(−m_2, Σ_4), each with probability ¼. The means are uniform on the unit sphere,
 * and their opposite pairs give the mixture mean 0; Σ_c has uniformly random axes and eigenvalues log-uniform
 * on [½, 2], rescaled to average 1. The choice of these numbers is this project's.
 */
function mixture(d: number, stream: Stream): DrawInput {
  const components = [0, 1, 2, 3].map((c) => {
    const mean = weightMatrix('orthonormal', 1, d, stream.child('mean', c >> 1));
    return {
      mean: mean.map((m) => (c % 2 === 0 ? m : -m)),
      factor: covarianceFactor(d, stream.child('covariance', c)),
    };
  });
  const latent = new Float64Array(d);
  const input = new Float64Array(d);
  return (source, out, offset) => {
    const { mean, factor } = components[source.integer(4)];
    source.normals(latent);
    input.set(mean);
    addProduct(factor, d, d, latent, input);
    for (let i = 0; i < d; i++) out[offset + i] = input[i];
  };
}

/** A with AAᵀ = Σ: random orthonormal axes, each scaled by the root of its eigenvalue. */
function covarianceFactor(d: number, stream: Stream): Float64Array {
  const factor = weightMatrix('orthonormal', d, d, stream.child('axes'));
  const spectrum = stream.child('spectrum');
  const eigenvalues = Float64Array.from({ length: d }, () => 2 ** (2 * spectrum.uniform() - 1));
  const average = eigenvalues.reduce((sum, value) => sum + value, 0) / d;
  for (let i = 0; i < factor.length; i++) factor[i] *= Math.sqrt(eigenvalues[i % d] / average);
  return factor;
}
