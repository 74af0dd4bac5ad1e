import * as zlib from 'node:zlib';
import type { AsyncBuffer, ColumnMetaData, Compressors, PageHeader } from 'hyparquet';

/** Pages of values that are stored at most: more than any writer makes of one chunk. */
const mostPages = 1_000_000;
/** A repeated value may be written in a few bytes, yet never so many of them in a page of so few. */
const mostValuesPerPage = 2 ** 31 - 1;

/**
 * Walks over the headers of a column chunk's pages, before any of them is decoded: a decoder believes what they say, and damaged
 * ones would make it read forever or take all memory there is.
 *
 * @param optional whether values may be missing, which pages say in front of them
 * @param rows of the row group, which is how many values the pages of a flat column have together
 * @throws Error in plain words where they do not fill the chunk exactly
 */
export async function checkPages(
  file: AsyncBuffer,
  chunk: ColumnMetaData,
  optional: boolean,
  rows: number,
  compressors: Compressors,
): Promise<void> {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  // What stands at the place of an offset that is not there is 0.
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 4 && end > start && end <= file.byteLength))
    throw new Error('the place of a column is not inside of the file');
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
      // A page of no values is legal, and none of them moves anything on.
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

/** Of the bytes as they are stored; many writers leave it out. Node 20.15 is the first with the function. */
function checkChecksum(crc: number | undefined, bytes: Uint8Array): void {
  if (crc === undefined || typeof zlib.crc32 !== 'function') return;
  if (zlib.crc32(bytes) !== crc >>> 0)
    throw new Error('a page does not have the checksum that was written for it');
}

/** The runs of numbers in a page's levels and dictionary indices, which say themselves how long they are. */
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
  // How many values are there without those that are missing is not known yet in the older form; fewer is not longer.
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

/** Writers fill the last run up, to groups of eight values or a few of them. */
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
