import { recordSchema } from './record.ts';
import { derivedStrength } from './strength.ts';

/** A record of a version of this program that is yet to come here. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError';
}

/**
 * Brings a stored record up to this version: files of a newer schema, whose fields may mean something else, are refused, and
 * fields that came later are filled in from what says the same in older files.
 *
 * @throws NewerSchemaError naming both schema numbers where the file is newer than this program.
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

/** Before there was `untuned`, only the note said so, and always in these words. */
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
