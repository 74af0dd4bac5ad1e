import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GlobalFonts } from '@napi-rs/canvas';
// @ts-expect-error: a package without types
import fontverter from 'fontverter';
import { fontFamily } from '../../reports/charts/ink.ts';
import { builtFile } from '../built.ts';

// @ts-expect-error: a script without types
const { nameRecords } = (await import('../../build/font-names.mjs')) as {
  nameRecords: (font: Buffer) => Map<number, string>;
};

/** Ids of the records that may name the original: copyright and licence. */
const legal = [0, 13, 14];
const faces = { regular: 'Regular', italic: 'Italic', semibold: 'SemiBold' };

const unpacked = async (face: string) =>
  fontverter.convert(readFileSync(builtFile(`reports/explorer/${face}.woff2`)), 'truetype');

for (const [face, style] of Object.entries(faces))
  test(`the ${face} font has a name of its own, and its licence`, async () => {
    const font = await unpacked(face);
    const names = nameRecords(font);
    assert.deepEqual(
      [names.get(16), names.get(17), names.get(4)],
      [fontFamily, style, `${fontFamily} ${style}`],
    );
    for (const [id, name] of names)
      if (!legal.includes(id)) assert.doesNotMatch(name, /source/i, `name ${id}`);
    for (const id of legal) assert.ok(names.get(id), `name ${id}`);
    assert.match(names.get(0) ?? '', /Adobe.*Reserved Font Name/);
    // No other table and no name in another encoding has it either.
    assert.ok(!font.includes('Source'));
    const known = legal.reduce((sum, id) => sum + (names.get(id) ?? '').split('Source').length - 1, 0);
    assert.equal(Buffer.from(font).swap16().toString('utf16le').split('Source').length - 1, known);
  });

test('programs read the fonts', async () => {
  for (const face of Object.keys(faces)) {
    const name = `test ${face}`;
    assert.ok(GlobalFonts.register(Buffer.from(await unpacked(face)), name), face);
    assert.ok(GlobalFonts.has(name));
  }
});

test('the licence lies beside the fonts', () => {
  assert.match(
    readFileSync(builtFile('reports/explorer/OFL.txt'), 'utf8'),
    /^Copyright .* Adobe.*SIL OPEN FONT LICENSE Version 1\.1/s,
  );
});
