// Makes the script of the page of a run in progress.
import { mkdirSync } from 'node:fs';
import esbuild from 'esbuild';

/**
 * Writes live.js, which has no code of other packages in it.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder the folder to write to
 */
export async function bundleLive(root, folder) {
  mkdirSync(folder, { recursive: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['reports/live/browser/main.ts'],
    outfile: `${folder}/live.js`,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    metafile: true,
    logLevel: 'warning',
    charset: 'ascii',
  });
  const foreign = Object.keys(metafile.inputs).filter((file) => file.startsWith('node_modules/'));
  if (foreign.length > 0) throw new Error(`live.js holds ${foreign[0]}, whose notice it does not carry`);
}
