import { testIteratedErrors } from '../learners/kernels/iterated-errors.ts';

// A third of the corners of each search space for each family.
//
//   npm run build && node test/run.mjs --nightly iterated-errors
testIteratedErrors({ d: 13, n: 460 }, Infinity);
