import assert from 'node:assert/strict';

/**
 * A reader of event files that shares nothing with the writer: records by their framing, messages by their wire
 * format, checksums bit by bit.
 */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version?: string;
  readonly scalars: Readonly<Record<string, number>>;
  /** Names of the values that belong to the plugin for parameters, and their contents. */
  readonly parameters: Readonly<Record<string, Uint8Array>>;
}

export function readEvents(file: Uint8Array): ReadEvent[] {
  const bytes = Buffer.from(file);
  const events: ReadEvent[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at));
    assert.equal(bytes.readUInt32LE(at + 8), masked(bytes.subarray(at, at + 8)), 'checksum of the length');
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(data.length, length, 'a record is cut short');
    assert.equal(bytes.readUInt32LE(at + 12 + length), masked(data), 'checksum of the data');
    events.push(eventOf(data));
    at += 16 + length;
  }
  return events;
}

export type Field = { readonly number: number } & (
  | { readonly bytes: Buffer }
  | { readonly varint: bigint }
  | { readonly fixed: Buffer }
);

/** The fields of a message, in their order. */
export function fieldsOf(data: Uint8Array): Field[] {
  const bytes = Buffer.from(data);
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      assert.ok(byte !== undefined, 'a number is cut short');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    assert.ok(at + length <= bytes.length, 'a field is cut short');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >> 3;
    const kind = key & 7;
    if (kind === 0) fields.push({ number, varint: varint() });
    else if (kind === 2) fields.push({ number, bytes: take(Number(varint())) });
    else fields.push({ number, fixed: take(kind === 1 ? 8 : 4) });
  }
  return fields;
}

export function bytesOf(fields: readonly Field[], number: number): Buffer[] {
  return fields.flatMap((field) => (field.number === number && 'bytes' in field ? [field.bytes] : []));
}

function eventOf(data: Buffer): ReadEvent {
  const fields = fieldsOf(data);
  const scalars: Record<string, number> = {};
  const parameters: Record<string, Uint8Array> = {};
  let [wallTime, step] = [Number.NaN, 0];
  for (const field of fields) {
    if (field.number === 1 && 'fixed' in field) wallTime = field.fixed.readDoubleLE();
    if (field.number === 2 && 'varint' in field) step = Number(field.varint);
  }
  for (const value of bytesOf(fields, 5).flatMap((summary) => bytesOf(fieldsOf(summary), 1))) {
    const own = fieldsOf(value);
    const tag = bytesOf(own, 1)[0].toString('utf8');
    for (const field of own)
      if (field.number === 2 && 'fixed' in field) scalars[tag] = field.fixed.readFloatLE();
    for (const plugin of bytesOf(own, 9).flatMap((metadata) => bytesOf(fieldsOf(metadata), 1))) {
      const [name] = bytesOf(fieldsOf(plugin), 1);
      assert.equal(name.toString('utf8'), 'hparams');
      [parameters[tag]] = bytesOf(fieldsOf(plugin), 2);
    }
  }
  const [version] = bytesOf(fields, 3);
  return { wallTime, step, scalars, parameters, ...(version && { version: version.toString('utf8') }) };
}

/** CRC-32C as a division of polynomials, a bit at a time, then masked. */
function masked(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const one = ((byte >> bit) ^ rest) & 1;
      rest = (rest >>> 1) ^ (one ? 0x82f63b78 : 0);
    }
  const sum = BigInt((rest ^ 0xffffffff) >>> 0);
  return Number((((sum >> 15n) | (sum << 17n)) + 0xa282ead8n) & 0xffffffffn);
}
