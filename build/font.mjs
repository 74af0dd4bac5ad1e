// Makes the font of the page's charts: a part of Source Sans 3 under a name of its own, because the font's licence reserves
// the name "Source" to the original.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fontverter from 'fontverter';
import subsetFont from 'subset-font';
import { nameRecords, withNames } from './font-names.mjs';

/** Latin, Greek, and the symbols used in chart labels. Other characters come from the reader's own fonts. */
const letters = [
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x391, 0x3c9],
  [0x2010, 0x2026],
]
  .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)))
  .concat([...'⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉−×÷±≤≥≠≈∞√∑∂'])
  .join('');

const faces = {
  regular: { file: '400Regular/SourceSans3_400Regular.ttf', style: 'Regular' },
  italic: { file: '400Regular_Italic/SourceSans3_400Regular_Italic.ttf', style: 'Italic' },
  semibold: { file: '600SemiBold/SourceSans3_600SemiBold.ttf', style: 'SemiBold' },
};

const source = (file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${file}`));

/**
 * Writes a woff2 file for each face of the charts' font, and the licence of all.
 *
 * @param {string} folder the folder to write to
 * @param {string} family the name under which they go
 */
export async function makeFont(folder, family) {
  writeFileSync(`${folder}/OFL.txt`, fontLicence());
  for (const [name, { file, style }] of Object.entries(faces)) {
    const original = readFileSync(source(file));
    const subset = await subsetFont(original, letters, { targetFormat: 'truetype' });
    const renamed = withNames(subset, namesOf(nameRecords(original), family, style));
    writeFileSync(`${folder}/${name}.woff2`, await fontverter.convert(renamed, 'woff2'));
  }
}

/** The font's copyright line and licence. */
export function fontLicence() {
  return readFileSync(source('LICENSE_FONT'), 'utf8');
}

/** The font's notice, as those of packages (notices.mjs). */
export function fontNotice(family) {
  const { version } = JSON.parse(readFileSync(source('package.json'), 'utf8'));
  return {
    name: `${family}, a part of Source Sans 3 in @expo-google-fonts/source-sans-3`,
    version,
    licence: 'OFL-1.1',
    owners: [],
    text: fontLicence().trim(),
  };
}

/** The records of the name table by their ids: OpenType specification, name table. */
function namesOf(original, family, style) {
  const full = `${family} ${style}`;
  const postScript = full.replaceAll(' ', '').replace(style, `-${style}`);
  const version = original.get(5);
  return new Map([
    [0, original.get(0)],
    // Programs that know only regular, italic, bold and bold italic find other weights under a family of their own.
    [1, style === 'SemiBold' ? full : family],
    [2, style === 'SemiBold' ? 'Regular' : style],
    [3, `${version};${postScript}`],
    [4, full],
    [5, version],
    [6, postScript],
    [13, original.get(13)],
    [14, original.get(14)],
    [16, family],
    [17, style],
  ]);
}
