import { describe, test } from 'node:test';
import { assertKept, verdictsOf } from '../harness/conformance/check.ts';
import { rulesOfVariants, variants } from '../harness/conformance/variants.ts';

//   npm run build && node test/run.mjs --nightly variants
describe('variants of the built-in learners', { concurrency: 2 }, () => {
  for (const [name, params] of variants)
    test(`${name} ${JSON.stringify(params)} keeps the rules about fits`, async () =>
      assertKept(await verdictsOf(name, { params, only: rulesOfVariants })));
});
