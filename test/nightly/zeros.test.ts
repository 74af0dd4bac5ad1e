import { testZeros } from '../reports/zeros.ts';

//   npm run build && node test/run.mjs --nightly zeros
testZeros({ numRuns: 1000 });
