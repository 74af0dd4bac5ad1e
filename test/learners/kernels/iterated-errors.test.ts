import { testIteratedErrors } from './iterated-errors.ts';

// About three corners of each search space for each family: test/nightly/iterated-errors.test.ts tries more.
testIteratedErrors({ d: 13, n: 460 }, 3);
