import { testInputs } from './fuzz.ts';

// Three thousand inputs, the same every time: test/nightly/fuzz.test.ts draws more, and others every night.
testInputs(0.3, 1);
