import { quoteWord } from '../processes/shell-words.ts';
import { describeSeeds } from '../protocol/seeds.ts';
import type { Overrides } from './overrides.ts';

/**
 * The flags that change what a configuration measures, as a user would type them: `--learner mean --d 16`.
 * Where the run takes place and its limits on time and memory do not count. Empty if no such flag is set.
 */
export function describeChanges(overrides: Overrides): string {
  const { tasks, learners, metrics, d, n, seeds, trials, steps, scale, diagnose } = overrides;
  const flags: [string, string | undefined][] = [
    ['--task', tasks?.map(withoutFolders).join(',')],
    ['--learner', learners?.map(withoutFolders).join(',')],
    ['--metric', metrics?.map(withoutFolders).join(',')],
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

/** Drops the folders of file names, which mean nothing on another machine. */
function withoutFolders(spec: string): string {
  return spec.replaceAll(/[^\s,:=[\]]*[\\/]/g, '');
}
