import { z } from 'zod';
import { type Skips, skipKinds, type TaskStructure } from '../tasks/contract.ts';
import type { SearchDimension } from './contract.ts';

/** The parameter of every deep network: which layers its layers read. */
export const skipsParameter = z
  .enum(['target', ...skipKinds])
  .default('target')
  .describe(
    'what a layer reads beside the layer below: what the target’s layers do, nothing (chain), the input, or all layers below and the input (dense)',
  );

/** The kind that is meant; a target without layers of its own leaves the choice, and the input is taken. */
export function skipsFor(skips: z.output<typeof skipsParameter>, { skips: own }: TaskStructure): Skips {
  return skips === 'target' ? (own ?? 'input') : skips;
}

/** What tuning varies: reading the input too may help a network that is trained layer by layer. */
export function skipsSearch({ skips }: TaskStructure): Readonly<Record<string, SearchDimension>> {
  return skips === 'chain' ? { skips: { choices: ['target', 'input'] } } : {};
}
