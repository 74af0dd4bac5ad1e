import type { Estimate } from '../analysis/bootstrap.ts';
import type { Regret } from '../analysis/regrets.ts';
import { formatCount, formatError } from '../numbers.ts';
import { type Column, type Entry, nothing, type Table, textEntries } from './table.ts';

const columns: readonly Column[] = [
  { title: 'environment', kind: 'head', groups: true },
  { title: 'd', kind: 'number' },
  { title: 'episodes', kind: 'number' },
  { title: 'regressor', kind: 'plain', terminal: { most: 26 } },
  { title: 'relative regret', brief: 'regret', kind: 'plain', detailsOnly: ['page', 'markdown', 'latex'] },
  { title: 'exponent', kind: 'plain', detailsOnly: ['page', 'markdown', 'latex'] },
  { title: 'regret', kind: 'number', only: ['page', 'markdown', 'latex'] },
  { title: 'greedy, at the end', brief: 'greedy', kind: 'number' },
  { title: 'return', kind: 'number' },
  { title: 'random and best return', kind: 'plain', only: ['page', 'markdown', 'latex'] },
  { title: 'seeds', kind: 'plain' },
];

/** What agents lost in environments: a row for every environment, d, number of episodes and regressor. */
export function regretTable(all: readonly Regret[]): Table {
  return {
    name: 'Environments',
    caption:
      'Medians over seeds. Relative regret: over that of the uniformly random policy. Exponent: of regret in the number of episodes, over the last factor of 16. Greedy, at the end: regret of an episode in which the agent did not explore, since the last trace point. Return: sum of rewards of an episode.',
    brief:
      'Regret relative to that of the random policy, and its exponent in the number of episodes; medians over seeds.',
    columns,
    rows: all.map((regret) => {
      const { facet, d, episodes, series, relative, exponent, total, greedy, returns } = regret;
      return {
        entries: [
          ...textEntries(facet.label, String(d), formatCount(episodes), series),
          estimateEntry(relative, formatError),
          estimateEntry(exponent, (value) => value.toFixed(2)),
          ...textEntries(
            total ? formatError(total.median) : nothing,
            greedy ? formatError(greedy.median) : nothing,
            returns ? returns.agent.toFixed(3) : nothing,
            returns ? `${returns.uniform.toFixed(3)}, ${returns.optimal.toFixed(3)}` : nothing,
            `${regret.seeds}/${regret.attempted}`,
          ),
        ],
      };
    }),
  };
}

/** "0.13", with "0.12 to 0.15" beside it. */
function estimateEntry(estimate: Estimate | undefined, format: (value: number) => string): Entry {
  if (!estimate) return { text: nothing };
  const text = (value: number) => (Number.isFinite(value) ? format(value) : 'failed');
  const { median, low, high, interval } = estimate;
  return {
    text: text(median),
    ...(interval === 'bootstrap' && { detail: `${text(low)} to ${text(high)}` }),
  };
}
