import { test } from 'node:test';
import { assertAnyOrder, rulesOfProcesses } from './any-order.ts';

// The cheapest of the learners that are compiled; test/nightly/any-order.test.ts tries every learner, and single rules.
test('no verdict depends on what was tried before it: two-layer', () =>
  assertAnyOrder('two-layer', rulesOfProcesses));
