// Every compiled kernel on twelve random shapes; on more with HIERBENCH_SHAPES.
//
//   npm run build && node test/run.mjs --nightly random-shapes
process.env.HIERBENCH_SHAPES ??= '12';
await import('../learners/engine/compiled/conformance.test.ts');
