import { createHash } from 'node:crypto';
import { canonicalJson } from '../harness/results/canonical-json.ts';
import type { StoredRun } from './load.ts';

/**
 * What a citation names a run by: SHA-256, as hexadecimal digits, over its configuration and over the id and checksum of every
 * cell that has a result. The order of the cells does not matter.
 */
export function runHash({ run, fits, searches }: StoredRun): string {
  const cells = [...fits, ...searches].map(({ id, checksum }) => [id, checksum]).sort();
  return createHash('sha256')
    .update(canonicalJson({ config: run.config, cells }))
    .digest('hex');
}
