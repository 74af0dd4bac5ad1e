import type { Skips } from '../tasks/contract.ts';

export interface QuadraticNetShape {
  readonly d: number;
  /** L of the target: the network has L−1 hidden layers, l = 2..L. */
  readonly layers: number;
  readonly width: number;
  readonly skips: Skips;
}

/** How many numbers each unit of layer l reads. */
export function fanIn({ d, width, skips }: QuadraticNetShape, layer: number): number {
  if (layer === 2) return d;
  return width * (skips === 'dense' ? layer - 2 : 1) + (skips === 'chain' ? 0 : d);
}

/** Operations of one row's forward pass through layers from..to, read-outs included. */
export function forwardFlops(shape: QuadraticNetShape, from: number, to: number): number {
  let flops = 0;
  for (let layer = from; layer <= to; layer++) {
    flops += 2 * fanIn(shape, layer) * shape.width + 5 * shape.width;
  }
  return flops;
}

/** Weights, biases and read-outs of layers from..to. */
export function layerParameters(shape: QuadraticNetShape, from: number, to: number): number {
  let parameters = 0;
  for (let layer = from; layer <= to; layer++) parameters += (fanIn(shape, layer) + 2) * shape.width;
  return parameters;
}
