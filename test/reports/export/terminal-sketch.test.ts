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

test('letters are on the line of their error and in the column of their d', () => {
  const sketch = terminalSketch(
    withErrors({ 'deep-sgd 8': 0.01, 'mean 8': 1, 'deep-sgd 16': 1e-4, 'mean 16': 1 }),
  ).split('\n');
  assert.match(sketch[1], /^ {7}1 │ B +B$/);
  assert.match(sketch.find((line) => line.startsWith('    0.01')) ?? '', /│ A$/);
  assert.match(sketch.find((line) => line.startsWith('    1e-4')) ?? '', /│ {9}A$/);
  assert.ok(sketch.includes('A=deep-sgd  B=mean'));
});

test('learners with the same error share a place, and failed fits have a line of their own', () => {
  const sketch = terminalSketch(withErrors({ 'deep-sgd 8': 0.9, 'mean 8': 1, 'mean 16': 1 })).split('\n');
  assert.match(sketch[1], /^ {2}failed │ {9}A$/);
  assert.match(sketch[2], /^ {7}1 │ AB +B$/);
});

test('an error of 0 has a line below the scale, and an error below the scale’s end has one that says so', () => {
  const sketch = terminalSketch(
    withErrors({ 'deep-sgd 8': 0, 'mean 8': 1, 'deep-sgd 16': 1e-11, 'mean 16': 1 }),
  ).split('\n');
  assert.match(sketch.find((line) => line.startsWith('       0 │')) ?? '', /│ A$/);
  assert.match(sketch.find((line) => line.startsWith('  ≤ 1e-8 │')) ?? '', /│ {9}A$/);
  const plain = terminalSketch(
    withErrors({ 'deep-sgd 8': 0.1, 'mean 8': 1, 'deep-sgd 16': 0.1, 'mean 16': 1 }),
  );
  assert.doesNotMatch(plain, /^ +0 │|≤/m);
});

test('the marks of a scale above 1 are those of its lines', () => {
  const sketch = terminalSketch(
    withErrors({ 'deep-sgd 8': 100, 'mean 8': 1, 'deep-sgd 16': 10, 'mean 16': 1 }),
  ).split('\n');
  for (const [mark, letters] of [
    ['100', /│ A$/],
    ['10', /│ {9}A$/],
    ['1', /│ B +B$/],
  ] as const)
    assert.match(sketch.find((line) => line.startsWith(`${mark.padStart(8)} │`)) ?? '', letters, mark);
});

test('the sketch is empty if d does not grow, and shows at most two families within the width of a terminal', () => {
  assert.equal(terminalSketch(results({ d: [16] })), '');
  const many = terminalSketch(
    results({ families: ['bfc-wide', 'bfc-deep-wide', 'quadratic'], d: [8, 16, 32, 64], hostile: true }),
  );
  assert.equal(many.match(/median relative test error over d/g)?.length, 2);
  assert.ok(many.split('\n').every((line) => [...line].length <= 110));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  assert.doesNotMatch(many, /[\u0000-\u0009\u000b-\u001f]/);
});

test('the status of a run shows medians and the sketch, and nothing before the first fit', () => {
  const { run, cells } = syntheticRun();
  const text = terminalStatus({ run, fits: cells, searches: [], warnings: [] });
  assert.match(text, /Median relative test errors so far/);
  assert.match(text, /deep-sgd +[\d.e-]+ +[\d.e-]+/);
  assert.match(text, /median relative test error over d/);
  assert.equal(terminalStatus({ run, fits: [], searches: [], warnings: [] }), '');
});
