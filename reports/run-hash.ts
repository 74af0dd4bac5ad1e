import { canonicalJson } from '../harness/results/canonical-json.ts';
import { sha256 } from '../harness/results/sha256.ts';
import type { StoredRun } from './load.ts';

/**
 * What identifies a run, as one text: its configuration, and the id and checksum of every cell, in the order
 * of the ids. Paths of a user's own learners, tasks, metrics and data are left out, since digests stand for the
 * contents. Traits of learners are left out because no cell depends on them: a run resumed by a version that
 * stores them keeps its hash.
 */
export function fingerprint({ run, fits, searches }: StoredRun): string {
  const { learners, tasks, metrics, ...config } = run.config;
  const cells = [...fits, ...searches].map(({ id, checksum }) => [id, checksum] as const);
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
export function runHash(run: StoredRun): string {
  return sha256(fingerprint(run));
}

/** The fingerprint of one run, or of several that make one report: their names and hashes. */
export function fingerprintOfAll(runs: readonly StoredRun[]): string {
  if (runs.length === 1) return fingerprint(runs[0]);
  return canonicalJson({ sources: runs.map((run) => ({ origin: run.origin ?? '', hash: runHash(run) })) });
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
