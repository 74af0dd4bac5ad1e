import type { Sample } from '../../tasks/contract.ts';
import type { Stream } from '../../tasks/streams.ts';
import type { Engine } from '../engine/backend.ts';
import { pointsOf } from '../kernels/points.ts';
import { whiteningOf } from '../kernels/whitening.ts';
import { Work } from '../kernels/work.ts';
import { type InnerKind, type InnerLayers, type OuterLayer, unwhitened } from './bottleneck.ts';
import { onSphere, uniform } from './link-ridge.ts';
import type { ThreeLayerShape } from './shape.ts';

/** A bottleneck network. */
export interface Layers {
  readonly inner: InnerLayers;
  readonly outer: OuterLayer;
}

/**
 * Initial values for training all layers together: first-layer units of variance 1 on whitened inputs,
 * features of variance about 1, the link's units as in layerwise training, and a prediction of 0.
 */
export async function randomLayers(
  sample: Sample,
  { d, units, features, width }: ThreeLayerShape,
  { inner: kind, biasRange }: { readonly inner: InnerKind; readonly biasRange: number },
  context: {
    readonly stream: Stream;
    readonly engine: Engine;
    readonly signal: AbortSignal;
  },
): Promise<Layers> {
  const stream = context.stream.child('initialisation');
  const work = await Work.begin({ ...context, expected: 2 * sample.n * d * d, report() {} });
  const whitening = await whiteningOf(pointsOf(sample.x, sample.n, d), work);
  const draw = (name: string, count: number, deviation: number) =>
    stream.child(name).normals(new Float64Array(count), deviation);
  // E z⁶ = 15 for a standard normal z; a quadratic or ReLU unit has a variance of order 1.
  const size = kind === 'cubic' ? Math.sqrt(15) : 1;
  const biases = kind === 'relu' ? draw('inner biases', units, 1) : new Float64Array(units);
  return {
    inner: {
      kind,
      d,
      units,
      features,
      ...unwhitened(draw('inner weights', units * d, d ** -0.5), biases, whitening),
      mixing: draw('mixing', features * units, units ** -0.5 / size),
      offsets: new Float64Array(features),
    },
    outer: {
      width,
      weights: onSphere(width, features, stream.child('outer weights')),
      biases: uniform(width, biasRange, stream.child('outer biases')),
      readOut: new Float64Array(width),
      skip: new Float64Array(features),
      offset: 0,
    },
  };
}
