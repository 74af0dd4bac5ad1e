import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { State } from '../../reports/explorer/browser/state.ts';
import {
  type TuningPicture,
  tuningChoice,
  tuningPicture,
} from '../../reports/explorer/browser/tuning-picture.ts';
import type { ExplorerData } from '../../reports/explorer/data.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import { collectResults } from '../../reports/rows.ts';
import { tunedRun } from '../reports/tuned-run.ts';

/** What the views of tuning draw, without a browser. */

const options = { d: [8, 16, 32], seeds: 2, learners: ['deep-sgd', 'kernel-ridge rbf', 'mean'] };
const { run, cells, searches } = tunedRun(options);
const data = explorerData(collectResults([{ run, fits: cells, searches, warnings: [] }]));

function picture(change: Partial<State>, from: ExplorerData = data): TuningPicture {
  const state = { tuneTask: '', tuneLearner: '', tuneView: 'error', tuneParameter: '', tuneAt: '' } as State;
  const wanted = { ...state, ...change };
  return tuningPicture(tuningChoice(from, wanted), wanted.tuneView);
}

test('errors stand over the values of a parameter, on a logarithmic axis where its range is logarithmic', () => {
  const rates = picture({ tuneParameter: 'lr' });
  assert.deepEqual([rates.x.title, rates.x.logarithmic, rates.x.from, rates.x.to], ['lr', true, 1e-4, 0.1]);
  assert.equal(rates.lines.length, 3);
  for (const { points } of rates.lines) {
    assert.equal(points.length, 5);
    assert.deepEqual(
      points.flatMap(({ won }, i) => (won ? [i] : [])),
      [2],
    );
  }
  assert.equal(rates.failures.length, 3);
  assert.match(rates.sentences.join(' '), /3 trials that failed/);
  const decays = picture({ tuneParameter: 'decay', tuneAt: 'd = 16, n = 2,048' });
  assert.equal(decays.x.logarithmic, false);
  assert.equal(decays.lines.length, 1);
  assert.match(
    decays.lines[0].points[2].text,
    /^d = 16, n = 2,048, trial 4, chosen: 2\.0e-4 at decay = 0\.5$/,
  );
});

test('the entries of a list stand side by side, those of numbers in their order', () => {
  const widths = picture({ tuneParameter: 'width' });
  assert.deepEqual(widths.x.choices, [16, 64, 256]);
  const words = picture({ tuneParameter: 'schedule', tuneAt: 'd = 8, n = 512' });
  assert.deepEqual(words.x.choices, ['constant', 'cosine']);
  assert.deepEqual(new Set(words.lines[0].points.map(({ x }) => x)), new Set([0, 1]));
});

test('the best error so far never rises, and keeps its value where a trial failed', () => {
  const best = picture({ tuneView: 'best', tuneAt: 'd = 8, n = 512' });
  assert.deepEqual(
    best.lines[0].points.map(({ x, y }) => [x, y]),
    [
      [1, 0.02],
      [2, 0.02],
      [3, 0.02],
      [4, 1e-4],
      [5, 1e-4],
      [6, 1e-4],
    ],
  );
});

test('chosen values stand over d with what was searched, and those at an end are marked and told', () => {
  const rates = picture({ tuneView: 'chosen', tuneParameter: 'lr' });
  assert.deepEqual(
    rates.lines[0].points.map(({ x, y, end }) => [x, y, end]),
    [
      [8, 0.02, undefined],
      [16, 0.02, undefined],
      [32, 0.099, 'upper'],
    ],
  );
  assert.deepEqual(rates.ranges[0], { x: 8, from: 1e-4, to: 0.1 });
  assert.match(rates.sentences.join(' '), /the upper end at d = 32, n = 8,192\. Beyond it/);
  const widths = picture({ tuneView: 'chosen', tuneParameter: 'width' });
  assert.ok(widths.lines[0].points.every(({ y, end }) => y === 2 && end === 'upper'));
  assert.deepEqual(widths.ranges[0], { x: 8, from: 0, to: 2 });
  assert.equal(picture({ tuneView: 'chosen', tuneParameter: 'decay' }).lines[0].points[0].end, undefined);
});

test('what was chosen at another n has a mark of its own', () => {
  const several = tunedRun({ ...options, samples: [2, 8] });
  const fits = { run: several.run, fits: several.cells, searches: several.searches, warnings: [] };
  const { lines } = picture({ tuneView: 'chosen' }, explorerData(collectResults([fits])));
  assert.deepEqual(
    lines.map(({ label, joined, style }) => [label, joined, style.hollow]),
    [
      ['chosen', true, false],
      ['chosen at another n', false, true],
    ],
  );
});

test('names that no search has choose the first one', () => {
  const state = { tuneTask: '<b>', tuneLearner: 'mean', tuneParameter: 'x', tuneAt: 'd = 7' } as State;
  const { task, learner, parameter, at } = tuningChoice(data, state);
  assert.deepEqual([task, learner, parameter, at], ['bfc-wide', 'deep-sgd', 'lr', '']);
});

test('searches without a range, without a success, with values of no number or word, and of very many trials are drawn as far as they go', () => {
  const bare = searches.map(({ space: _, params: __, ...search }) => ({
    ...search,
    trials: search.trials?.map(({ validationError: _e, ...trial }, i) => ({
      ...trial,
      status: 'crashed' as const,
      params: { lr: i, odd: [i], same: 1 },
    })),
  }));
  const own = collectResults([{ run, fits: cells, searches: bare, warnings: [] }]);
  const from = explorerData(own);
  assert.deepEqual(tuningChoice(from, {} as State).parameters, ['lr', 'odd']);
  assert.equal(picture({}, from).failures.length, 18);
  assert.match(
    picture({ tuneParameter: 'odd' }, from).sentences.join(' '),
    /18 trials without odd: not drawn/,
  );
  assert.match(picture({ tuneView: 'best' }, from).sentences.join(' '), /No trial succeeded at d = 8/);
  assert.match(picture({ tuneView: 'chosen' }, from).sentences.join(' '), /Nothing was chosen at d = 8/);
  const trials = Array.from({ length: 4000 }, (_, i) => ({ ...(bare[0].trials ?? [])[0], index: i }));
  const many = explorerData({ ...own, searches: own.searches?.map((search) => ({ ...search, trials })) });
  assert.ok((many.searches ?? []).length > 5 && many.searches?.every(({ trials }) => trials.length === 0));
});

test('nothing is said of tuning where nothing was tuned', () => {
  const untuned = collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
  assert.ok(!('searches' in explorerData(untuned)));
});
