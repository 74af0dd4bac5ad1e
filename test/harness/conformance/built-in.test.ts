import { describe, test } from 'node:test';
import { rules } from '../../../harness/conformance/rules.ts';
import { learners } from '../../../learners/registry.ts';
import { assertKept, verdictsOf } from './check.ts';
import { rulesOfVariants, variants } from './variants.ts';

/** One variant of each kind; the nightly variants tries the others. */
const byDay = ['layerwise', 'two-layer', 'kernel-ridge', 'random-features'];

/**
 * The leak rule's fifty fits and the memory rule's large ones take longer than all other rules together, so that here they
 * are tried on one learner of each kind: one that is compiled and one that solves. The nightly any-order tries them on all.
 */
const triedByAll = ['two-layer', 'kernel-ridge'];
const short = rules.map(({ name }) => name).filter((name) => name !== 'leak' && name !== 'memory');

/** Learners whose default widths make a fit long; the nightly any-order tries them as they are. */
const narrow: Readonly<Record<string, Record<string, unknown>>> = {
  'three-layer': { width: 64 },
  'sparse-newton': { width: 256 },
  'one-step': { width: 100 },
  moments: { width: 100 },
};

describe('the built-in learners', { concurrency: 2 }, () => {
  for (const { name } of learners)
    if (triedByAll.includes(name))
      test(`${name} keeps every rule`, async () => assertKept(await verdictsOf(name)));
    else
      test(`${name} keeps every rule but leak and memory, which are tried at night`, async () =>
        assertKept(await verdictsOf(name, { only: short, ...(narrow[name] && { params: narrow[name] }) })));
  for (const [name, params] of variants.filter(([learner]) => byDay.includes(learner)))
    test(`${name} ${JSON.stringify(params)} keeps the rules about fits`, async () =>
      assertKept(await verdictsOf(name, { params, only: rulesOfVariants })));
});
