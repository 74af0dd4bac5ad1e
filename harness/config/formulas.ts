import { canonicalJson } from '../results/canonical-json.ts';
import { longestFormula, type StoredFormula } from '../results/record.ts';
import type { ResolvedConfig } from './config.ts';

/**
 * The formulas of a configuration's tasks and of the sources of their features, without duplicates, for run.json.
 *
 * @param warn receives a line for each formula that cannot be obtained; the run goes on without it
 */
export function taskFormulas(
  { tasks }: ResolvedConfig,
  warn: (message: string) => void = () => {},
): StoredFormula[] {
  const formulas = new Map<string, StoredFormula>();
  const all = tasks.flatMap(({ family, params, definition, transfer }) => [
    { family, params, definition },
    ...(transfer ? [{ family, params: transfer.params, definition }] : []),
  ]);
  for (const { family, params, definition } of all) {
    const key = canonicalJson([family, params]);
    if (formulas.has(key)) continue;
    try {
      const tex: unknown = definition.formula?.(definition.parameters.parse(params) as never);
      if (tex === undefined) continue;
      if (typeof tex !== 'string') throw new Error(`expected a text, found ${typeof tex}`);
      if (tex.length > longestFormula)
        throw new Error(`${tex.length} characters; at most ${longestFormula} are stored`);
      formulas.set(key, { family, params: { ...params }, tex });
    } catch (error) {
      warn(`${family}: formula: ${error instanceof Error ? error.message : error}`);
    }
  }
  return [...formulas.values()];
}
