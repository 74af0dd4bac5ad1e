import * as zlib from 'node:zlib';
import type { AsyncBuffer, ColumnMetaData, Compressors, PageHeader } from 'hyparquet';

/** Most pages that a chunk may have; no writer makes this many. */
const mostPages = 1_000_000;
/**
 * Most values that a page may have. A few bytes can stand for many repeated values, but never for more than
 * this.
 */
const mostValuesPerPage = 2 ** 31 - 1;

/**
 * Checks the headers of all pages of a column chunk before any page is decoded. The decoder trusts them, and
 * damaged headers would make it read forever or exhaust the memory.
 *
 * @param optional whether values may be missing, which each page records in front of its values
 * @param rows number of rows of the row group, which is the number of values in all pages of a flat column
 * @throws Error in plain words if the pages are inconsistent
 */
export async function checkPages(
  file: AsyncBuffer,
  chunk: ColumnMetaData,
  optional: boolean,
  rows: number,
  compressors: Compressors,
): Promise<void> {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  // An absent offset is stored as 0.
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 4 && end > start && end <= file.byteLength))
    throw new Error('a column lies outside the file');
  const buffer = await file.slice(start, end);
  const reader = { view: new DataView(buffer), offset: 0 };
  let values = 0;
  for (let page = 0; values < rows; page++) {
    if (reader.offset >= buffer.byteLength || page > mostPages)
      throw new Error(`the pages of a column have ${values} values, and its group ${rows} rows`);
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
    if (!/^(DICTIONARY_PAGE|DATA_PAGE(_V2)?)$/.test(header.type ?? ''))
      throw new Error('a page is of no known type');
    const rest = buffer.byteLength - reader.offset;
    if (!Number.isInteger(size) || size < 0 || size > rest)
      throw new Error(`a page does not fit into the ${rest} bytes that are left of its column`);
    if (!Number.isInteger(unpacked) || unpacked < 0)
      throw new Error('a page does not say how long it is unpacked');
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? -1;
      if (!isCount(count, unpacked * 8)) throw new Error('a dictionary does not say how many values it has');
    } else {
      const own = header.data_page_header ?? header.data_page_header_v2;
      const count = own?.num_values ?? -1;
      if (!isCount(count, rows - values))
        throw new Error(`a page does not say how many of ${rows - values} values it has`);
      const v2 = header.data_page_header_v2;
      const lengths = [v2?.definition_levels_byte_length ?? 0, v2?.repetition_levels_byte_length ?? 0];
      if (
        !isCount(v2?.num_nulls ?? 0, count) ||
        (v2?.num_rows ?? count) !== count ||
        !lengths.every((length) => isCount(length, size))
      )
        throw new Error('the header of a page contradicts itself');
      values += count;
      // A page without values is legal, but one that also takes no bytes would make no progress.
      if (count === 0 && size === 0) throw new Error('a page is empty');
    }
    const stored = new Uint8Array(buffer, reader.offset, size);
    checkChecksum(header.crc, stored);
    checkRuns(header, stored, chunk, optional, compressors);
    reader.offset += size;
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= Math.min(most, mostValuesPerPage);
}

/**
 * Checks the checksum of the stored bytes, which many writers leave out. Node has crc32 from version 20.15
 * on.
 */
function checkChecksum(crc: number | undefined, bytes: Uint8Array): void {
  if (crc === undefined || typeof zlib.crc32 !== 'function') return;
  if (zlib.crc32(bytes) !== crc >>> 0)
    throw new Error('a page does not have the checksum that was written for it');
}

/** Checks the runs of numbers in a page's levels and dictionary indices, which state their own lengths. */
function checkRuns(
  { uncompressed_page_size, data_page_header, data_page_header_v2 }: PageHeader,
  stored: Uint8Array,
  { codec, type }: ColumnMetaData,
  optional: boolean,
  compressors: Compressors,
): void {
  const header = data_page_header ?? data_page_header_v2;
  if (!header) return;
  const indexed = /DICTIONARY$|^RLE/.test(header.encoding ?? '');
  if (!optional && !indexed) return;
  const unpack = (bytes: Uint8Array, length: number) =>
    codec === 'UNCOMPRESSED' ? bytes : (compressors[codec]?.(bytes, length) ?? bytes);
  const count = header.num_values;
  let page: Uint8Array;
  let at = 0;
  if (data_page_header_v2) {
    const levels =
      (data_page_header_v2.definition_levels_byte_length ?? 0) +
      (data_page_header_v2.repetition_levels_byte_length ?? 0);
    if (optional && levels > 0) walkRuns(stored.subarray(0, levels), 1, count);
    const values = stored.subarray(levels);
    page =
      data_page_header_v2.is_compressed === false ? values : unpack(values, uncompressed_page_size - levels);
  } else {
    page = unpack(stored, uncompressed_page_size);
    if (optional) {
      const length = lengthAt(page, 0);
      walkRuns(page.subarray(4, 4 + length), 1, count);
      at = 4 + length;
    }
  }
  const present = data_page_header_v2 ? count - data_page_header_v2.num_nulls : 0;
  if (!indexed || (data_page_header_v2 && present === 0)) return;
  // Format 1 does not state how many values are present; since missing ones only lower the number, fewer are
  // accepted.
  if (type === 'BOOLEAN') walkRuns(page.subarray(at + 4), 1, count, true);
  else if (at < page.length) {
    const width = page[at];
    if (width > 32) throw new Error(`indices of a dictionary have ${width} bits`);
    if (width > 0) walkRuns(page.subarray(at + 1), width, count, true);
    else if (data_page_header_v2 && page.length > at + 6)
      throw new Error('indices of a dictionary have 0 bits');
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) throw new Error('a page is too short');
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  if (length > bytes.length - at - 4) throw new Error(`levels say that they have ${length} bytes`);
  return length;
}

/** Writers pad the last run to one or more whole groups of eight values. */
const mostPadding = 4096;

/** @param fewer whether there may be fewer values than `count` */
function walkRuns(bytes: Uint8Array, width: number, count: number, fewer = false): void {
  let at = 0;
  let seen = 0;
  while (seen < count) {
    if (at >= bytes.length) {
      if (fewer) return;
      throw new Error(`runs of a page have ${seen} values of ${count}`);
    }
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) throw new Error('a run has no length');
      const byte = bytes[at++];
      head += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const packed = head % 2 === 1;
    const values = packed ? Math.floor(head / 2) * 8 : head / 2;
    if (values > count - seen + mostPadding)
      throw new Error(`a run says that it has ${values} values, where ${count - seen} are left`);
    at += packed ? (values / 8) * width : Math.ceil(width / 8);
    seen += values;
  }
}
