import { testZeros } from './zeros.ts';

// The same small runs every time: test/nightly/zeros.test.ts draws more, and others every night.
testZeros({ numRuns: 60, seed: 1 });
