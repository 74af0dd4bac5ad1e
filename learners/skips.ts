import { z } from 'zod';
import { type Skips, skipKinds, type TaskStructure } from '../tasks/contract.ts';
import type { SearchDimension } from './contract.ts';

/** The parameter of every deep network: which layers its layers read. */
export const skipsParameter = z
  .enum(['target', ...skipKinds])
  .default('target')
  .describe(
    'what a layer reads besides the layer below: what the target’s layers do, nothing (chain), the input, or all layers below and the input (dense)',
  );

/** Resolves `target` to the kind of the target's own layers, or to `input` if the target has no layers. */
export function skipsFor(skips: z.output<typeof skipsParameter>, { skips: own }: TaskStructure): Skips {
  return skips === 'target' ? (own ?? 'input') : skips;
}

/**
 * What tuning varies: if the target is a chain, reading the input as well may help a network trained layer by
 * layer.
 */
export function skipsSearch({ skips }: TaskStructure): Readonly<Record<string, SearchDimension>> {
  return skips === 'chain' ? { skips: { choices: ['target', 'input'] } } : {};
}
