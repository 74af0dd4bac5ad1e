import assert from 'node:assert/strict';
import { rules } from '../../../harness/conformance/rules.ts';
import { assertKept, comparable, verdictsOf } from './check.ts';

/** Groups of rules of which no two share a process, so that in its process nothing but the one rule is tried. */
export function singleRules(): readonly (readonly string[])[] {
  const processes = ['first', 'second', 'threads'].map((session) =>
    rules.filter((rule) => rule.session === session).map((rule) => rule.name),
  );
  return processes[0].map((_, i) => processes.flatMap((own) => own.slice(i, i + 1)));
}

/** The rules that look at their process: its files, its globals, its memory. */
export const rulesOfProcesses: readonly (readonly string[])[] = [
  ['stream', 'seed', 'threads'],
  ['globals', 'history'],
];

/** A learner's verdicts are the same in the contract's order, in the reverse order, and where only some rules are tried. */
export async function assertAnyOrder(name: string, alone: readonly (readonly string[])[]): Promise<void> {
  const all = await verdictsOf(name);
  assertKept(all);
  const reversed = await verdictsOf(name, { order: rules.map((rule) => rule.name).reverse() });
  assert.deepEqual(reversed.map(comparable), all.map(comparable));
  for (const only of alone) {
    const some = all.filter(({ rule }) => only.includes(rule));
    const verdicts = await verdictsOf(name, { only });
    assert.deepEqual(verdicts.map(comparable), some.map(comparable), `--only ${only}`);
  }
}
