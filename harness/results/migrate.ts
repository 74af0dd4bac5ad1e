import { recordSchema } from './record.ts';
import { derivedStrength } from './strength.ts';

/** A record was written by a newer version of this program. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError';
}

/**
 * Brings a stored record up to this version. Files with a newer schema are refused, because their fields may
 * mean something else; fields that older files lack are filled in from equivalent information in them.
 *
 * @throws NewerSchemaError, naming both schema numbers, if the file is newer than this program.
 */
export function migrate(stored: Record<string, unknown>): Record<string, unknown> {
  const { schema } = stored;
  if (typeof schema !== 'number') throw new Error('it has no schema number');
  if (schema > recordSchema)
    throw new NewerSchemaError(
      `it has schema ${schema}, and this version of hierbench reads up to ${recordSchema}`,
    );
  return withStrength(withUntuned(stored));
}

/** Before the field `untuned` existed, only the note said the same, always in these words. */
const untunedNote = 'run with the defaults, because tuning ended in';

function withUntuned(stored: Record<string, unknown>): Record<string, unknown> {
  const { note, untuned } = stored;
  const says = untuned === undefined && typeof note === 'string' && note.startsWith(untunedNote);
  return says ? { ...stored, untuned: true } : stored;
}

function withStrength(stored: Record<string, unknown>): Record<string, unknown> {
  const strength = stored.strength === undefined ? derivedStrength(stored) : undefined;
  return strength ? { ...stored, strength } : stored;
}
