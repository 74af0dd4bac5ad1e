import { recordSchema } from './record.ts';

/** A record of a version of this program that is yet to come here. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError';
}

/**
 * Brings a stored record up to the schema of this version: one step a schema number. There is one schema so far, so
 * all there is to do is to refuse files of a newer one, whose fields may mean something else.
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
  return stored;
}
