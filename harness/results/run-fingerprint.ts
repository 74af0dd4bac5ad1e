import { canonicalJson } from './canonical-json.ts';
import type { CellRecord, RunRecord } from './record.ts';
import { sha256 } from './sha256.ts';

/**
 * What identifies a run, as one text: its configuration, and the id and checksum of every cell, in the order
 * of the ids. Paths of a user's own learners, tasks, metrics and data are left out, since digests stand for the
 * contents. Traits of learners are left out because no cell depends on them: a run resumed by a version that
 * stores them keeps its hash.
 */
export function runFingerprint(
  { config: { learners, tasks, metrics, ...config } }: Pick<RunRecord, 'config'>,
  records: readonly Pick<CellRecord, 'id' | 'checksum'>[],
): string {
  const cells = records.map(({ id, checksum }) => [id, checksum] as const);
  return canonicalJson({
    cells: cells.sort(([a], [b]) => (a < b ? -1 : 1)),
    config: {
      ...config,
      learners: learners.map(decisive),
      tasks: tasks.map(decisive),
      ...(metrics && { metrics: metrics.map(decisive) }),
    },
  });
}

/**
 * SHA-256, in hex, of the run's fingerprint: the name under which it is cited. The same stored results have
 * the same hash on every machine; any difference in configuration, measurements or times gives another.
 */
export function hashOfRun(
  run: Pick<RunRecord, 'config'>,
  records: readonly Pick<CellRecord, 'id' | 'checksum'>[],
): string {
  return sha256(runFingerprint(run, records));
}

/** The part of an entry that decides its cells. */
function decisive<E extends object>(entry: E): Omit<E, 'module' | 'data' | 'traits'> {
  const {
    module: _,
    data: __,
    traits: ___,
    ...rest
  } = entry as E & Record<'module' | 'data' | 'traits', unknown>;
  return rest;
}
