import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../harness/conformance/rules.ts';
import { broken, rulesAround } from '../harness/conformance/broken-learners.ts';
import { assertNotRunAlone, comparable, verdictsOf, withOutcome } from '../harness/conformance/check.ts';

//   npm run build && node test/run.mjs --nightly broken-alone
describe('a broken rule has the same verdict alone as among others, and is the only one', {
  concurrency: 2,
}, () => {
  for (const [name, [rule]] of Object.entries(broken))
    test(`${name}: ${rule}`, async () => {
      const file = `broken/${name}.ts`;
      const all = await verdictsOf(file, { only: [...rulesAround(rule), 'predictions'], backend: 'cpu' });
      assert.equal(withOutcome(all, 'breach').length, 1);
      const single = await verdictsOf(file, { only: [rule], backend: 'cpu' });
      const among = all.filter((verdict) => verdict.rule === rule);
      assert.deepEqual(single.map(comparable), among.map(comparable));
    });
});

describe('a rule that depends on a broken one is not run, neither alone nor among all others', {
  concurrency: 2,
}, () => {
  const all = rules.map(({ name }) => name);
  test('one-too-many', () => assertNotRunAlone('one-too-many', all, [['rows']]));
  test('gives-up', () => assertNotRunAlone('gives-up', all, [['leak']]));
  test('no-default', () => assertNotRunAlone('no-default', all, [['search', 'time']]));
});
