import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportContent } from '../../../reports/content.ts';
import { analysisJson } from '../../../reports/export/analysis-json.ts';
import { csvDictionary, resultsCsv } from '../../../reports/export/csv.ts';
import { escapeMarkdown, markdownReport } from '../../../reports/export/markdown.ts';
import { terminalHeadline, terminalWidth } from '../../../reports/export/terminal.ts';
import { collectResults } from '../../../reports/rows.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';

function stored(options: SyntheticOptions = {}) {
  const { run, cells } = syntheticRun({ seeds: 2, d: [8, 16], ...options });
  return { run, fits: cells, searches: [], warnings: [] };
}

/** Reads RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    assert.ok(match, 'the CSV can be read');
    const [, quoted, plain, end] = match;
    rows[rows.length - 1].push(quoted === undefined ? plain : quoted.replace(/""/g, '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

test('the CSV has a line a fit with every digit, and each column is explained', () => {
  const run = stored({ hostile: true, failures: true });
  const results = collectResults([run]);
  const [header, ...lines] = parseCsv(resultsCsv(results));
  assert.equal(lines.length, results.rows.length);
  assert.ok(lines.every((line) => line.length === header.length));
  const column = (name: string) => header.indexOf(name);
  for (const [index, row] of results.rows.entries()) {
    assert.equal(lines[index][column('series')], row.series);
    assert.equal(lines[index][column('message')], row.message ?? '');
    const error = lines[index][column('test_error')];
    assert.equal(error === '' ? undefined : Number(error), row.testError);
  }
  assert.equal(new Set(lines.map((line) => line[column('status')])).size, 7);
  const dictionary = csvDictionary('results.csv');
  for (const name of header) assert.ok(dictionary.includes(`\`${name}\``), name);
});

test('the CSV says when ε was reached, and nothing where it was not', () => {
  const results = collectResults([stored({ learners: ['deep-sgd', 'mean'] })]);
  const [header, ...lines] = parseCsv(resultsCsv(results));
  for (const line of lines) {
    const seconds = line[header.indexOf('seconds_to_0.1')];
    if (line[header.indexOf('series')] === 'mean') assert.equal(seconds, '');
    else assert.ok(Number(seconds) > 0 && Number(seconds) < Number(line[header.indexOf('fit_seconds')]));
  }
});

test('the terminal table is at most 110 columns wide, also with hostile names, and shows every learner', () => {
  for (const options of [{}, { hostile: true, failures: true }]) {
    const content = reportContent([stored(options)], 'hierbench report x');
    const text = terminalHeadline(content.families);
    for (const line of text.split('\n')) assert.ok([...line].length <= terminalWidth, line);
    for (const { label } of content.results.series) assert.ok(text.includes(label.slice(0, 20)), label);
    assert.doesNotMatch(text.replace(/\n/g, ''), /\p{Cc}/u);
  }
  assert.equal(terminalHeadline([]), 'There are no fits in these runs yet.');
});

test('Markdown: tables have their columns whatever the names, charts are linked by relative path', () => {
  const content = reportContent([stored({ hostile: true, failures: true })], 'hierbench report "a`b```c"');
  const markdown = markdownReport(content);
  const lines = markdown.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!/^\| ---/.test(line)) continue;
    const cells = (text: string) => text.replace(/\\\|/g, '').split('|').length;
    for (let row = index + 1; lines[row].startsWith('|'); row++)
      assert.equal(cells(lines[row]), cells(line), lines[row]);
  }
  const outside = markdown.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '');
  assert.doesNotMatch(outside, /<(script|img|b)\b|onerror=[^\\]*>/);
  assert.doesNotMatch(outside, /(?<!\\)\[a(?<!\\)\]\(/);
  const links = [...outside.matchAll(/(?<!\\)\]\(([^)]+)\)/g)].map(([, target]) => target);
  assert.ok(links.includes('charts/error-versus-d.svg') && links.includes('charts/error-versus-d.png'));
  assert.ok(
    links.every((target) => /^(charts\/[\w.-]+|results(-columns)?\.(csv|md)|analysis\.json)$/.test(target)),
    links.join(' '),
  );
  assert.match(markdown, /^`{4,}sh\nhierbench report "a`b```c"\n`{4,}$/m);
});

test('every status is named in the Markdown report', () => {
  const content = reportContent([stored({ failures: true, seeds: 3 })], 'x');
  const markdown = markdownReport(content);
  for (const status of ['diverged', 'timeout', 'out-of-memory', 'crashed', 'unsupported', 'invalid'])
    assert.ok(markdown.includes(`| ${status} |`), status);
});

test('text is escaped for Markdown and HTML at once', () => {
  assert.equal(
    escapeMarkdown('a|b *c* _d_ `e` [f](g) <h> & \\ # ~i~'),
    'a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) &lt;h&gt; &amp; \\\\ \\# \\~i\\~',
  );
  assert.doesNotMatch(escapeMarkdown('see https://example.org or www.example.org'), /https:|www\./);
});

test('exponents, verdicts and comparisons as JSON, infinite ends as text', () => {
  const content = reportContent([stored({ seeds: 3, failures: true, families: ['bfc-wide'] })], 'x');
  const [{ scaling, comparisons }] = content.families;
  assert.ok(scaling && comparisons);
  const text = analysisJson(content);
  assert.doesNotMatch(text, /null/, 'nothing is lost');
  const [family] = JSON.parse(text).families;
  assert.equal(family.family, 'bfc-wide');
  for (const [i, { series, verdict, error }] of scaling.entries.entries()) {
    const stored = family.scaling[i];
    assert.deepEqual(
      [stored.learner, stored.verdict, stored.reason],
      [series.label, verdict.kind, verdict.reason],
    );
    if (typeof error.exponent !== 'string') assert.equal(stored.error.exponent.value, error.exponent.value);
  }
  assert.equal(family.comparisons.length, comparisons.comparisons.length);
  assert.equal(family.ranking.test.p, comparisons.ranking?.test.p);
});

test('verdicts stand below the terminal table', () => {
  const content = reportContent([stored({ seeds: 3, families: ['bfc-wide'] })], 'x');
  assert.match(
    terminalHeadline(content.families).replace(/\n/g, ' '),
    /bfc-wide at ε = 0\.01: learns: deep-sgd and layerwise \+ joint; stalls: .*kernel-ridge rbf/,
  );
});
