import type { Sample } from '../../tasks/contract.ts';
import type { Directions, FitContext, Model } from '../contract.ts';
import { centred, type ImplicitFeatures, quadraticsOf } from '../kernels/implicit-features.ts';
import { meanOf } from '../kernels/label-loss.ts';
import { gather, type Points, pointsOf, rowsOf } from '../kernels/points.ts';
import { type Units, unitFeatures } from '../kernels/random-units.ts';
import { ridgePath } from '../kernels/ridge-path.ts';
import { whitened, whiteningOf } from '../kernels/whitening.ts';
import { Work } from '../kernels/work.ts';
import {
  activateInner,
  type InnerKind,
  type InnerLayers,
  innerValues,
  outerUnits,
  outerValues,
  realiseQuadratics,
  standardisedFeatures,
  unwhitened,
} from './bottleneck.ts';
import { fitLink } from './link-ridge.ts';
import { type MomentMethod, momentDirections } from './moment-directions.ts';
import type { Layers } from './random-layers.ts';

/** The stages of a layerwise fit. */
export const closedStages = 2;
/** The fit of stage 1 becomes a feature beside others if it leaves no more than this of held-out labels. */
const leavesAtMost = 0.98;

export interface LayerwiseOptions {
  readonly stage1: 'ridge' | MomentMethod;
  readonly inner: InnerKind;
  /** Random units of the first layer, if it is not quadratic. */
  readonly units: number;
  /** r, for the methods that choose directions. */
  readonly features: number;
  readonly width: number;
  readonly biasRange: number;
  readonly split: 'shared' | 'disjoint';
  readonly iterations: number;
  /** Operations that the fit is expected to take. */
  readonly expected: number;
}

/** Both stages in closed form: the layers, and the predictor that they are. */
export async function fitLayerwise<P>(
  sample: Sample,
  options: LayerwiseOptions,
  { stream, engine, signal, report, trace }: FitContext<P>,
): Promise<{ layers: Layers; model: Model }> {
  const { n, d } = sample;
  const { split, width, biasRange } = options;
  const work = await Work.begin({ engine, signal, expected: options.expected, report });
  const order = stream.child('rows').permutation(n);
  const points = gather(pointsOf(sample.x, n, d), order);
  const labels = standardised(Float64Array.from(order, (index) => sample.y[index]));
  // With a single row there is nothing to split.
  const half = split === 'disjoint' ? Math.max(1, Math.floor(n / 2)) : n;
  const from = split === 'disjoint' && n > 1 ? half : 0;
  const upper = rowsOf(points, from, n - from);
  const upperLabels = labels.values.subarray(from);

  const raw = await stageOne(points, half, labels.values, options, stream.child('stage', 1), work);
  const inner = standardisedFeatures(raw, await innerValues(raw, upper, work.multiply, work.pause));
  const values = await innerValues(inner, upper, work.multiply, work.pause);
  const fitted = async (units: number) => {
    const link = await fitLink(
      values,
      upperLabels,
      { width: units, range: biasRange, stream: stream.child('stage', 2) },
      work,
    );
    return { inner, ...link };
  };
  const predictor = ({ outer }: Layers) => ({
    async predict(x: Float32Array, rows: number) {
      const p = await innerValues(inner, pointsOf(x, rows, d), work.multiply);
      const [predictions] = await outerValues([outer], p, inner.features, work.multiply);
      return Float32Array.from(predictions, (value) => labels.mean + labels.deviation * value);
    },
    async features(x: Float32Array, rows: number) {
      const p = await innerValues(inner, pointsOf(x, rows, d), work.multiply);
      const second = { layer: 2, width: inner.features, values: Float32Array.from(p) };
      if (outer.width === 0) return [second];
      const units = await outerUnits(outer, p, inner.features, work.multiply);
      const third = Float32Array.from(units, (value) => value * Math.sqrt(outer.width));
      return [second, { layer: 3, width: outer.width, values: third }];
    },
    directions: (): Directions => ({ count: inner.units, d, values: inner.weights }),
  });
  // After stage 1 the predictor is linear in the features.
  await trace({ step: 1, samplesSeen: n, stage: 'layer 2' }, predictor(await fitted(0)));
  const { lambda, ...layers } = await fitted(width);
  let open: ReturnType<typeof predictor> | undefined = predictor(layers);
  await trace({ step: 2, samplesSeen: closedStages * n, stage: 'layer 3' }, open);

  const current = () => {
    if (open === undefined) throw new Error('three-layer: the model has been disposed of');
    return open;
  };
  return {
    layers,
    model: {
      predict: (x, rows) => current().predict(x, rows),
      features: (x, rows) => current().features(x, rows),
      directions: () => current().directions(),
      info: {
        samplesSeen: closedStages * n,
        parameters: inner.features * (inner.units + 1) + width + inner.features + 1,
        flops: Math.round(work.flops),
        features: inner.features,
        lambda,
      },
      keep: async () => {
        current();
        const [{ threeLayerNetwork }, { keepNetwork }] = await Promise.all([
          import('./network.ts'),
          import('../engine/keep-network.ts'),
        ]);
        const network = threeLayerNetwork(layers.inner, layers.outer);
        return keepNetwork(network, network.variables, d, labels);
      },
      dispose() {
        open = undefined;
      },
    },
  };
}

