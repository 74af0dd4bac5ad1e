import { isUtf8 } from 'node:buffer';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../input/errors.ts';

/** Bytes read at a time. */
const blockSize = 2 ** 20;

/** No table has a line longer than this. */
const longestLine = 2 ** 26;

/** First bytes of files that are not text, and what to do with such files. */
const otherKinds: readonly (readonly [number[], string])[] = [
  [[0x50, 0x41, 0x52, 0x31], 'is a Parquet file; write parquet: in place of csv:'],
  [[0x50, 0x4b, 0x03, 0x04], 'is a ZIP archive or a spreadsheet (XLSX); unpack it, or save the sheet as CSV'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is a spreadsheet (XLS); save it as CSV'],
  [[0x42, 0x5a, 0x68], 'is compressed with bzip2; unpack it, or compress it with gzip'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'is compressed with xz; unpack it, or compress it with gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is compressed with zstd; unpack it, or compress it with gzip'],
  [[0x89, 0x48, 0x44, 0x46], 'is an HDF5 file; save it as CSV or Parquet'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'is a NumPy file; save it as CSV or Parquet'],
];

/**
 * The text of a file in blocks of whole lines that end in \n, whatever line ends the file has. The file is
 * UTF-8, or UTF-16 with a byte-order mark, and may be compressed with gzip. The byte-order mark is removed.
 *
 * @param name the file's name in messages
 * @throws UserError for a file that is not text, with the first line that is not
 */
export async function* textBlocks(path: string, name: string): AsyncGenerator<string> {
  const head = beginning(path);
  if (head.length === 0) throw new UserError(`${name} is empty`);
  for (const [bytes, what] of otherKinds)
    if (bytes.every((byte, i) => head[i] === byte)) throw new UserError(`${name} ${what}`);
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  const file = createReadStream(path, { highWaterMark: blockSize });
  const source: Readable = packed ? file.pipe(createGunzip({ chunkSize: blockSize })) : file;
  if (packed) file.on('error', (error) => source.destroy(error));
  try {
    yield* lines(decoded(source, name), name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new UserError(
        `${name} begins as UTF-16 but is not all UTF-16; it may be damaged or cut short: save it as UTF-8`,
      );
    if (code === 'Z_BUF_ERROR') throw new UserError(`${name} is cut short: its gzip data end too early`);
    throw new UserError(`${name} cannot be read${packed ? ' as gzip' : ''}: ${message}`);
  } finally {
    file.destroy();
    source.destroy();
  }
}

function beginning(path: string): Buffer {
  const bytes = Buffer.alloc(16);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Decodes bytes into text, never cutting a character, and checks that it is text. */
async function* decoded(source: Readable, name: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let wide: TextDecoder | undefined;
  let first = true;
  let line = 1;
  for await (const chunk of source) {
    let bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    rest = Buffer.alloc(0);
    if (first) {
      if (bytes.length < 4) {
        rest = bytes;
        continue;
      }
      first = false;
      wide = wideDecoder(bytes);
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    if (wide) {
      yield wide.decode(bytes, { stream: true });
      continue;
    }
    // A chunk may end in the middle of a character, but in UTF-8 a line feed is never a byte of another
    // character.
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end === 0 && bytes.length > longestLine)
      throw new UserError(`${name}: line ${line} is longer than ${longestLine / 2 ** 20} MiB`);
    rest = bytes.subarray(end);
    if (end === 0) continue;
    const whole = bytes.subarray(0, end);
    yield checked(whole, line, name);
    line += count(whole);
  }
  if (wide) yield wide.decode();
  else if (rest.length > 0) yield checked(rest, line, name);
}

function wideDecoder(bytes: Buffer): TextDecoder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  return undefined;
}

/** @throws UserError if bytes are not UTF-8, or contain NUL */
function checked(bytes: Buffer, firstLine: number, name: string): string {
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString('utf8');
  let line = firstLine;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    const part = bytes.subarray(start, end);
    if (part.includes(0) || !isUtf8(part)) line += returnsBefore(part);
    if (part.includes(0))
      throw new UserError(
        `${name}: line ${line} has NUL bytes; it is not UTF-8 text (UTF-16 is read if the file begins with its byte-order mark)`,
      );
    if (!isUtf8(part))
      throw new UserError(
        `${name}: line ${line} is not UTF-8 (it may be Latin-1 or Windows-1252); save the file as UTF-8`,
      );
    start = end;
  }
  throw new Error('bytes that are no text have a line that is none');
}

/** The number of line ends: \n, \r, or \r\n. */
function count(bytes: Buffer): number {
  let ends = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) ends++;
  for (let at = bytes.indexOf(0x0d); at >= 0; at = bytes.indexOf(0x0d, at + 1))
    if (bytes[at + 1] !== 0x0a) ends++;
  return ends;
}

/** In a part that contains invalid bytes, the number of lines before these that end in \r alone. */
function returnsBefore(part: Buffer): number {
  let start = 0;
  let lines = 0;
  for (let at = part.indexOf(0x0d); at >= 0; at = part.indexOf(0x0d, at + 1)) {
    const line = part.subarray(start, at);
    if (line.includes(0) || !isUtf8(line) || part[at + 1] === 0x0a) break;
    lines++;
    start = at + 1;
  }
  return lines;
}

/** The same text, cut after line ends, all of which become \n. */
async function* lines(source: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of source) {
    if (text.includes('\0')) throw new UserError(`${name} has NUL characters, which no table of numbers has`);
    rest += text;
    if (rest.length > longestLine && !/[\r\n]/.test(rest))
      throw new UserError(`${name} has a line longer than ${longestLine / 2 ** 20} MiB`);
    // Only the next character shows whether \r alone ends a line, so a \r at the end waits for more text.
    const end = Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r', rest.length - 2)) + 1;
    if (end === 0) continue;
    yield rest.slice(0, end).replaceAll(/\r\n?/g, '\n');
    rest = rest.slice(end);
  }
  if (rest !== '') yield rest.replaceAll(/\r\n?/g, '\n');
}
