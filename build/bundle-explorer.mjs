// Makes what the report page needs in a browser: its script, and the fonts of its charts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import subsetFont from 'subset-font';

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
  regular: '400Regular/SourceSans3_400Regular.ttf',
  italic: '400Regular_Italic/SourceSans3_400Regular_Italic.ttf',
  semibold: '600SemiBold/SourceSans3_600SemiBold.ttf',
};

/**
 * Writes explorer.js and a woff2 file for each face of the charts' font.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder the folder to write to
 */
export async function bundleExplorer(root, folder) {
  mkdirSync(folder, { recursive: true });
  await Promise.all([
    bundleScript(root, folder),
    ...Object.entries(faces).map(([name, file]) => subset(name, file, folder)),
  ]);
}

async function subset(name, file, folder) {
  const font = readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${file}`)));
  writeFileSync(`${folder}/${name}.woff2`, await subsetFont(font, letters, { targetFormat: 'woff2' }));
}

async function bundleScript(root, folder) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['reports/explorer/browser/main.ts'],
    outfile: `${folder}/explorer.js`,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    // The script is embedded in a page, whose encoding must not matter.
    charset: 'ascii',
  });
}
