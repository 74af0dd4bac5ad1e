import { formatEntrySpec } from '../harness/results/format-entry-spec.ts';
import { groupBy } from '../harness/results/group-by.ts';
import type { CellRecord } from '../harness/results/record.ts';
import { visibleLine } from '../harness/results/visible-text.ts';
import { describeTask, seedOrTuning } from './describe-cell.ts';

/** How many kinds of failure are listed one by one. */
const mostKinds = 8;

export interface FailureNames {
  /** Names of a cell's task and learner; default: their specifications. */
  readonly labels?: ReadonlyMap<string, { readonly task: string; readonly learner: string }>;
  /** The file with a cell's output; undefined if it printed nothing. */
  logOf(id: string): string | undefined;
}

/**
 * Why cells failed: a line for every kind of failure, the most frequent first, with the number of cells, the
 * first one's message, and where it happened. `3 crashed: TypeError: x is not a function (two-layer on
 * bfc-chain, d = 16, seed 101; log: …)`
 */
export function failureLines(records: readonly CellRecord[], names: FailureNames): string[] {
  const sorted = failureKinds(records.filter(({ status }) => status !== 'ok'));
  const lines = sorted.slice(0, mostKinds).map((same) => {
    const [first] = same;
    const log = names.logOf(first.id);
    const where = `${placeOf(first, names)}${log === undefined ? '' : `; log: ${log}`}`;
    return visibleLine(`${same.length} ${first.status}: ${first.message ?? 'no message'} (${where})`);
  });
  const left = sorted.length - lines.length;
  return left > 0 ? [...lines, `and ${left} more ${left === 1 ? 'kind' : 'kinds'} of failure`] : lines;
}

/** Failures by kind, the most frequent first. */
export function failureKinds<T extends Pick<CellRecord, 'status' | 'message'>>(failed: readonly T[]): T[][] {
  const kinds = groupBy(failed, ({ status, message = '' }) => `${status}: ${withoutNumbers(message)}`);
  return [...kinds.values()].sort((a, b) => b.length - a.length);
}

/**
 * The kind of a message: messages that differ only in numbers are of one kind, unless they come from
 * different lines of a file.
 */
function withoutNumbers(message: string): string {
  const [, text = '', place = ''] = /^(.*?)( \(\S+:\d+:\d+\))?$/s.exec(message) ?? [];
  return text.replaceAll(/\d+(\.\d+)?(e[-+]?\d+)?/g, '#') + place;
}

function placeOf({ id, spec }: CellRecord, { labels }: FailureNames): string {
  const task = labels?.get(id)?.task ?? formatEntrySpec(spec.family, spec.taskParams);
  const learner = labels?.get(id)?.learner ?? formatEntrySpec(spec.learner, spec.learnerParams);
  return `${learner} on ${describeTask({ spec, taskLabel: task })}, d = ${spec.d}, n = ${spec.n}, ${seedOrTuning(spec)}`;
}
