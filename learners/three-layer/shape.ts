/** The sizes of a bottleneck network. */
export interface ThreeLayerShape {
  readonly d: number;
  /** Units of the first layer. */
  readonly units: number;
  /** Features in the bottleneck. */
  readonly features: number;
  /** Units that read the features. */
  readonly width: number;
}

/** Operations of one prediction. */
export function forwardFlops(shape: ThreeLayerShape): number {
  return innerFlops(shape) + outerFlops(shape);
}

/** Operations up to the bottleneck. */
export function innerFlops({ d, units, features }: ThreeLayerShape): number {
  return units * (2 * d + 3 + 2 * features);
}

/** Operations above the bottleneck. */
export function outerFlops({ features, width }: ThreeLayerShape): number {
  return width * (2 * features + 4) + 2 * features;
}

export function innerParameters({ d, units, features }: ThreeLayerShape): number {
  return units * (d + 1 + features) + features;
}

export function outerParameters({ features, width }: ThreeLayerShape): number {
  return width * (features + 2) + features + 1;
}
