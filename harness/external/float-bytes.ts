import { endianness } from 'node:os';

const swapped = endianness() === 'BE';

/** Numbers as the protocol writes them: raw little-endian float32. */
export function toBytes(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return swapped ? Buffer.from(bytes).swap32() : bytes;
}

/** The inverse of {@link toBytes}, copied to new memory. @param bytes their number is a multiple of four */
export function fromBytes(bytes: Buffer): Float32Array {
  const copy = Uint8Array.from(bytes);
  if (swapped) Buffer.from(copy.buffer).swap32();
  return new Float32Array(copy.buffer);
}
