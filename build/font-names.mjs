// Reads and writes the names in a font file (OpenType specification: font file, name table).

/** Platform, encoding and language of the records here: Windows, Unicode in UTF-16, American English. */
const [windows, unicode, english] = [3, 1, 0x409];

/**
 * The English names of a font, by their ids.
 *
 * @param {Buffer} font TrueType
 * @returns {Map<number, string>}
 */
export function nameRecords(font) {
  const table = tablesOf(font).get('name');
  const texts = table.readUInt16BE(4);
  const names = new Map();
  for (let i = 0; i < table.readUInt16BE(2); i++) {
    const [platform, , language, id, length, start] = [0, 2, 4, 6, 8, 10].map((at) =>
      table.readUInt16BE(6 + 12 * i + at),
    );
    if (platform !== windows || language !== english) continue;
    const text = Buffer.from(table.subarray(texts + start, texts + start + length));
    names.set(id, text.swap16().toString('utf16le'));
  }
  return names;
}

/**
 * The font with these names, and no others.
 *
 * @param {Buffer} font TrueType
 * @param {ReadonlyMap<number, string>} names by their ids
 * @returns {Buffer}
 */
export function withNames(font, names) {
  const tables = [...tablesOf(font).set('name', nameTable(names))].sort(([a], [b]) => (a < b ? -1 : 1));
  const header = Buffer.alloc(12 + 16 * tables.length);
  font.copy(header, 0, 0, 12);
  const parts = [header];
  let offset = header.length;
  for (const [i, [tag, table]] of tables.entries()) {
    const whole = Buffer.concat([table], 4 * Math.ceil(table.length / 4));
    // The checksum of the whole font, which stands in its head, is computed with a zero in its place.
    if (tag === 'head') whole.writeUInt32BE(0, 8);
    header.write(tag, 12 + 16 * i, 'latin1');
    header.writeUInt32BE(checksum(whole), 16 + 16 * i);
    header.writeUInt32BE(offset, 20 + 16 * i);
    header.writeUInt32BE(table.length, 24 + 16 * i);
    parts.push(whole);
    offset += whole.length;
  }
  const made = Buffer.concat(parts);
  const head = 1 + tables.findIndex(([tag]) => tag === 'head');
  const adjustment = (0xb1b0afba - checksum(made)) >>> 0;
  made.writeUInt32BE(adjustment, parts.slice(0, head).reduce((sum, { length }) => sum + length, 0) + 8);
  return made;
}

/** The tables of a font by their tags. */
function tablesOf(font) {
  const tables = new Map();
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const entry = font.subarray(12 + 16 * i, 28 + 16 * i);
    const [start, length] = [entry.readUInt32BE(8), entry.readUInt32BE(12)];
    tables.set(entry.toString('latin1', 0, 4), font.subarray(start, start + length));
  }
  return tables;
}

/** A name table, version 0. */
function nameTable(names) {
  const records = [...names].sort(([a], [b]) => a - b);
  const head = Buffer.alloc(6 + 12 * records.length);
  head.writeUInt16BE(records.length, 2);
  head.writeUInt16BE(head.length, 4);
  const texts = [];
  let start = 0;
  for (const [i, [id, name]] of records.entries()) {
    const text = Buffer.from(name, 'utf16le').swap16();
    for (const [k, value] of [windows, unicode, english, id, text.length, start].entries())
      head.writeUInt16BE(value, 6 + 12 * i + 2 * k);
    texts.push(text);
    start += text.length;
  }
  return Buffer.concat([head, ...texts]);
}

/** The sum of 32-bit words, modulo 2³². */
function checksum(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 4) sum = (sum + bytes.readUInt32BE(i)) >>> 0;
  return sum;
}
