import { createRequire } from 'node:module';

/**
 * TF.js: its core with all gradients and chained operations, and its kernels in plain JavaScript. The build makes
 * one file of these parts (build/bundle-tf.mjs). The package that has them all ready, @tensorflow/tfjs, also has
 * converters, data pipelines and WebGL, and takes 240 MB; and Node cannot load the parts by themselves, because
 * gradients are published without extensions in their imports.
 */
// The address of a source file can end in a query, which makes Node load it anew.
const file = /\.ts(\?|$)/.test(import.meta.url) ? '../../dist/learners/engine/tf.cjs' : './tf.cjs';
export const tf = createRequire(import.meta.url)(file) as typeof import('@tensorflow/tfjs-core');
