import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startingValues } from '../../../learners/engine/starting-values.ts';

const variable = (name: string, ...shape: number[]) => ({
  name,
  shape,
  values: new Float32Array(shape.reduce((product, side) => product * side, 1)),
});
const network = { variables: [variable('W', 2, 3), variable('a', 3), variable('unused', 1)] };
const stages = [{ name: 'joint', trainable: ['W', 'a'], output: () => assert.fail(), flopsPerRow: 1 }];
const labels = { mean: 0, deviation: 1 };
const name = 'the kept one';
const given = (...variables: ReturnType<typeof variable>[]) => ({
  name,
  labels,
  variables: Object.fromEntries(
    variables.map((own) => [own.name, { ...own, values: own.values.map(() => 7) }]),
  ),
});

test('kept values take the place of initial ones; a variable that nothing trains may be missing', () => {
  const started = startingValues(network, stages, given(variable('W', 2, 3), variable('a', 3)));
  assert.deepEqual(
    started.map(({ values }) => [...values]),
    [new Array(6).fill(7), [7, 7, 7], [0]],
  );
});

const refusals = [
  [
    'a trained variable is missing',
    given(variable('W', 2, 3)),
    /has no variable a, which this network trains; it has W/,
  ],
  [
    'a variable has another shape',
    given(variable('W', 2, 4), variable('a', 3)),
    /W is 2×4 in the kept one and 2×3 here/,
  ],
  [
    'a variable is unknown here',
    given(variable('W', 2, 3), variable('a', 3), variable('b', 1)),
    /has a variable b, and this network has none; its own are W, a, unused/,
  ],
  [
    'it tells classes apart',
    { name, variables: given(variable('W', 2, 3), variable('a', 3)).variables },
    /predicts classes, and this network numbers/,
  ],
] as const;

for (const [why, start, message] of refusals)
  test(`a kept network is refused if ${why}`, () => {
    assert.throws(() => startingValues(network, stages, start), { name: 'UnusableStartError', message });
  });
