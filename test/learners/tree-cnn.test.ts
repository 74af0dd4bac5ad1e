import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreOn } from '../../harness/protocol/score.ts';
import { treeCnn } from '../../learners/tree-cnn.ts';
import { splitStream } from '../../tasks/streams.ts';
import { fit, type Problem, problem } from './fit.ts';

/** A random hierarchy of four symbols and two levels, with the test rows that are held out. */
function hierarchy(n: number, params: object = {}): Problem {
  const { task, train } = problem('random-hierarchy', 16, n, 1, params);
  return { task, train, test: task.sample(64, splitStream('random-hierarchy', 16, 1, 'test'), 'test') };
}

test('a network with the hierarchy’s own shape learns it, with four classes and with two', async () => {
  for (const params of [{}, { classes: 2 }]) {
    const given = hierarchy(params.classes === 2 ? 96 : 192, params);
    const { classes } = given.task.structure;
    const model = await fit(treeCnn, given, { steps: 400, params: { width: 64 } });
    const { zeroOneError } = await scoreOn(model.predict, given.test, classes);
    assert.ok(zeroOneError < 0.2, `${zeroOneError} in a wrong class`);
    model.dispose();
  }
});

test('all places of a layer have the same weights, and each reads its own pair', async () => {
  const given = hierarchy(64);
  const model = await fit(treeCnn, given, { steps: 3, params: { width: 8 } });
  const { x } = given.train;
  // The first two patches of a row in the places of the last two, and the other way round.
  const swapped = new Float32Array([...x.subarray(8, 16), ...x.subarray(0, 8)]);
  const [own, other] = await Promise.all([x.subarray(0, 16), swapped].map((row) => model.features?.(row, 1)));
  assert.deepEqual(
    own?.map(({ layer, width }) => [layer, width]),
    [
      [2, 16],
      [3, 8],
    ],
  );
  const [a, b] = [own?.[0].values ?? [], other?.[0].values ?? []];
  for (let i = 0; i < 8; i++) {
    assert.equal(a[i], b[8 + i]);
    assert.equal(a[8 + i], b[i]);
  }
  assert.ok(a.some((value, i) => value !== b[i]));
  model.dispose();
});

test('its operations count every place, and its parameters do not', async () => {
  const model = await fit(treeCnn, hierarchy(64), { steps: 5, params: { width: 8 } });
  // Layer 1: 8 inputs and a bias at two places; layer 2: 16 and a bias; the scores of four classes.
  assert.equal(model.info.parameters, 9 * 8 + 17 * 8 + 9 * 4);
  assert.equal(model.info.flops, 5 * 64 * 3 * 2 * (2 * 9 * 8 + 17 * 8 + 8 * 4));
  model.dispose();
});

test('an input that does not divide into patches is refused', () => {
  const { structure } = problem('bfc-wide', 10, 10, 1).task;
  const reason = (params: object) => treeCnn.unsupported?.(treeCnn.parameters.parse(params), structure, 10);
  assert.equal(reason({}), '2 layers of pairs read 2^2 patches, into which d = 10 cannot be divided');
  assert.equal(reason({ depth: 1 }), undefined);
});
