import { canonicalJson } from '../harness/results/canonical-json.ts';
import { runFingerprint } from '../harness/results/run-fingerprint.ts';
import { sha256 } from '../harness/results/sha256.ts';
import type { StoredRun } from './load.ts';

/** What identifies a run, as one text (harness/results/run-fingerprint.ts). */
export function fingerprint({ run, fits, searches }: StoredRun): string {
  return runFingerprint(run, [...fits, ...searches]);
}

/** SHA-256, in hex, of the run's fingerprint: the name under which it is cited. */
export function runHash(run: StoredRun): string {
  return sha256(fingerprint(run));
}

/** The fingerprint of one run, or of several that make one report: their names and hashes. */
export function fingerprintOfAll(runs: readonly StoredRun[]): string {
  if (runs.length === 1) return fingerprint(runs[0]);
  return canonicalJson({ sources: runs.map((run) => ({ origin: run.origin ?? '', hash: runHash(run) })) });
}
