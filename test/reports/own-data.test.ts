import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord, StoredData } from '../../harness/results/record.ts';
import { reportContent } from '../../reports/content.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { terminalHeadline } from '../../reports/export/terminal.ts';
import { storedRun } from '../../reports/load.ts';
import { htmlPage } from '../../reports/page/page.ts';
import { publicRun } from '../../reports/site/public-run.ts';
import { syntheticRun } from './synthetic-run.ts';

const data: StoredData = {
  format: 'csv',
  train: { path: '/home/me/wine/train.csv', rows: 512, sha256: 'a1'.repeat(32) },
  test: { path: '/home/me/wine/test.csv', rows: 100, sha256: 'b2'.repeat(32) },
  label: { column: 'quality', why: 'the last column' },
  features: 8,
  header: { present: true, why: 'none of its cells is a number' },
  separator: { character: ';', why: 'found in line 1' },
  decimal: { character: ',', why: 'decimal= says so' },
  leftOut: [{ column: 'id', why: 'an index that pandas wrote' }],
  centred: [{ column: 'time', by: 1_700_000_000 }],
  overlap: { rows: 0, sameFile: false },
};

/** A run on one task of files, and optionally on one that is drawn. */
function runOf(own: StoredData | undefined, { drawn = false, testSize = 100 } = {}) {
  const { run, cells } = syntheticRun({
    families: ['wine', ...(drawn ? ['bfc-wide'] : [])],
    d: [8],
    learners: ['deep-sgd', 'two-layer monomial', 'mean'],
    seeds: 3,
  });
  const [task, ...others] = run.config.tasks;
  const tasks = [
    { ...task, module: 'csv:/home/me/wine/train.csv,/home/me/wine/test.csv', testSize, data: own },
    ...others,
  ];
  return storedRun({ ...run, config: { ...run.config, tasks } } as RunRecord, cells);
}

/** All texts of a report, in every format. */
function textsOf(stored: ReturnType<typeof runOf>): string {
  const content = reportContent([stored], 'x');
  const svgs = new Map(content.charts.map(({ name }) => [name, '']));
  return [
    markdownReport(content),
    // The page's scripts contain the words for every kind of task.
    htmlPage(content, svgs).replaceAll(/<script[^>]*>.*?<\/script>/gs, ''),
    terminalHeadline(content),
    JSON.stringify(explorerData(content.results)),
    ...content.charts.flatMap(({ title, alternative, figure }) => [title, alternative, figure.caption]),
  ].join('\n');
}

test('a report on files alone does not mention fresh samples, targets fixed by seeds, or a degree', () => {
  for (const own of [data, undefined]) {
    const text = textsOf(runOf(own));
    const sentences = text.split('.');
    assert.deepEqual(
      sentences.filter((sentence) => /fresh samples|fixes the target|degree \d/i.test(sentence)),
      [],
    );
    assert.match(text, /rows of the test file/);
    assert.match(text, /A seed fixes the order of the training rows/);
  }
});

test('the methods name files, rows, label, digests, and what was decided and why', () => {
  const text = textsOf(runOf(data));
  for (const words of [
    '/home/me/wine/train.csv (512 rows, SHA-256 a1a1a1a1a1a1…)',
    '/home/me/wine/test.csv (100 rows, SHA-256 b2b2b2b2b2b2…)',
    '8 columns beside the label',
    'The label is “quality” (the last column)',
    'The first line is a header (none of its cells is a number)',
    'Fields are separated by semicolons (found in line 1)',
    'Numbers have a decimal comma (decimal= says so)',
    'Left out: “id” (an index that pandas wrote)',
    'a constant was subtracted from all values of “time” (1700000000)',
  ])
    assert.ok(text.includes(words), words);
  assert.doesNotMatch(text, /are also in the training file/);
});

test('a white-space separator has a name, and skipped lines are mentioned', () => {
  for (const [character, name] of [
    ['\t', 'tabs'],
    [' ', 'blanks'],
    [',', 'commas'],
    [':', '“:”'],
  ]) {
    const passedOver = { lines: 2, why: 'lines that begin with # above the table (train.csv: lines 1–2)' };
    const text = textsOf(runOf({ ...data, separator: { character, why: 'equally many' }, passedOver }));
    assert.ok(text.includes(`Fields are separated by ${name} (equally many).`), name);
    assert.ok(text.includes(`Passed over: 2 ${passedOver.why}.`));
  }
});

test('test rows that were trained on are mentioned before any figure', () => {
  const remarks = (overlap: StoredData['overlap']) =>
    reportContent([runOf({ ...data, overlap })], 'x').remarks;
  assert.deepEqual(remarks({ rows: 0, sameFile: false }), []);
  assert.deepEqual(remarks({ rows: 7, sameFile: false }), [
    'wine: 7 of the 100 test rows are also in the training file: its test errors are partly errors on training data, not on rows that no fit has seen.',
  ]);
  assert.deepEqual(remarks({ rows: 100, sameFile: true }), [
    'wine: training and test data are the same file: its test errors are errors on the training data, not on rows that no fit has seen.',
  ]);
  assert.match(remarks({ rows: 100, sameFile: false })[0], /all 100 test rows are also/);
  const text = textsOf(runOf({ ...data, overlap: { rows: 1, sameFile: false } }));
  assert.equal(
    text.match(/1 of the 100 test rows are also/g)?.length,
    5,
    'page, Markdown and terminal; and twice in the methods',
  );
});

test('next to drawn tasks, each kind is distinguished', () => {
  const text = textsOf(runOf(data, { drawn: true }));
  assert.match(text, /fresh samples or rows of a test file/);
  assert.match(
    text,
    /A seed fixes the target[^<\n]*On wine, whose samples are rows of files, a seed fixes the order/,
  );
  assert.match(text, /degree 4, 3 seeds/);
});

test('a published run names files, but not the folders that contain them', () => {
  const text = JSON.stringify(publicRun(runOf(data)).run.config);
  assert.doesNotMatch(text, /home|wine\//);
  assert.match(text, /"csv:train\.csv,test\.csv"/);
});
