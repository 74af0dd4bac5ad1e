import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportContent } from '../../../reports/content.ts';
import { escapeMarkdown } from '../../../reports/escape-markdown.ts';
import { analysisJson } from '../../../reports/export/analysis-json.ts';
import { csvDictionary, resultsCsv } from '../../../reports/export/csv.ts';
import { terminalWidth } from '../../../reports/export/fixed-width.ts';
import { markdownReport } from '../../../reports/export/markdown.ts';
import { terminalHeadline } from '../../../reports/export/terminal.ts';
import { formatError } from '../../../reports/numbers.ts';
import { htmlPage } from '../../../reports/page/page.ts';
import { collectResults } from '../../../reports/rows.ts';
import { errorsByDimension } from '../../../reports/tables/errors-by-dimension.ts';
import { parameterTable } from '../../../reports/tables/parameters.ts';
import { markdownTable } from '../../../reports/tables/render/markdown-table.ts';
import { timesToEpsilon } from '../../../reports/tables/times-to-epsilon.ts';
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

test('the CSV has one line per fit with every digit, and each column is explained', () => {
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

test('no text in the CSV begins like a spreadsheet formula, and numbers stay as they are', () => {
  const run = stored({ learners: ['deep-sgd', 'mean'], families: ['bfc-wide'], d: [8], seeds: 1 });
  const labels = ['=HYPERLINK("http://x","y")', '@SUM(A1)'];
  run.run.config.learners.forEach((learner, i) => {
    learner.label = labels[i];
  });
  const results = collectResults([run]);
  const rows = results.rows.map((row) => ({ ...row, testError: -0.5, message: '+1-1' }));
  const [header, ...lines] = parseCsv(resultsCsv({ ...results, rows }));
  const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);
  assert.deepEqual(
    column('series'),
    labels.map((label) => `'${label}`),
  );
  assert.deepEqual(column('message'), ["'+1-1", "'+1-1"]);
  assert.deepEqual(column('test_error'), ['-0.5', '-0.5']);
});

test('the Markdown has every table of a family that the page has', () => {
  const content = reportContent([stored({ samples: [4, 8] })], 'x');
  const lines = markdownReport(content).split('\n');
  for (const { headline } of content.families)
    for (const table of [
      errorsByDimension(content.results, headline),
      timesToEpsilon(headline),
      parameterTable(headline),
    ])
      for (const line of markdownTable(table)) assert.ok(lines.includes(line), line);
});

test('the CSV says when ε was reached, and is empty if it was not', () => {
  const results = collectResults([stored({ learners: ['deep-sgd', 'mean'] })]);
  const [header, ...lines] = parseCsv(resultsCsv(results));
  for (const line of lines) {
    const seconds = line[header.indexOf('seconds_to_0.1')];
    if (line[header.indexOf('series')] === 'mean') assert.equal(seconds, '');
    else assert.ok(Number(seconds) > 0 && Number(seconds) < Number(line[header.indexOf('fit_seconds')]));
  }
});

test('the terminal table is at most 110 columns wide, even with hostile names, and shows every learner', () => {
  for (const options of [{}, { hostile: true, failures: true }]) {
    const content = reportContent([stored(options)], 'hierbench report x');
    const text = terminalHeadline(content);
    for (const line of text.split('\n')) assert.ok([...line].length <= terminalWidth, line);
    for (const { label } of content.results.series) assert.ok(text.includes(label.slice(0, 20)), label);
    assert.doesNotMatch(text.replace(/\n/g, ''), /\p{Cc}/u);
  }
  const empty = reportContent([{ ...stored(), fits: [] }], 'x');
  assert.equal(terminalHeadline(empty), 'There are no fits in these runs yet.');
});

test('Markdown tables keep their columns whatever the names, and charts are linked by relative path', () => {
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

test('exponents, verdicts and comparisons are exported as JSON, with infinite ends as text', () => {
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

test('verdicts on all families are below the terminal tables, in blocks of families as the width allows', () => {
  const families = [
    'bfc-wide',
    'bfc-deep-wide',
    'quadratic',
    'linear-control',
    'a-family-with-a-very-long-name',
  ];
  const learners = ['deep-sgd', 'kernel-ridge rbf', 'sequential-kernel stack'];
  const content = reportContent([stored({ seeds: 3, families, learners })], 'x');
  const text = terminalHeadline(content);
  const lines = text.slice(text.indexOf('Verdicts at ε = 0.01')).split('\n');
  assert.ok(lines.every((line) => [...line].length <= terminalWidth));
  const heads = lines.filter((line) => line.startsWith('learner'));
  assert.deepEqual(
    heads.map((line) => line.split(/ {2,}/).slice(1)),
    [
      ['bfc-wide', 'bfc-deep-wide', 'quadratic'],
      ['linear-control', 'a-family-with-a-…'],
    ],
  );
  const error = (family: number) =>
    formatError(content.families[family].headline.entries[0].summary.error?.median ?? Number.NaN);
  const deep = lines.filter((line) => line.startsWith('deep-sgd'));
  assert.deepEqual(deep[0].split(/ +/), [
    'deep-sgd',
    'learns',
    error(0),
    'learns',
    error(1),
    'learns',
    error(2),
  ]);
  assert.match(
    lines.find((line) => line.startsWith('kernel-ridge rbf')) ?? '',
    /^kernel-ridge rbf +stalls +0\.\d+/,
  );
});

test('every format says whether the separation from deep-sgd grows with d', () => {
  const run = stored({
    seeds: 3,
    families: ['bfc-wide'],
    d: [8, 16, 32],
    learners: ['deep-sgd', 'two-layer relu'],
  });
  const content = reportContent([run], 'x');
  const [{ separation }] = content.families;
  assert.ok(separation);
  const [learner] = separation.learners;
  assert.equal(learner.kind, 'shrinks', 'as the errors were made');
  assert.match(
    markdownReport(content),
    /^- The separation from deep-sgd shrinks for two-layer relu \(ratio ∝ d\\\^−1\.\d\d, /m,
  );
  const page = htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));
  assert.match(page, /<li>The separation from deep-sgd shrinks for two-layer relu \(ratio ∝ d\^−1\./);
  assert.match(page, /<th scope="col">÷ deep-sgd ∝ d<sup>s<\/sup><\/th>/);
  assert.match(
    terminalHeadline(content),
    /^With d the separation from deep-sgd shrinks for 1 of 1 learner\.$/m,
  );
  const [family] = JSON.parse(analysisJson(content)).families;
  const [stored0] = family.separation.learners;
  assert.deepEqual(
    [family.separation.reference, stored0.learner, stored0.kind, stored0.exponent, stored0.points.length],
    ['deep-sgd', 'two-layer relu', 'shrinks', learner.exponent, 9],
  );
  assert.equal(stored0.medians[2].median, learner.medians[2].ratio.median);
});

test('with one d there are no verdicts, and neither the terminal nor Markdown has their table', () => {
  const content = reportContent([stored({ seeds: 3, d: [8], families: ['bfc-wide'] })], 'x');
  assert.doesNotMatch(terminalHeadline(content), /Verdicts|learns/);
  assert.doesNotMatch(markdownReport(content), /## Verdicts/);
});

test('Markdown has the verdicts in one table, with learners as rows and families as columns', () => {
  const content = reportContent([stored({ seeds: 3, learners: ['deep-sgd', 'mean'] })], 'x');
  const lines = markdownReport(content).split('\n');
  const start = lines.indexOf('## Verdicts');
  assert.match(
    lines[start + 2],
    /^Verdicts at ε = 0\.01, and the median relative test error at the largest d/,
  );
  assert.equal(lines[start + 4], '| learner | bfc-wide, d = 16 | bfc-deep-wide, d = 16 |');
  assert.match(lines[start + 6], /^\| deep-sgd \| learns, \d\.\de-\d \| learns, \d\.\de-\d \|$/);
  assert.match(lines[start + 7], /^\| mean \| stalls, 1\.0 \| stalls, 1\.0 \|$/);
});

test('the 0–1 error has a column for classification tasks only', () => {
  const run = stored({
    seeds: 3,
    families: ['bfc-wide', 'bfc-wide-classes'],
    learners: ['deep-sgd', 'mean'],
  });
  const classes = run.fits.filter(({ spec }) => spec.family === 'bfc-wide-classes');
  for (const { metrics, spec } of classes) if (metrics) metrics.zeroOneError = spec.seed / 10;
  const content = reportContent([run], 'x');
  const [, plain, withClasses] = markdownReport(content).split(/^## bfc-wide/m);
  assert.doesNotMatch(plain, /0–1 error/);
  assert.match(withClasses, /^\| learner \| error \| 95% interval \| 0–1 error \| /m);
  assert.match(withClasses, /^\| mean \| 1\.0 \| [^|]+ \| 0\.20 \| /m);
  const [, first, second] = terminalHeadline(content).split(/^bfc-wide.*3 seeds$/m);
  assert.doesNotMatch(first, /0–1 error/);
  assert.match(second, /interval +0–1 error +ratio/);
  assert.match(second, /^mean +1\.0 +\S.* 0\.20 /m);
  const page = htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));
  assert.equal(page.split('<th scope="col" class="number">0–1 error</th>').length, 2);
});

test('a kernel below its floor is reported first in every format, and one above in one sentence', () => {
  const withFloor = (floor: number) => {
    const run = stored({ seeds: 3, families: ['bfc-wide'], learners: ['deep-sgd', 'kernel-ridge rbf'] });
    const weights = [0, 0, 1];
    const spectrum = { method: 'exact', basis: 'hermite', weights, angular: weights, kernelFloor: floor };
    return reportContent([{ ...run, fits: run.fits.map((cell) => ({ ...cell, spectrum })) }], 'x');
  };
  const fine = withFloor(1e-3);
  const sentence =
    /All 2 kernel-ridge groups with a kernel floor are above it; the closest, kernel-ridge rbf/;
  assert.match(terminalHeadline(fine).split('\n\n').at(-1)?.replace(/\n/g, ' ') ?? '', sentence);
  const page = (content: typeof fine) =>
    htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));
  const methods = page(fine).split('id="methods"')[1];
  assert.match(methods, sentence);
  assert.doesNotMatch(page(fine), /class="alert"/);
  assert.match(markdownReport(fine).split('## Methods')[1], sentence);

  const wrong = withFloor(10);
  assert.match(
    markdownReport(wrong).split('## Verdicts')[0],
    /^- \*\*Below the kernel floor: kernel-ridge rbf/m,
  );
  assert.match(
    page(wrong).split('id="verdict"')[0],
    /<li class="alert">Below the kernel floor: kernel-ridge rbf/,
  );
  assert.match(terminalHeadline(wrong), /\n\nBelow the kernel floor: /);
  const checks = JSON.parse(analysisJson(wrong)).kernelFloor;
  assert.equal(checks.length, 2);
  assert.deepEqual(
    [checks[0].family, checks[0].learner, checks[0].d, checks[0].kind],
    ['bfc-wide', 'kernel-ridge rbf', 8, 'below'],
  );
});

test('without a floor nothing is said about it', () => {
  const content = reportContent([stored({ seeds: 3 })], 'x');
  assert.doesNotMatch(terminalHeadline(content) + markdownReport(content), /kernel floor/);
  assert.equal(JSON.parse(analysisJson(content)).kernelFloor, undefined);
});

test('sample sizes to ε are in Markdown, the page and the JSON if n was swept', () => {
  const options: SyntheticOptions = { seeds: 3, families: ['bfc-wide'], learners: ['deep-sgd', 'mean'] };
  const swept = reportContent([stored({ ...options, samples: [2, 8] })], 'x');
  const page = (content: typeof swept) =>
    htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));
  const markdown = markdownReport(swept);
  assert.match(
    markdown,
    /^\| learner \| d \| ε = 0\.3 \| ε = 0\.1 \| ε = 0\.03 \| ε = 0\.01 \| ε = 0\.001 \|$/m,
  );
  assert.match(markdown, /^\| deep-sgd \| 16 \| ≤ 512 \| ≤ 512 \| ≤ 512 \| ≤ 512 \| ≤ 512 \|$/m);
  assert.match(markdown, /^\| mean \| 8 \| &gt; 512 \| /m);
  assert.match(page(swept), /<details><summary>Training samples n to ε<\/summary>/);
  assert.match(
    page(swept),
    /<th scope="rowgroup" rowspan="2">.*?deep-sgd<\/th><td class="number">8<\/td><td class="number">≤ 128</,
  );
  const [{ sampleSizes }] = JSON.parse(analysisJson(swept)).families;
  assert.equal(sampleSizes.length, 5 * 2 * 2);
  assert.deepEqual(
    [sampleSizes[0].learner, sampleSizes[0].epsilon, sampleSizes[0].d, sampleSizes[0].known],
    ['deep-sgd', 0.3, 8, 'below'],
  );
  const plain = reportContent([stored(options)], 'x');
  assert.doesNotMatch(markdownReport(plain) + page(plain), /Training samples n to ε/);
});
