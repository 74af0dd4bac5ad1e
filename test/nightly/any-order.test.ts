import { describe, test } from 'node:test';
import { learners } from '../../learners/registry.ts';
import { assertAnyOrder, rulesOfProcesses, singleRules } from '../harness/conformance/any-order.ts';

// Every learner: its verdicts in the reverse order, and every single rule of two of them by itself.
//
//   npm run build && node test/run.mjs --nightly any-order
describe('no verdict depends on what was tried before it, for every learner', { concurrency: 2 }, () => {
  for (const { name } of learners) {
    const alone = ['mean', 'two-layer'].includes(name) ? singleRules() : rulesOfProcesses;
    test(name, () => assertAnyOrder(name, alone));
  }
});
