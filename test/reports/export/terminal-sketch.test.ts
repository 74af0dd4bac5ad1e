import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalSketch } from '../../../reports/export/terminal-sketch.ts';
import { terminalStatus } from '../../../reports/export/terminal-status.ts';
import { collectResults, type Results, type Row } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

function results(options: Parameters<typeof syntheticRun>[0] = {}): Results {
  const { run, cells } = syntheticRun(options);
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

const twoLearners = results({ families: ['bfc-wide'], d: [8, 16], seeds: 1, learners: ['deep-sgd', 'mean'] });
const withErrors = (errors: Readonly<Record<string, number | undefined>>): Results => ({
  ...twoLearners,
  rows: twoLearners.rows.map((row): Row => {
    const testError = errors[`${row.series} ${row.d}`];
    return { ...row, testError, status: testError === undefined ? 'diverged' : 'ok' };
  }),
});

test('letters stand at the line of their error and in the column of their d', () => {
  const sketch = terminalSketch(
    withErrors({ 'deep-sgd 8': 0.01, 'mean 8': 1, 'deep-sgd 16': 1e-4, 'mean 16': 1 }),
  ).split('\n');
  assert.match(sketch[1], /^ {7}1 │ B +B$/);
  assert.match(sketch.find((line) => line.startsWith('    0.01')) ?? '', /│ A$/);
  assert.match(sketch.find((line) => line.startsWith('    1e-4')) ?? '', /│ {9}A$/);
  assert.ok(sketch.includes('A=deep-sgd  B=mean'));
});

test('learners of one error share a place; fits that fail have a line of their own', () => {
  const sketch = terminalSketch(withErrors({ 'deep-sgd 8': 0.9, 'mean 8': 1, 'mean 16': 1 })).split('\n');
  assert.match(sketch[1], /^ {2}failed │ {9}A$/);
  assert.match(sketch[2], /^ {7}1 │ AB +B$/);
});

test('nothing where d does not grow, and at most two families, within the width of a terminal', () => {
  assert.equal(terminalSketch(results({ d: [16] })), '');
  const many = terminalSketch(
    results({ families: ['bfc-wide', 'bfc-deep', 'quadratic'], d: [8, 16, 32, 64], hostile: true }),
  );
  assert.equal(many.match(/median relative test error over d/g)?.length, 2);
  assert.ok(many.split('\n').every((line) => [...line].length <= 110));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  assert.doesNotMatch(many, /[\u0000-\u0009\u000b-\u001f]/);
});

test('the status of a run: medians and the sketch; nothing before the first fit', () => {
  const { run, cells } = syntheticRun();
  const text = terminalStatus({ run, fits: cells, searches: [], warnings: [] });
  assert.match(text, /Median relative test errors so far/);
  assert.match(text, /deep-sgd +[\d.e-]+ +[\d.e-]+/);
  assert.match(text, /median relative test error over d/);
  assert.equal(terminalStatus({ run, fits: [], searches: [], warnings: [] }), '');
});
