import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyKind, knownFamilies } from '../../reports/known-families.ts';
import { taskFamilies } from '../../tasks/registry.ts';

test('the roles of the built-in families are those that they declare', () => {
  assert.deepEqual(
    knownFamilies,
    taskFamilies.map(({ name, role }) => [name, role]),
  );
});

test('a family with parameters of its own is a variant, and an unknown one a headline', () => {
  assert.equal(familyKind({ family: 'quadratic', params: {} }), 'control');
  assert.equal(familyKind({ family: 'bfc-wide', params: { noise: 0.3 } }), 'variant');
  assert.equal(familyKind({ family: 'mine', params: { k: 2 } }), 'headline');
  assert.equal(familyKind({ family: 'constructor', params: {} }), 'headline');
});
