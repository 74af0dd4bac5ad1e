// Every compiled kernel on many random shapes.
//
//   npm run build && node test/run.mjs --nightly random-shapes
process.env.HIERBENCH_SHAPES ??= '40';
await import('../learners/engine/compiled/conformance.test.ts');
