import { describe, test } from 'node:test';
import { assertAnyOrder, rulesOfProcesses } from './any-order.ts';

// One learner that is compiled, one that fits nothing, and one that solves: test/nightly/any-order.test.ts tries every learner, and
// single rules.
describe('no verdict depends on what was tried before it', { concurrency: 2 }, () => {
  test('two-layer', () => assertAnyOrder('two-layer', rulesOfProcesses));
  test('mean', () => assertAnyOrder('mean', rulesOfProcesses));
  test('kernel-ridge', () => assertAnyOrder('kernel-ridge', rulesOfProcesses));
});
