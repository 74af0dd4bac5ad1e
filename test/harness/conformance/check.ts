import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { checkLearner } from '../../../harness/conformance/check-learner.ts';
import type { Verdict } from '../../../harness/conformance/rule.ts';

/** Where run.mjs puts what it compiles. */
const compiled = new URL('../../../.compiled-tests/harness/conformance/', import.meta.url);

/**
 * Tries a built-in learner, or a file of this folder. The file is taken compiled: every process of every check would
 * otherwise compile it anew, with all that it imports. What `hierbench check` makes of a TypeScript file is tested in
 * test/cli/check.test.ts.
 */
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
  const folder = fileURLToPath(compiled);
  const { verdicts } = await checkLearner({
    subject: { name: name.replace(/\.ts$/, '.mjs'), folder, params, backend },
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

/** Nothing is breached, left out or unseen, and most of the rules apply. */
export function assertKept(verdicts: readonly Verdict[]): void {
  for (const outcome of ['breach', 'not run', 'unseen'] as const)
    assert.deepEqual(withOutcome(verdicts, outcome), []);
  assert.ok(verdicts.filter(({ outcome }) => outcome === 'pass').length > verdicts.length / 2);
}

/**
 * Rules that a broken learner leaves no room for are not run, and say so in the same words whether they are asked for
 * alone or among others.
 */
export async function assertNotRunAlone(
  broken: string,
  among: readonly string[],
  alone: readonly (readonly string[])[],
): Promise<void> {
  const file = `broken/${broken}.ts`;
  const all = await verdictsOf(file, { backend: 'cpu', only: among });
  for (const only of alone) {
    const verdicts = await verdictsOf(file, { backend: 'cpu', only });
    assert.ok(verdicts.every(({ outcome }) => outcome === 'not run'));
    assert.deepEqual(
      verdicts,
      all.filter(({ rule }) => only.includes(rule)),
    );
  }
}
