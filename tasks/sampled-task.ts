import type { FeatureLayer, NativeProduct, PowerSum, Subspace, Task, TaskStructure } from './contract.ts';
import { UnsupportedTaskError } from './contract.ts';
import { type InputKind, inputDistribution } from './inputs.ts';
import { median } from './median.ts';
import { moments } from './moments.ts';
import type { SamplingParameters } from './parameters.ts';
import { type Spectrum, SpectrumUnavailableError } from './spectrum/contract.ts';
import type { Polynomial, PolynomialRing } from './spectrum/polynomial-ring.ts';
import { type Stream, splitStream } from './streams.ts';

/** Number of rows in the pilot sample, from which the moments of features and target are taken. */
export const pilotSize = 32768;

/**
 * A target whose terms cancel down to this share of their size is taken for a constant. Features are scaled
 * by moments that the pilot sample gives to about 1%, so that a sum of them that should be constant, such as
 * |Wx|² for orthogonal W on the sphere, varies by that much.
 */
const constantShare = 0.03;

/**
 * Bound on the error of values with native products, relative to the size of the terms: some two hundred times the
 * largest difference that was seen at d up to 1024 (2⁻⁴⁴), and so small that it leaves one label in a hundred open.
 */
const nativeError = 2 ** -36;

type NativeValues = NonNullable<Target['valuesNatively']>;

/** A function on R^d, before it is centred and scaled, and what it is made of. */
export interface Target {
  /** The standard deviation it would have if its terms were uncorrelated. */
  readonly size: number;
  /**
   * The value at which classes part, where it is known; by default the pilot sample's median. A target of few
   * values needs it: the median can be one of them, and would put it on the wrong side.
   */
  readonly threshold?: number;
  /** Its values on the pilot sample, if building it computed them anyway. */
  readonly pilotValues?: Float64Array;
  /** Its values at the n rows of x (n×d, row-major). */
  values(x: Float32Array, n: number): Float64Array;
  /** Its values but for rounding, with native products of matrices; absent where these save little. */
  valuesNatively?(x: Float32Array, n: number, multiply: NativeProduct): Promise<Float64Array>;
  /** The features of its layers; empty if it has none. */
  features(x: Float32Array, n: number): FeatureLayer[];
  /** What it is a function of, if that is a projection of the input onto few directions. */
  readonly subspace?: Subspace;
  /** What it is, if that is a sum of powers of directions. */
  readonly powers?: Omit<PowerSum, 'offset'>;
  /** The function as a polynomial, for its spectrum. */
  expand?(ring: PolynomialRing): Polynomial;
  /** For a target that is no polynomial and whose weights are known nevertheless. */
  readonly everyDegree?: EveryDegree;
  /** Why there is no degree spectrum by either method, in one line, if there is none: it is no polynomial. */
  readonly noSpectrum?: string;
}

/** The spectrum of a target that has weight at every degree. */
export interface EveryDegree {
  /** Weights are given one by one up to this degree, and of higher ones together. */
  readonly degree: number;
  /**
   * The exact spectrum of (f − centre)/deviation.
   * @throws SpectrumUnavailableError if it is not known under these inputs
   */
  exact(options: { inputs: InputKind; centre: number; deviation: number }): Spectrum;
}

/** What `sampledTask` makes a task from. */
export interface SampledTaskOptions {
  readonly family: string;
  readonly d: number;
  readonly seed: number;
  readonly sampling: SamplingParameters;
  readonly shape: Pick<TaskStructure, 'layers' | 'widths' | 'degree'>;
  /**
   * Builds the target.
   * @param stream chooses the target's weights
   * @param pilot pilotSize×d inputs, for the moments of the target's features
   */
  build(stream: Stream, pilot: Float32Array): Target;
}

/**
 * Makes a task from a function. The task draws inputs, centres and scales the function to mean 0 and variance
 * 1 by its moments on the pilot sample, and labels the inputs.
 *
 * Regression: y = f(x) + noise·ε, with ε ~ N(0, 1) independent in each row of every sample, training and test
 * alike; as f has variance 1, `noise` is in units of the target's standard deviation, and noise²/(1 + noise²)
 * is the smallest relative test error that any learner can reach. Classification:
 * y = sign(f(x) − m + noise·ε) with m the median of f on the pilot sample or the target's own `threshold`, so that
 * the classes are balanced without noise.
 *
 * A sample depends only on the stream's path, not on what has been drawn from the stream: inputs and noise
 * come from two children of it.
 *
 * @throws UnsupportedTaskError if d is not a positive integer or the function is constant under these inputs
 */
