import type { ChangeKind, JudgedChange } from '../compare/change.ts';
import type { GroupComparison } from '../compare/compare-runs.ts';
import { formatFactor, formatRange, remarks } from '../compare/wording.ts';
import { formatP } from '../numbers.ts';
import { type Column, type Entry, type Level, nothing, type Table, textEntries } from './table.ts';

const levels: Readonly<Record<ChangeKind, Level | undefined>> = {
  worse: 'poor',
  better: 'good',
  same: undefined,
  unclear: 'fair',
};

/**
 * Learners in two runs, after over before: on all families together, or on each family.
 *
 * @param options.times whether there is a column of times also where there are none
 */
export function runComparisonTable(
  name: string,
  groups: readonly GroupComparison[],
  { times = true } = {},
): Table {
  const byFamily = groups.some(({ task }) => task !== undefined);
  const played = groups.some(({ regret }) => regret !== undefined);
  // Regrets alone come without times where errors stand beside them.
  const timed = groups.some(({ time }) => time !== undefined) || (!played && times);
  const fitted = !played || groups.some(({ error }) => error !== undefined);
  return {
    name,
    columns: [
      // In a terminal numbers must not be cut, and names get the room that is left.
      {
        title: 'learner',
        kind: 'head',
        terminal: { least: 12, most: 40 },
        only: byFamily ? ['terminal'] : undefined,
      },
      ...(byFamily
        ? ([
            { title: 'learner', kind: 'head', only: ['page', 'markdown', 'latex'] },
            { title: 'family', kind: 'plain', only: ['page', 'markdown', 'latex'] },
          ] satisfies Column[])
        : []),
      { title: 'fits', kind: 'number' },
      ...(fitted ? changeColumns('error') : []),
      ...(played ? changeColumns('regret') : []),
      ...(timed ? changeColumns('CPU time') : []),
      {
        title: 'remark',
        kind: 'text',
        terminal: { remark: 'below' },
        only: groups.some((group) => remarks(group) !== '') ? undefined : ['terminal', 'markdown', 'latex'],
      },
    ],
    rows: groups.map((group) => {
      const { series, task, fits, error, regret, time } = group;
      const names = byFamily
        ? [task === undefined ? series : `${series} on ${task}`, series, task ?? '']
        : [series];
      return {
        entries: [
          ...textEntries(...names, String(fits)),
          ...(fitted ? changeEntries(error) : []),
          ...(played ? changeEntries(regret) : []),
          ...(timed ? changeEntries(time) : []),
          { text: remarks(group) },
        ],
      };
    }),
  };
}

function changeColumns(quantity: string): Column[] {
  return [
    { title: quantity, kind: 'number' },
    { title: '95% interval', kind: 'number' },
    { title: 'p', kind: 'number', only: ['page', 'markdown', 'latex'] },
    { title: 'outcome', kind: 'plain' },
  ];
}

/** If all fits are the same to the last bit, there is no interval to show. */
function changeEntries(change: JudgedChange | undefined): Entry[] {
  if (!change) return textEntries(nothing, '', '', '');
  return [
    ...textEntries(
      formatFactor(change.ratio),
      change.differing === 0 ? '' : formatRange(change),
      formatP(change.corrected),
    ),
    { text: change.kind, level: levels[change.kind] },
  ];
}
