import type { RunRecord } from '../../harness/results/record.ts';
import { plainText } from '../plain-text.ts';

/** A difference between the environments of two runs. */
export interface EnvironmentDifference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Differences between the programs and machines of two runs, in the order of importance. */
export function environmentDifferences(before: RunRecord, after: RunRecord): EnvironmentDifference[] {
  const [from, to] = [facts(before), facts(after)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((name) => {
    const [a, b] = [from.get(name) ?? 'absent', to.get(name) ?? 'absent'];
    return a === b ? [] : [{ name, before: plainText(a), after: plainText(b) }];
  });
}

/** Whether the times of two runs can be compared: the same processor, number of cores and backend. */
export function sameMachine(before: RunRecord, after: RunRecord): boolean {
  const [a, b] = [before.environment, after.environment];
  return a.cpu === b.cpu && a.cores === b.cores && a.backend.name === b.backend.name;
}

function facts({ package: made, environment }: RunRecord): Map<string, string> {
  const versions = Object.entries(environment.versions).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([
    ['program', `${made.name} ${made.version}`],
    ['commit', made.commit?.slice(0, 12) ?? 'unknown'],
    ['processor', environment.cpu],
    ['cores', String(environment.cores)],
    ['memory', `${Math.round(environment.memoryGiB)} GiB`],
    ['operating system', environment.os],
    ['Node.js', environment.node],
    ['container', environment.container ?? 'none'],
    ['backend', environment.backend.name],
    ...versions,
  ]);
}
