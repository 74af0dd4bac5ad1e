import { quoteWord } from '../processes/shell-words.ts';
import { describeSeeds } from '../protocol/seeds.ts';
import type { Overrides } from './overrides.ts';

/**
 * What flags change in what a configuration measures, as one would type them: `--learner mean --d 16`. Where it runs, on how much
 * time and memory, changes nothing in that. Empty where nothing is changed.
 */
export function describeChanges(overrides: Overrides): string {
  const { tasks, learners, d, n, seeds, trials, steps, scale, diagnose } = overrides;
  const flags: [string, string | undefined][] = [
    ['--task', tasks?.map(withoutFolders).join(',')],
    ['--learner', learners?.map(withoutFolders).join(',')],
    ['--d', d?.join(',')],
    ['--n', n?.join(',')],
    [
      '--seeds',
      typeof seeds === 'object'
        ? describeSeeds(seeds).replace(/^.*: /, '').replaceAll(', ', ',')
        : seeds?.toString(),
    ],
    ['--trials', trials?.toString()],
    ['--steps', steps?.toString()],
    ['--scale', scale === 1 ? undefined : scale?.toString()],
  ];
  const words = flags.flatMap(([flag, value]) =>
    value === undefined ? [] : [`${flag} ${quoteWord(value)}`],
  );
  if (diagnose !== undefined) words.push(diagnose ? '--diagnose' : '--no-diagnose');
  return words.join(' ');
}

/** Where files lie on one machine says nothing on another. */
function withoutFolders(spec: string): string {
  return spec.replaceAll(/[^\s,:=[\]]*[\\/]/g, '');
}