/** The features that rows 0..count−1 give. */
async function stageOne(
  points: Points,
  count: number,
  y: Float64Array,
  { stage1, inner, units, features, iterations }: LayerwiseOptions,
  stream: FitContext<unknown>['stream'],
  work: Work,
): Promise<InnerLayers> {
  const whitening = await whiteningOf(points, work);
  const white = rowsOf(await whitened(points, whitening, work.multiply), 0, count);
  const own = y.subarray(0, count);
  const { d } = points;
  const drawn: Units = {
    m: inner === 'quadratic' ? 0 : units,
    d,
    weights: stream
      .child('weights')
      .normals(new Float64Array(inner === 'quadratic' ? 0 : units * d), d ** -0.5),
    biases: stream.child('biases').normals(new Float64Array(inner === 'quadratic' ? 0 : units)),
    activate: (values, length) => activateInner(inner, values, length),
  };
  const featuresOf = (rows: Points, linear: boolean): ImplicitFeatures =>
    inner === 'quadratic' ? quadraticsOf(rows, linear, work) : unitFeatures(drawn, rows, work);

  const fit = await ridgePath({
    features: (first, rows) => featuresOf(rowsOf(white, first, rows), true),
    y: own,
  });
  let chosen: Float64Array[] = [fit.coefficients];
  if (stage1 !== 'ridge') {
    const predicted = await featuresOf(white, true).times(fit.coefficients);
    const residuals = own.map((label, i) => label - fit.offset - predicted[i]);
    const directions = await momentDirections(await centred(featuresOf(white, false)), residuals, {
      method: stage1,
      count: features,
      iterations,
      stream,
    });
    chosen =
      fit.heldOutError <= leavesAtMost || directions.length === 0 ? [...chosen, ...directions] : directions;
  }
  if (inner === 'quadratic') return realiseQuadratics(chosen, whitening);
  const mixing = new Float64Array(chosen.length * units);
  for (const [f, w] of chosen.entries()) mixing.set(w, f * units);
  return {
    kind: inner,
    d,
    units,
    features: chosen.length,
    ...unwhitened(drawn.weights, drawn.biases, whitening),
    mixing,
    offsets: new Float64Array(chosen.length),
  };
}

/** Labels with mean 0 and variance 1; constant labels become 0. */
function standardised(y: Float64Array): { values: Float64Array; mean: number; deviation: number } {
  const mean = meanOf(y);
  let square = 0;
  for (const value of y) square += (value - mean) ** 2;
  const deviation = Math.sqrt(square / y.length) || 1;
  return { values: y.map((value) => (value - mean) / deviation), mean, deviation };
}
