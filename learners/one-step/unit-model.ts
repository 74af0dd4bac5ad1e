import type { Model } from '../contract.ts';

/** What a fitted network of one hidden layer keeps until it is disposed of. */
export interface HeldNetwork<N> {
  /** @throws Error after `dispose` */
  current(): N;
  dispose(): void;
}

/** Holds a network for a model. @param learner named in the error of a model that is used after its end */
export function heldNetwork<N>(learner: string, network: N): HeldNetwork<N> {
  let held: { readonly network: N } | undefined = { network };
  return {
    current() {
      if (held === undefined) throw new Error(`${learner}: the model has been disposed of`);
      return held.network;
    },
    dispose() {
      held = undefined;
    },
  };
}

/** Calls `use` with the units' values, m×count, at successive blocks of the rows of x. */
export type EachUnitBlock = (
  use: (values: Float64Array, first: number, count: number) => void,
) => Promise<void>;

/** The units' values at all n rows as a model's features are: row-major, n×m. */
export async function unitFeatures(n: number, m: number, each: EachUnitBlock): Promise<Float32Array> {
  const all = new Float32Array(n * m);
  await each((values, first, count) => {
    for (let j = 0; j < m; j++)
      for (let i = 0; i < count; i++) all[(first + i) * m + j] = values[j * count + i];
  });
  return all;
}

/** The features of a model whose only hidden layer has m units. */
export function onlyLayer(
  m: number,
  values: (x: Float32Array, rows: number) => Promise<Float32Array>,
): NonNullable<Model['features']> {
  return async (x, rows) => [{ layer: 2, width: m, values: await values(x, rows) }];
}
