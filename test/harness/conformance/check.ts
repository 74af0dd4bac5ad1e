import { fileURLToPath } from 'node:url';
import type { Verdict } from '../../../harness/conformance/rule.ts';

type Checking = typeof import('../../../harness/conformance/check-learner.ts');

/** Run from dist/, where processes start several times as fast as from the sources. */
const built = new URL('../../../dist/harness/conformance/check-learner.js', import.meta.url).href;
const { checkLearner } = (await import(built)) as Checking;

/** Checks a built-in learner, or a file of this folder. */
export async function verdictsOf(
  name: string,
  options: {
    readonly params?: Readonly<Record<string, unknown>>;
    readonly only?: readonly string[];
    readonly order?: readonly string[];
    readonly seconds?: number;
    readonly backend?: 'auto' | 'cpu';
  } = {},
): Promise<readonly Verdict[]> {
  const { params = {}, only, order, seconds = 300, backend = 'auto' } = options;
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const { verdicts } = await checkLearner({
    subject: { name, folder, params, backend },
    only,
    order,
    seconds,
  });
  return verdicts;
}

/** What must be the same whenever a rule is run: everything but measured figures. */
export function comparable({ rule, outcome, reason }: Verdict): object {
  // Whether a fit ends before its limit depends on the machine.
  return {
    rule,
    outcome,
    reason: rule === 'time' ? undefined : reason?.replaceAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, '#'),
  };
}

/** Name and reason of every verdict with this outcome. */
export function withOutcome(verdicts: readonly Verdict[], outcome: Verdict['outcome']): string[] {
  return verdicts
    .filter((verdict) => verdict.outcome === outcome)
    .map(({ rule, reason }) => `${rule}: ${reason}`);
}
