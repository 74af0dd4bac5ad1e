import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seedListFlag, seedsFlag } from '../../../cli/flags.ts';
import { parseConfig } from '../../../harness/config/config-file.ts';
import { describeSeeds, parseSeedList, parseSeeds } from '../../../harness/protocol/seeds.ts';

const someSeeds = fc.uniqueArray(fc.nat({ max: 500 }), { minLength: 1, maxLength: 10 });

/** One text for each seed or range of seeds. */
const written = (seeds: readonly number[]) => describeSeeds(seeds).replace(/^.*: /, '').split(', ');

test('the description of seeds in a plan names them all, and can be typed as a flag', () => {
  fc.assert(
    fc.property(someSeeds, (seeds) => {
      const sorted = seeds.toSorted((a, b) => a - b);
      assert.match(describeSeeds(seeds), new RegExp(`^${seeds.length} seeds?: `));
      const parts = written(seeds);
      assert.deepEqual(parseSeedList(parts), { seeds: sorted });
      assert.deepEqual(seedListFlag('--seed', parts.join(',')), sorted);
      if (parts.length > 1 || parts[0].includes('..'))
        assert.deepEqual(seedsFlag('--seeds', parts.join(',')), sorted);
    }),
  );
});

test('flags and config files read seeds in the same way', () => {
  const file = (seeds: unknown) =>
    parseConfig(
      JSON.stringify({ name: 'x', tasks: [{ family: 'quadratic', d: 8 }], learners: ['mean'], seeds }),
      'x.json',
    ).seeds;
  for (const [text, seeds] of [
    ['3', 3],
    ['100', 100],
    ['101..101', [101]],
    ['101..103', [101, 102, 103]],
    [' 101 .. 102 , 7', [101, 102, 7]],
    ['0..1,101..102', [0, 1, 101, 102]],
  ] as const) {
    assert.deepEqual(seedsFlag('--seeds', text), seeds);
    assert.deepEqual(file(text), seeds);
  }
  assert.deepEqual(file(3), 3);
  assert.deepEqual(file([101]), [101]);
  assert.deepEqual(file(['101..103', 107]), [101, 102, 103, 107]);
  assert.equal(describeSeeds(file(['101..103', 107]) as number[]), '4 seeds: 101..103, 107');
  for (const [seeds, line] of [
    [
      101,
      /x\.json: seeds: 101 may mean one seed or how many; write 101\.\.101 for the seed 101, 101\.\.201 for/,
    ],
    ['101', /x\.json: seeds: 101 may mean one seed or how many/],
    ['105..101', /x\.json: seeds: 105\.\.101 ends before it begins; write 101\.\.105$/],
    [['101..103', 102], /x\.json: seeds: a seed is listed twice$/],
    ['many', /x\.json: seeds: "many" is neither a seed nor a range; write 101, a range/],
    [[1.5], /x\.json: seeds\[0\]: expected a whole number or a string, found 1\.5$/],
    [[], /x\.json: seeds: the list needs at least 1 entries$/],
    [true, /x\.json: seeds: expected a number or a string or a list, found true$/],
  ] as const)
    assert.throws(() => file(seeds), line);
});

test('no text is read as seeds that it does not name', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,- e') }), (text) => {
      const parsed = parseSeeds(text);
      if ('wrong' in parsed) return assert.ok(parsed.wrong.length > 0 && !parsed.wrong.includes('\n'));
      if (typeof parsed.seeds === 'number') return assert.ok(parsed.seeds >= 1 && parsed.seeds <= 100);
      assert.ok(parsed.seeds.length > 0 && parsed.seeds.every(Number.isSafeInteger));
      assert.equal(new Set(parsed.seeds).size, parsed.seeds.length);
      return undefined;
    }),
  );
});
