import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createRenderer } from '../../reports/charts/render.ts';
import { compareRuns } from '../../reports/compare/compare-runs.ts';
import { comparisonPage } from '../../reports/compare/comparison-page.ts';
import { comparisonText } from '../../reports/compare/comparison-text.ts';
import { type Content, reportContent } from '../../reports/content.ts';
import { analysisJson } from '../../reports/export/analysis-json.ts';
import { resultsCsv } from '../../reports/export/csv.ts';
import { terminalWidth } from '../../reports/export/fixed-width.ts';
import { latexTables } from '../../reports/export/latex.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { terminalHeadline } from '../../reports/export/terminal.ts';
import { terminalSketch } from '../../reports/export/terminal-sketch.ts';
import { htmlPage } from '../../reports/page/page.ts';
import { longHostile, syntheticRun } from './synthetic-run.ts';
import { assertWellFormed } from './well-formed.ts';

/** Names, messages, parameters and everything else of 10,000 characters stay text in every format, and are shortened. */

const learners = ['deep-sgd', 'kernel-ridge rbf'];
const { run, cells } = syntheticRun({ hostile: 'long', failures: true, d: [8, 16], seeds: 3, learners });
const warning = longHostile.message;
const stored = { run, fits: cells, searches: [], warnings: [warning] };
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
let content: Content;

before(() => {
  content = reportContent([stored], longHostile.message);
});

/** The page without the script and its data. */
function markupOf(page: string): string {
  return page.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
}

/** Nothing in the names is markup, and no word is longer than a command that is quoted in full. */
function assertHarmlessMarkup(page: string): void {
  const markup = markupOf(page);
  assertWellFormed(markup);
  assert.equal(/<(img|b)\b/.exec(markup), null);
  assert.equal(turning.exec(markup), null);
  assert.ok(markup.includes('&lt;img/src=x/onerror=alert(1)&gt;'), 'shown as text');
  assert.equal(/x{2100}/.exec(markup), null);
}

test('the page treats hostile names as text', () => {
  const page = htmlPage(
    content,
    new Map(content.charts.map(({ name }) => [name, '<svg xmlns="n" width="1" height="1"></svg>'])),
  );
  assertHarmlessMarkup(page);
  assert.ok(page.length < 1_500_000, `${page.length} characters`);
});

test('charts as SVG and PNG treat hostile names as text', async () => {
  const renderer = await createRenderer();
  const charts = content.charts.filter(({ name }) => /^(error-versus-d|critical-difference)$/.test(name));
  assert.equal(charts.length, 2);
  for (const chart of charts) {
    const svg = renderer.svg(chart);
    assertWellFormed(svg);
    assert.equal(/<img|x{200}/.exec(svg), null);
    assert.equal(turning.exec(svg), null);
    assert.ok(renderer.png(chart).length > 10_000);
  }
});

test('Markdown treats hostile names as text', () => {
  const markdown = markdownReport(content);
  const outside = markdown.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '');
  assert.doesNotMatch(outside, /<img/);
  assert.ok(outside.includes('&lt;img/src=x/onerror=alert(1)&gt;'));
  assert.doesNotMatch(markdown, turning);
  assert.ok(Math.max(...markdown.split('\n').map((line) => line.length)) < 10_000);
  for (const line of outside.split('\n'))
    if (line.startsWith('| ')) assert.match(line, / \|$/, 'a row of a table ends where it should');
});

test('CSV, LaTeX and JSON treat hostile names as text', () => {
  const csv = resultsCsv(content.results);
  assert.equal(csv.trim().split('\r\n').length, cells.length + 1, 'no name breaks a line');
  assert.ok(Math.max(...csv.split('\r\n').map((line) => line.length)) < 2000);
  assert.doesNotMatch(csv, turning);
  for (const [name, table] of latexTables(content)) {
    assert.doesNotMatch(table, turning, name);
    assert.doesNotMatch(table, /(?<!\\)[%$&](?=img)/, name);
    assert.ok(Math.max(...table.split('\n').map((line) => line.length)) < 2000, name);
  }
  const families = JSON.parse(analysisJson(content)).families as { family: string }[];
  assert.ok(families.every(({ family }) => family.length <= 60));
});

test('the terminal treats hostile names as text', () => {
  for (const text of [terminalHeadline(content), terminalSketch(content.results)]) {
    assert.ok(text);
    for (const line of text.split('\n')) assert.ok([...line].length <= terminalWidth, line);
    assert.doesNotMatch(text, turning);
    assert.doesNotMatch(text.replace(/\n/g, ''), /\p{Cc}/u);
  }
});

test('the comparison of two runs treats hostile names as text', () => {
  const other = syntheticRun({ hostile: 'long', d: [8, 16], seeds: 3, learners, salt: 'other' });
  const comparison = compareRuns(
    stored,
    { ...stored, run: other.run, fits: other.cells },
    { tolerance: 0.1 },
  );
  assertHarmlessMarkup(comparisonPage(comparison, longHostile.learner));
  const text = comparisonText(comparison);
  assert.doesNotMatch(text, turning);
  for (const line of text.split('\n')) assert.ok([...line].length <= terminalWidth, line);
});
