import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHash, placeOf, type State, toHash } from '../../reports/explorer/browser/state.ts';

const initial: State = {
  task: 'bfc-wide',
  x: 'd',
  y: 'error',
  d: 64,
  logX: true,
  logY: true,
  hidden: new Set(),
  beside: new Set(),
  text: '',
  inTask: '',
  inLearner: '',
  inD: '',
  inStatus: '',
  sort: '',
  descending: false,
  cell: '',
  verdictSort: '',
  verdictDescending: false,
  verdictText: '',
  tuneTask: '',
  tuneLearner: '',
  tuneView: 'error',
  tuneParameter: '',
  tuneAt: '',
};

test('a state and its address convert to each other without loss, whatever the names', () => {
  const state: State = {
    ...initial,
    task: '<b> & "#?=%',
    x: 'steps',
    d: 16,
    logY: false,
    hidden: new Set(['layerwise, then joint', 'mean & more']),
    beside: new Set(['deep-sgd (paper)']),
    text: 'a b',
    inStatus: 'diverged',
    sort: 'error',
    descending: true,
    cell: '0123456789abcdef',
  };
  assert.deepEqual(fromHash(toHash(state, initial), initial), state);
});

test('a swept parameter is an axis, whatever its name', () => {
  const state: State = { ...initial, x: 'sweep a & b' };
  assert.deepEqual(fromHash(toHash(state, initial), initial), state);
});

test('the initial state has an empty address, and unknown addresses give the initial state', () => {
  assert.equal(toHash(initial, initial), '');
  for (const hash of ['', '#verdict', '#explore', '#explore?', '#explore?x=up&y=down&d=none'])
    assert.deepEqual(fromHash(hash, initial), initial, hash);
});

test('learners can be switched back on in an address', () => {
  const off = { ...initial, hidden: new Set(['mean']) };
  assert.deepEqual(fromHash(toHash(initial, off), off), initial);
});

test('an address that concerns nothing else leads to the verdicts', () => {
  const sorted = { ...initial, verdictSort: 'bfc-wide', verdictDescending: true, verdictText: 'a b' };
  assert.equal(
    toHash(sorted, initial),
    '#verdict?verdictSort=bfc-wide&verdictDescending=true&verdictText=a+b',
  );
  assert.deepEqual(fromHash(toHash(sorted, initial), initial), sorted);
  const both = { ...sorted, cell: '0123456789abcdef' };
  assert.equal(placeOf(toHash(both, initial)), 'explore');
  assert.deepEqual(fromHash(toHash(both, initial), initial), both);
  assert.equal(placeOf('#verdict'), undefined);
});

test('an address that concerns the views of tuning alone leads to them', () => {
  const tuned: State = {
    ...initial,
    tuneLearner: 'a & b',
    tuneView: 'chosen',
    tuneParameter: '<lr>',
    tuneAt: 'd = 16, n = 2,048',
  };
  assert.equal(placeOf(toHash(tuned, initial)), 'tuning');
  assert.deepEqual(fromHash(toHash(tuned, initial), initial), tuned);
  assert.equal(placeOf(toHash({ ...tuned, cell: '0123456789abcdef' }, initial)), 'explore');
  assert.deepEqual(fromHash('#tuning?tuneView=up', initial), initial);
});