export function sampledTask({ family, d, seed, sampling, shape, build }: SampledTaskOptions): Task {
  if (!Number.isInteger(d) || d < 1)
    throw new UnsupportedTaskError(`d is ${d}; it must be a positive integer`);
  const targetStream = splitStream(family, d, seed, 'target');
  const drawInput = inputDistribution(sampling.inputs, d, targetStream.child('inputs'));
  const drawInputs = (n: number, stream: Stream): Float32Array => {
    const source = stream.child('inputs');
    const x = new Float32Array(n * d);
    for (let row = 0; row < n; row++) drawInput(source, x, row * d);
    return x;
  };

  const pilot = drawInputs(pilotSize, splitStream(family, d, seed, 'pilot'));
  const raw = build(targetStream, pilot);
  const { expand, everyDegree } = raw;
  const pilotValues = raw.pilotValues ?? raw.values(pilot, pilotSize);
  const { mean, deviation } = moments(pilotValues);
  if (deviation <= constantShare * raw.size) {
    throw new UnsupportedTaskError(`the target is constant under ${sampling.inputs} inputs at d = ${d}`);
  }
  const centre = sampling.output === 'classification' ? (raw.threshold ?? median(pilotValues)) : mean;
  const standardised = (values: Float64Array): Float64Array => {
    for (let row = 0; row < values.length; row++) values[row] = (values[row] - centre) / deviation;
    return values;
  };
  const target = (x: Float32Array, n: number): Float64Array => standardised(raw.values(x, n));
  const addNoise = (values: Float64Array, stream: Stream): void => {
    if (sampling.noise === 0) return;
    const noise = stream.child('noise');
    for (let row = 0; row < values.length; row++) values[row] += sampling.noise * noise.normal();
  };
  const labelsOf = (values: Float64Array): Float32Array =>
    sampling.output === 'classification'
      ? Float32Array.from(values, (value) => (value < 0 ? -1 : 1))
      : Float32Array.from(values);
  // Of what a value is the sum of, in units of its deviation.
  const terms = (raw.size + Math.abs(centre)) / deviation;

  return {
    structure: { family, d, ...shape, output: sampling.output },
    seed,
    target,
    features: raw.features,
    ...(raw.subspace && { subspace: raw.subspace }),
    ...(raw.powers &&
      sampling.output === 'regression' && {
        powers: {
          ...raw.powers,
          coefficients: raw.powers.coefficients.map((coefficient) => coefficient / deviation),
          offset: -centre / deviation,
        },
      }),
    async spectrum(options) {
      if (raw.noSpectrum !== undefined) throw new SpectrumUnavailableError(raw.noSpectrum);
      // Loaded on demand, because few callers ask for the spectrum and it takes a while to load.
      const { targetSpectrum } = await import('./spectrum/target-spectrum.ts');
      return targetSpectrum(
        {
          d,
          ...sampling,
          degree: everyDegree?.degree ?? shape.degree,
          values: target,
          ...(everyDegree && {
            exact: () => everyDegree.exact({ inputs: sampling.inputs, centre, deviation }),
          }),
          expand:
            expand &&
            ((ring) =>
              ring.combine([
                [1 / deviation, expand(ring)],
                [-centre / deviation, ring.constant(1)],
              ])),
          stream: splitStream(family, d, seed, 'spectrum'),
        },
        options,
      );
    },
    sample(n, stream) {
      const x = drawInputs(n, stream);
      const values = target(x, n);
      addNoise(values, stream);
      return { n, d, x, y: labelsOf(values) };
    },
    ...(raw.valuesNatively && {
      async sampleNatively(n, stream, multiply) {
        const x = drawInputs(n, stream);
        const close = standardised(await (raw.valuesNatively as NativeValues)(x, n, multiply));
        addNoise(close, stream);
        const y = labelsOf(close);
        const [low, high] = [-1, 1].map((sign) =>
          labelsOf(close.map((value) => value + sign * nativeError * (terms + Math.abs(value)))),
        );
        const open = Array.from(y.keys()).filter((row) => low[row] !== high[row]);
        if (open.length > 0) {
          // What rounding can decide is computed as `sample` does, with the noise of all rows, whose order it depends on.
          const rows = new Float32Array(open.length * d);
          for (const [i, row] of open.entries()) rows.set(x.subarray(row * d, (row + 1) * d), i * d);
          const exact = target(rows, open.length);
          const noisy = new Float64Array(n);
          for (const [i, row] of open.entries()) noisy[row] = exact[i];
          addNoise(noisy, stream);
          const labels = labelsOf(noisy);
          for (const row of open) y[row] = labels[row];
        }
        return { n, d, x, y };
      },
    }),
  };
}
