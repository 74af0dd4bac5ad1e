import { testInputs } from '../fuzz/fuzz.ts';

// Ten thousand inputs, others every time; ten times as many with HIERBENCH_FUZZ=10.
//
//   npm run build && node test/run.mjs --nightly fuzz
testInputs(Number(process.env.HIERBENCH_FUZZ ?? 1));
