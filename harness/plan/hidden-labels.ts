import type { ResolvedConfig } from '../config/config.ts';
import { canonicalJson } from '../results/canonical-json.ts';
import { groupBy } from '../results/group-by.ts';
import { quoted } from '../results/visible-text.ts';
import type { PlannedCell } from './plan.ts';

/**
 * One line for each label of a configuration that no fit has, or that some of its fits do not have, because an
 * earlier entry is the same under another label: labels are not part of a cell's specification, by which it is
 * known. The line names both labels.
 *
 * @param cells the configuration's plan
 */
export function hiddenLabels({ tasks, learners }: ResolvedConfig, cells: readonly PlannedCell[]): string[] {
  const fits = cells.filter(({ spec }) => spec.kind === 'fit');
  const meant = learners.filter(({ label }) => tasks.some((task) => task.learners?.includes(label) ?? true));
  const tasksShown = new Set(fits.map(({ taskLabel }) => taskLabel));
  const learnersShown = new Set(fits.map(({ learnerLabel }) => learnerLabel));
  return [
    ...hiddenAmong(
      'tasks',
      tasks.map(({ label, family, params, digest, transfer }) => ({
        label,
        what: [family, params, digest ?? '', ...(transfer ? [{ ...transfer }] : [])],
      })),
      tasksShown,
    ),
    ...hiddenAmong(
      'learners',
      meant.map(({ label, learner, params, digest }) => ({ label, what: [learner, params, digest ?? ''] })),
      learnersShown,
    ),
    ...partlyHidden(
      'task',
      fits.flatMap(({ taskLabel, otherLabels = [] }) =>
        otherLabels.map(({ task }) => ({ shown: taskLabel, lost: task })),
      ),
      tasksShown,
    ),
    ...partlyHidden(
      'learner',
      fits.flatMap(({ learnerLabel, otherLabels = [] }) =>
        otherLabels.map(({ learner }) => ({ shown: learnerLabel, lost: learner })),
      ),
      learnersShown,
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

function partlyHidden(
  kind: 'task' | 'learner',
  pairs: readonly { readonly shown: string; readonly lost: string }[],
  borne: ReadonlySet<string>,
): string[] {
  const partly = pairs.filter(({ shown, lost }) => shown !== lost && borne.has(lost));
  return [...groupBy(partly, ({ shown, lost }) => JSON.stringify([shown, lost])).values()].map((group) => {
    const [{ shown, lost }] = group;
    const count = group.length === 1 ? '1 fit' : `${group.length} fits`;
    return `${count} of the ${kind} ${quoted(lost)} ${group.length === 1 ? 'is' : 'are'} also of the ${kind} ${quoted(shown)}, and shown as ${quoted(shown)} only; one label for both would show all of them`;
  });
}
