import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Task, UnsupportedTaskError } from '../../../tasks/contract.ts';
import { drawRules, hierarchySizes } from '../../../tasks/related/hierarchy-rules.ts';
import { randomHierarchy } from '../../../tasks/related/random-hierarchy.ts';
import { type Split, Stream, splitStream } from '../../../tasks/streams.ts';

const make = (d: number, params: object = {}, seed = 1): Task =>
  randomHierarchy.instantiate({ d, seed, params: randomHierarchy.parameters.parse(params) });
const draw = (task: Task, n: number, split: Split) =>
  task.sample(n, splitStream('random-hierarchy', task.structure.d, task.seed, split), split);
/** The rows of a sample as texts, with their labels. */
const rowsOf = ({ n, d, x, y }: ReturnType<typeof draw>) =>
  Array.from({ length: n }, (_, row) => [x.slice(row * d, (row + 1) * d).join(), y[row]] as const);

test('every number of an input gives another input, and the rules lead back to its class', () => {
  for (const [d, given] of [
    [16, {}],
    [16, { m: 2, classes: 8 }],
    [24, { levels: 3, m: 2 }],
  ] as const) {
    const sizes = hierarchySizes(d, { levels: 2, ...given });
    assert.equal(sizes.inputs, sizes.classes * sizes.m ** (2 ** sizes.levels - 1));
    const rules = drawRules(sizes, new Stream('rules'));
    const seen = new Set<string>();
    for (let index = 0; index < sizes.inputs; index++) {
      const { symbols, label } = rules.input(index);
      seen.add(symbols.join());
      let level: ArrayLike<number> = symbols;
      for (let l = 1; l <= sizes.levels; l++) level = rules.above(l, level);
      assert.deepEqual([...Array.from(level)], [label]);
    }
    assert.equal(seen.size, sizes.inputs);
  }
});

test('with m = v every pair of symbols occurs at every level, and with m < v some come from nothing', () => {
  const origins = (m: number) => {
    const rules = drawRules(hierarchySizes(16, { levels: 2, m }), new Stream('rules'));
    return Array.from({ length: 16 }, (_, pair) => rules.above(1, [pair >> 2, pair & 3])[0]);
  };
  const counts = (of: number[]) => [-1, 0, 1, 2, 3].map((s) => of.filter((origin) => origin === s).length);
  assert.deepEqual(counts(origins(4)), [0, 4, 4, 4, 4]);
  assert.deepEqual(counts(origins(3)), [4, 3, 3, 3, 3]);
});

test('training rows do not repeat, and no row of another split is one of them', () => {
  const task = make(16);
  const train = rowsOf(draw(task, 192, 'train')).map(([x]) => x);
  assert.equal(new Set(train).size, 192, 'all that are not held out');
  for (const split of ['test', 'monitor', 'diagnosis'] as const) {
    const times = new Map<string, number>();
    for (const [x] of rowsOf(draw(task, 130, split))) times.set(x, (times.get(x) ?? 0) + 1);
    assert.ok(![...times.keys()].some((x) => train.includes(x)));
    assert.equal(times.size, 64, 'every row that is held out');
    assert.deepEqual([...new Set(times.values())].sort(), [2, 3]);
  }
  assert.notDeepEqual(draw(task, 64, 'test').x, draw(task, 64, 'monitor').x);
  const again = rowsOf(draw(task, 384, 'train')).map(([x]) => x);
  assert.deepEqual(again.slice(192), train, 'beyond that, the same rows again');
});

test('a class is as frequent as any other, and labels follow from the inputs', () => {
  const task = make(32);
  const { x, y, n } = draw(task, 3072, 'train');
  for (let c = 0; c < 8; c++) {
    const share = y.filter((label) => label === c).length / n;
    assert.ok(Math.abs(share - 1 / 8) < 5 * Math.sqrt(7 / 64 / n), `class ${c}: ${share}`);
  }
  assert.deepEqual(Float32Array.from(task.target?.(x, n) ?? []), y);
});

test('inputs are one-hot, centred and scaled', () => {
  const { x, n, d } = draw(make(16), 192, 'train');
  for (let row = 0; row < n; row++) {
    let square = 0;
    for (let i = 0; i < d; i++) square += x[row * d + i] ** 2;
    assert.ok(Math.abs(square - d) < 1e-4);
    for (let position = 0; position < 4; position++) {
      const block = x.subarray(row * d + 4 * position, row * d + 4 * position + 4);
      assert.equal(block.filter((value) => value > 0).length, 1);
      assert.ok(Math.abs(block.reduce((sum, value) => sum + value, 0)) < 1e-5);
    }
  }
});

test('each level is a sum of products of the one below: its features are quadratic in those', () => {
  const task = make(32, { levels: 3 });
  const { x, n } = draw(task, 300, 'train');
  const layers = task.features(x, n);
  assert.deepEqual(
    layers.map(({ layer, width }) => [layer, width]),
    [
      [2, 16],
      [3, 8],
      [4, 4],
    ],
  );
  const [, middle, top] = layers;
  // Rows with the same pair of symbols have the same class, and every row has one symbol at each position.
  const classOf = new Map<string, string>();
  for (let row = 0; row < n; row++) {
    const pair = middle.values.slice(8 * row, 8 * row + 8);
    assert.deepEqual(
      [0, 4].map((first) => pair.slice(first, first + 4).reduce((a, b) => a + b)),
      [1, 1],
    );
    const own = top.values.slice(4 * row, 4 * row + 4).join();
    assert.equal(classOf.get(pair.join()) ?? own, own);
    classOf.set(pair.join(), own);
  }
});

test('two classes are labelled ±1, and more by their numbers', () => {
  const two = make(16, { classes: 2 });
  assert.equal(two.structure.classes, undefined);
  assert.deepEqual(new Set(draw(two, 96, 'train').y), new Set([-1, 1]));
  assert.equal(make(16).structure.classes, 4);
  assert.deepEqual(make(32, { levels: 3 }).structure, {
    family: 'random-hierarchy',
    d: 32,
    layers: 4,
    widths: [16, 8, 4],
    degree: 8,
    output: 'classification',
    classes: 4,
    skips: 'chain',
  });
});

test('sizes that give no hierarchy are refused in one line', () => {
  for (const [d, params, message] of [
    [18, {}, /^d is 18; with 2 levels it is 4 times the number of symbols/],
    [16, { m: 5 }, /^4 symbols have 16 pairs, and a level with m = 5 and 4 classes needs 20$/],
    [16, { classes: 5 }, /needs 20$/],
    [16, { m: 1 }, /only 4 different inputs$/],
    [12, { m: 1, classes: 9 }, /only 9 different inputs$/],
    [512, { levels: 5 }, /more than 2\^53 inputs$/],
  ] as const)
    assert.throws(
      () => make(d, params),
      (error) => error instanceof UnsupportedTaskError && message.test(error.message),
    );
});
