// Makes what the report page needs in a browser: its script, the font of its charts, and the notices of both.
import { mkdirSync, writeFileSync } from 'node:fs';
import esbuild from 'esbuild';
import { fontNotice, makeFont } from './font.mjs';
import { filesInside, noticeOf, noticesOf } from './notices.mjs';

/**
 * Writes explorer.js, the font's files, and notices.json, which pages show.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder the folder to write to
 * @param {string} fontFamily the name of the charts' font
 * @returns {Promise<string[]>} the files whose code is in the script, from `root`
 */
export async function bundleExplorer(root, folder, fontFamily) {
  mkdirSync(folder, { recursive: true });
  const [files] = await Promise.all([bundleScript(root, folder), makeFont(folder, fontFamily)]);
  const notices = [noticeOf(root, []), ...noticesOf(files, root), fontNotice(fontFamily)];
  writeFileSync(`${folder}/notices.json`, JSON.stringify(notices));
  return files;
}

async function bundleScript(root, folder) {
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['reports/explorer/browser/main.ts'],
    outfile: `${folder}/explorer.js`,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    // What the libraries' sources say of their owners.
    legalComments: 'eof',
    metafile: true,
    // The map is not part of the package; it tells what is inside.
    sourcemap: 'external',
    write: false,
    logLevel: 'warning',
    // The script is embedded in a page, whose encoding must not matter.
    charset: 'ascii',
  });
  const [map, script] = ['.map', '.js'].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text);
  writeFileSync(`${folder}/explorer.js`, script);
  return filesInside(metafile, map, folder, root);
}
