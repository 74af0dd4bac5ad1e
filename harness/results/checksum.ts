import { canonicalJson } from './canonical-json.ts';
import { sha256 } from './sha256.ts';

/** SHA-256, in hex, of the canonical JSON of all fields except `checksum`. */
export function checksumOf(record: object): string {
  const { checksum: _, ...fields } = record as { checksum?: unknown };
  return sha256(canonicalJson(fields));
}

/**
 * Whether a record's checksum is right. Records are written as canonical JSON, so the text of an unchanged
 * file without its checksum is exactly the text that was hashed, and need not be made again, which would be
 * half of the time of reading many files.
 *
 * @param text the file that the record was read from
 */
export function isIntact(record: object, text: string): boolean {
  const { checksum } = record as { checksum?: unknown };
  const hashed = text.trimEnd().replace(`"checksum":${JSON.stringify(checksum)},`, '');
  return sha256(hashed) === checksum || checksum === checksumOf(record);
}

/** The record with its checksum. */
export function seal<R extends object>(fields: R): R & { checksum: string } {
  return { ...fields, checksum: checksumOf(fields) };
}
