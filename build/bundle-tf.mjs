// Makes one file of the parts of TF.js that training needs: learners/engine/bare-tf.ts says why.
import esbuild from 'esbuild';

/**
 * The parts, as source of a module. Copies of the core share one engine and one kernel registry, so backends that are
 * loaded from outside the bundle register with it as well.
 */
export const trainingPart = `
  export * from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-core/dist/register_all_gradients';
  import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
  import '@tensorflow/tfjs-backend-cpu';
`;

/**
 * Writes tf.cjs.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder the folder to write to
 * @returns {Promise<string[]>} the files whose code is inside, from `root`
 */
export async function bundleTf(root, folder) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    stdin: { contents: trainingPart, resolveDir: root, sourcefile: 'tf.js' },
    outfile: `${folder}/tf.cjs`,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    // TF.js uses it only to fetch models from the web.
    external: ['node-fetch'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}
