import type { ResolvedConfig } from '../config/config.ts';
import { canonicalJson } from '../results/canonical-json.ts';
import { quoted } from '../results/visible-text.ts';
import type { PlannedCell } from './plan.ts';

/**
 * One line for each label of a configuration that no fit has, because an earlier entry is the same under
 * another label: labels are not part of a cell's specification, by which it is known. The line names both
 * labels.
 *
 * @param cells the configuration's plan
 */
export function hiddenLabels({ tasks, learners }: ResolvedConfig, cells: readonly PlannedCell[]): string[] {
  const fits = cells.filter(({ spec }) => spec.kind === 'fit');
  const meant = learners.filter(({ label }) => tasks.some((task) => task.learners?.includes(label) ?? true));
  return [
    ...hiddenAmong(
      'tasks',
      tasks.map(({ label, family, params, digest, transfer }) => ({
        label,
        what: [family, params, digest ?? '', ...(transfer ? [{ ...transfer }] : [])],
      })),
      new Set(fits.map(({ taskLabel }) => taskLabel)),
    ),
    ...hiddenAmong(
      'learners',
      meant.map(({ label, learner, params, digest }) => ({ label, what: [learner, params, digest ?? ''] })),
      new Set(fits.map(({ learnerLabel }) => learnerLabel)),
    ),
  ];
}

function hiddenAmong(
  kind: 'tasks' | 'learners',
  entries: readonly { readonly label: string; readonly what: readonly unknown[] }[],
  borne: ReadonlySet<string>,
): string[] {
  const first = new Map<string, string>();
  const lines = new Set<string>();
  for (const { label, what } of entries) {
    const key = canonicalJson(what);
    const shown = first.get(key);
    if (shown === undefined && borne.has(label)) first.set(key, label);
    else if (shown !== undefined && !borne.has(label))
      lines.add(
        `the ${kind} ${quoted(shown)} and ${quoted(label)} differ in their labels alone; their fits are the same, and are shown as ${quoted(shown)}`,
      );
  }
  return [...lines];
}
