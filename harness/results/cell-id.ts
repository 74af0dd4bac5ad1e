import { canonicalJson } from './canonical-json.ts';
import type { CellSpec } from './record.ts';
import { sha256 } from './sha256.ts';

/**
 * A cell's id: the first 16 hex digits of the SHA-256 of its specification's canonical JSON. The same specification
 * has the same id on every machine, whatever the run it belongs to.
 */
export function cellId(spec: CellSpec): string {
  return sha256(canonicalJson(spec)).slice(0, 16);
}
