import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LiveCell, livePlanText, parseLivePlan } from '../../../harness/results/live-plan.ts';
import { sampleSpec } from './sample-record.ts';

const cell = (changes: Partial<LiveCell>): LiveCell => ({
  ...{ id: '0123456789abcdef', kind: 'fit', task: 'a', learner: 'b', d: 8, n: 512, seed: 101, weight: 1e10 },
  ...changes,
});

test('a plan is read back as it was written', () => {
  const cells = [cell({}), cell({ kind: 'tune', task: '<i>', seed: 0 }), cell({ n: 'stream', learner: 'c' })];
  assert.deepEqual(parseLivePlan(livePlanText({ cells })), { cells });
  const { kind, d, n, seed } = cell({});
  const specified = [cell({ spec: sampleSpec({ kind, d, n, seed }) }), ...cells];
  assert.deepEqual(parseLivePlan(livePlanText({ cells: specified })), { cells: specified });
});

test('what is no plan is none', () => {
  const text = livePlanText({ cells: [cell({})] });
  for (const broken of [
    '',
    '{',
    'null',
    '[]',
    text.slice(0, -3),
    text.replace('"fit"', '"no"'),
    text.replace('"fit",0', '"fit",7'),
  ])
    assert.equal(parseLivePlan(broken), undefined, broken);
});
