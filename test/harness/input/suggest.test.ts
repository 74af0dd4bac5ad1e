import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean } from '../../../harness/input/suggest.ts';
import { nearestName as nearest } from '../../../tasks/nearest-name.ts';

const names = ['deep-sgd', 'layerwise', 'two-layer', 'kernel-ridge', 'mean'];

test('a misspelt word is found', () => {
  assert.equal(nearest('deep-sdg', names), 'deep-sgd');
  assert.equal(nearest('Layerwize', names), 'layerwise');
  assert.equal(nearest('twolayer', names), 'two-layer');
  assert.equal(nearest('kernel', names), 'kernel-ridge');
  assert.equal(nearest('familly', ['family', 'params', 'label']), 'family');
});

test('nothing is suggested if nothing is similar', () => {
  assert.equal(nearest('nosuch', names), undefined);
  assert.equal(didYouMean('x', names), '');
  assert.equal(didYouMean('maen', names), '; did you mean "mean"?');
});
