import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256, in hex, of the canonical JSON of all fields but `checksum`. */
export function checksumOf(record: object): string {
  const { checksum: _, ...fields } = record as { checksum?: unknown };
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
}

/** The record with its checksum. */
export function seal<R extends object>(fields: R): R & { checksum: string } {
  return { ...fields, checksum: checksumOf(fields) };
}
