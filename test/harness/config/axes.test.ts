import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axesOf } from '../../../harness/config/axes.ts';
import { checkConfig, readConfig } from '../../../harness/config/config-file.ts';
import { isEnvironment } from '../../../tasks/environments/registry.ts';

const config = checkConfig(
  {
    name: 'test',
    steps: 400,
    tasks: [
      { family: 'bfc-wide', d: [8, 16], n: ['d^2', '8d^2'] },
      { family: 'bfc-deep', d: [8, 16], n: 64 },
      { family: 'single-index', label: 'fresh', d: 8, n: ['stream', 64], steps: '50d' },
      { family: 'sphere-walk[reward=product]', d: 8, n: 512 },
    ],
    learners: [
      'deep-sgd',
      { learner: 'random-features', sweep: { m: [16, '4d'] } },
      { learner: 'tensor-gd', params: { risk: 'population' }, sweep: { width: [2, 4] }, label: 'gd' },
      { learner: 'tensor-gd', sweep: { width: [2, 4] }, label: 'other' },
    ],
  },
  'test',
);

test('the axes of a configuration are what takes several values in it, and what every fit has a curve over', () => {
  assert.deepEqual(axesOf(config, isEnvironment), [
    { name: 'd', of: ['bfc-wide', 'bfc-deep'], values: [8, 16] },
    { name: 'n', of: ['bfc-wide'], values: ['d^2', '8d^2'] },
    { name: 'episodes', of: ['sphere-walk[reward=product]'], values: ['up to 512'] },
    { name: 'steps', of: ['fresh'], values: ['up to 50d'] },
    { name: 'm', of: ['random-features'], values: [16, '4d'] },
    { name: 'width', of: ['gd', 'other'], values: [2, 4] },
  ]);
});

test('a configuration without any has none', () => {
  assert.deepEqual(axesOf(readConfig('smoke').config, isEnvironment), []);
});
