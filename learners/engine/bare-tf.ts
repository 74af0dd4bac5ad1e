import { createRequire } from 'node:module';

/**
 * TF.js as its package has it, loaded by require(). Imported as an ES module, the same bundle takes three
 * times as long to load, because Node has to search its source for its exports, and every cell of a run loads
 * it anew.
 */
export const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');
