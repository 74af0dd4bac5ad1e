import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPublishedRun } from '../../reports/baselines/published-run.ts';
import { reportContent } from '../../reports/content.ts';
import { explorerBaselines } from '../../reports/explorer/baseline-payload.ts';
import { aboutBaselines, baselineViews } from '../../reports/explorer/browser/baseline-curves.ts';
import type { State } from '../../reports/explorer/browser/state.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import { storedRun } from '../../reports/load.ts';
import { inMemory, publishedFiles } from '../reports/baselines/published-files.ts';
import { syntheticRun } from '../reports/synthetic-run.ts';

const small = { d: [8, 16], seeds: 2, families: ['bfc-wide'], learners: ['deep-sgd', 'kernel-ridge rbf'] };
const { run, cells } = syntheticRun({ ...small, name: 'mine' });
const found = await readPublishedRun(inMemory(publishedFiles({ ...small, name: 'theirs', salt: 'theirs' })));
const { results, baselines = [] } = reportContent([storedRun(run, cells)], 'x', { baselines: [found] });
const data = explorerData(results);
const published = explorerBaselines(baselines, data.tasks);
const whole = { ...data, baselines: published };
const base = {
  ...{ task: 'bfc-wide', x: 'd', y: 'error', hidden: new Set(), beside: new Set() },
} as unknown as State;

/** The curves of baselines that a state shows. */
function shown(state: State): string[] {
  return baselineViews(whole, state).flatMap((view) =>
    view.data.learners.flatMap(({ label }) => (view.state.hidden.has(label) ? [] : [label])),
  );
}

test('a baseline has curves of its own in the page’s data: named, thin and hollow, without times', () => {
  assert.deepEqual(
    published.map(({ name, learners }) => [name, learners.map(({ label }) => label)]),
    [['theirs', ['deep-sgd (theirs)', 'kernel-ridge rbf (theirs)']]],
  );
  const [{ learners, points }] = published;
  assert.ok(learners.every(({ thin, hollow }) => thin && hollow));
  assert.deepEqual(
    points.map(({ learner, d, error, seconds }) => [d, learner, typeof error?.[0], seconds]),
    [8, 16].flatMap((d) => [0, 1].map((learner) => [d, learner, 'number', undefined])),
  );
  assert.deepEqual(
    data.learners.map(({ label }) => label),
    ['deep-sgd', 'kernel-ridge rbf'],
  );
});

test('no curve of a baseline is shown until it is asked for, and then over d alone', () => {
  assert.deepEqual(shown(base), []);
  assert.deepEqual(aboutBaselines(baselineViews(whole, base)), []);
  const asked = { ...base, beside: new Set(['deep-sgd (theirs)']) };
  assert.deepEqual(shown(asked), ['deep-sgd (theirs)']);
  assert.match(aboutBaselines(baselineViews(whole, asked)).join(), /not measured here/);
  for (const change of [{ x: 'n' }, { x: 'steps' }, { y: 'seconds' }] as const)
    assert.deepEqual(shown({ ...asked, ...change }), []);
});
