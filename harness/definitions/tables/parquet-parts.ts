import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../input/errors.ts';
import { quoted } from '../../results/visible-text.ts';

/** One file of a table that is divided into several. */
export interface ParquetPart {
  readonly path: string;
  /** Its name in messages: the path inside the folder. */
  readonly name: string;
  /**
   * Values given by the names of its folders, such as year=2019: columns that the files themselves do not
   * have.
   */
  readonly folders: Readonly<Record<string, string>>;
}

/**
 * The Parquet files below a folder, in the order of their names. Names that begin with a dot or _ are skipped
 * (_SUCCESS, _metadata).
 *
 * @param name the folder's name in messages
 * @throws UserError if there are none, or if their folders do not name the same columns
 */
export function partsOf(folder: string, name: string): ParquetPart[] {
  const parts = [...partsBelow(folder, '', {})];
  if (parts.length === 0) throw new UserError(`${name} is a folder without Parquet files (*.parquet)`);
  const keys = (part: ParquetPart) => Object.keys(part.folders).sort().join(', ');
  const other = parts.find((part) => keys(part) !== keys(parts[0]));
  if (other)
    throw new UserError(
      `${name}: the folders of ${quoted(parts[0].name)} name the columns ${quoted(keys(parts[0]))}, those of ${quoted(other.name)} ${quoted(keys(other))}`,
    );
  return parts;
}

function* partsBelow(
  folder: string,
  inside: string,
  folders: Readonly<Record<string, string>>,
): Generator<ParquetPart> {
  const entries = readdirSync(join(folder, inside), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const entry of entries) {
    if (/^[._]/.test(entry.name)) continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(entry.name) ?? [];
      yield* partsBelow(
        folder,
        path,
        key === undefined ? folders : { ...folders, [decodeName(key)]: decodeName(value) },
      );
    } else if (/\.(parquet|parq|pq)$/i.test(entry.name))
      yield { path: join(folder, path), name: path, folders };
  }
}

/** Decodes escapes such as %2F, by which programs write characters that a file name cannot contain. */
function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
