import { crc32, deflateRawSync } from 'node:zlib';
import type { RunFile } from '../../site/run-files.ts';

/** Sizes and offsets of the format without its extension for large archives. */
const most = 0xffffffff;
const mostFiles = 0xffff;
/** 1980-01-01, the format's first day: the archive depends on the files alone. */
const noDate = 0x0021;
/** UTF-8 names. */
const flags = 0x0800;
const deflate = 8;
const needed = 20;

/**
 * A zip archive of these files (PKWARE's APPNOTE.TXT, 4.3), the same bytes for the same files.
 *
 * @throws Error if it would have more than 4 GiB or 65,535 files
 */
export function zipArchive(files: readonly RunFile[]): Buffer {
  if (files.length > mostFiles) throw new Error(`a zip archive cannot hold ${files.length} files`);
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, data } of files) {
    const bytes = Buffer.from(data);
    const name = Buffer.from(path, 'utf8');
    const packed = deflateRawSync(bytes, { level: 9 });
    if (bytes.length > most || offset + packed.length > most)
      throw new Error('a zip archive is limited to 4 GiB');
    const common = numbers([
      [needed, 2],
      [flags, 2],
      [deflate, 2],
      [0, 2],
      [noDate, 2],
      [crc32(bytes), 4],
      [packed.length, 4],
      [bytes.length, 4],
      [name.length, 2],
      [0, 2],
    ]);
    const header = Buffer.concat([numbers([[0x04034b50, 4]]), common, name]);
    directory.push(
      Buffer.concat([
        numbers([
          [0x02014b50, 4],
          [needed, 2],
        ]),
        common,
        // No comment, first disk, no attributes.
        numbers([
          [0, 2],
          [0, 2],
          [0, 2],
          [0, 4],
          [offset, 4],
        ]),
        name,
      ]),
    );
    parts.push(header, packed);
    offset += header.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = numbers([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [files.length, 2],
    [files.length, 2],
    [entries.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return Buffer.concat([...parts, entries, end]);
}

/** Unsigned numbers with their lengths in bytes, little-endian. */
function numbers(fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
