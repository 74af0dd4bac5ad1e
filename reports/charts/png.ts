import { crc32 } from 'node:zlib';

const signatureLength = 8;

/** The same PNG with its resolution stated (a pHYs chunk), so that documents show it at its real size. */
export function withResolution(png: Buffer, dotsPerInch: number): Buffer {
  const headerEnd = signatureLength + 12 + png.readUInt32BE(signatureLength);
  const perMetre = Math.round(dotsPerInch / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}
