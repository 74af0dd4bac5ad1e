import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { CellSpec } from './record.ts';

/**
 * A cell's id: the first 16 hex digits of the SHA-256 of its specification's canonical JSON. The same specification
 * has the same id on every machine, whatever the run it belongs to.
 */
export function cellId(spec: CellSpec): string {
  return createHash('sha256').update(canonicalJson(spec)).digest('hex').slice(0, 16);
}
