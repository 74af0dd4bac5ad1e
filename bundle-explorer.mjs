// Bundles the explorer of the report's page, which runs in a browser, into one script.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// esbuild is what tsx compiles with: there wherever tsx is.
const esbuild = createRequire(require.resolve('tsx/package.json'))('esbuild');

/**
 * Writes explorer.js.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder where to
 */
export async function bundleExplorer(root, folder) {
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
    // It stands inside of a page.
    charset: 'ascii',
  });
}
