import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../../../harness/results/sha256.ts';
import { type Baseline, BaselineError, checkPinned } from '../../../reports/baselines/baseline.ts';
import { bundledBaselines, readBundled } from '../../../reports/baselines/bundled.ts';
import { baselineContents } from '../../../reports/baselines/content.ts';
import { readPublishedRun } from '../../../reports/baselines/published-run.ts';
import { assignStyles } from '../../../reports/charts/style.ts';
import { type Content, reportContent } from '../../../reports/content.ts';
import { analysisJson } from '../../../reports/export/analysis-json.ts';
import { resultsCsv } from '../../../reports/export/csv.ts';
import { markdownReport } from '../../../reports/export/markdown.ts';
import { terminalHeadline } from '../../../reports/export/terminal.ts';
import { storedRun } from '../../../reports/load.ts';
import { htmlPage } from '../../../reports/page/page.ts';
import { damaged, distorted } from '../../fuzz/inputs.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';
import { inMemory, publishedFiles, withFile, withoutHashes } from './published-files.ts';

const small: SyntheticOptions = {
  d: [8, 16],
  seeds: 2,
  families: ['bfc-wide', 'quadratic'],
  learners: ['deep-sgd', 'kernel-ridge rbf'],
};
const theirs = {
  ...small,
  name: 'theirs',
  d: [8, 16, 32],
  families: ['bfc-wide', 'bfc-chain'],
  salt: 'theirs',
};
const files = publishedFiles(theirs);
const fitsFile = 'data/results.jsonl';

function contentOf(baselines: readonly Baseline[] = []): Content {
  const { run, cells } = syntheticRun({ ...small, name: 'mine' });
  return reportContent([storedRun(run, cells)], 'hierbench report mine', { baselines });
}
const alone = contentOf();

async function refusal(changed: ReadonlyMap<string, string>): Promise<string> {
  try {
    await readPublishedRun(inMemory(changed));
  } catch (error) {
    assert.ok(error instanceof BaselineError, String(error));
    assert.ok(!error.message.includes('\n'), error.message);
    return error.message;
  }
  return '';
}

/** The same with lines of fits changed by a function. */
function withFits(change: (row: Record<string, unknown>, index: number) => unknown): Map<string, string> {
  return withFile(withoutHashes(files), fitsFile, (text) =>
    text
      .trim()
      .split('\n')
      .map((line, i) => JSON.stringify(change(JSON.parse(line) as Record<string, unknown>, i)))
      .join('\n'),
  );
}

test('a published run stands beside: same families and n, curves of its own, and everything else as without it', async () => {
  const found = await readPublishedRun(inMemory(files));
  assert.equal(found.hash, sha256(files.get('fingerprint.json') ?? ''));
  assert.equal(found.data, sha256(files.get(fitsFile) ?? ''));
  assert.deepEqual(found.remarks, []);
  const content = contentOf([found]);
  const [beside] = content.baselines ?? [];
  assert.deepEqual(
    beside.chart?.figure.panels.map(({ curves }) =>
      curves.map(({ series, points }) => [series, points.length]),
    ),
    [
      [
        ['deep-sgd', 2],
        ['kernel-ridge rbf', 2],
        ['deep-sgd (theirs)', 3],
        ['kernel-ridge rbf (theirs)', 3],
      ],
    ],
  );
  assert.match(beside.paragraphs.join(' '), /In common with this report: bfc-wide\./);
  assert.match(beside.paragraphs.join(' '), /Not in this report: bfc-chain\./);
  const { baselines: _, charts, ...rest } = content;
  const { charts: own, ...same } = alone;
  assert.deepEqual(
    charts.slice(0, -1).map(({ figure }) => figure),
    own.map(({ figure }) => figure),
  );
  assert.deepEqual(rest, same);
  assert.equal(resultsCsv(content.results), resultsCsv(alone.results));
  assert.equal(terminalHeadline(content), terminalHeadline(alone));
  assert.ok(!('baselines' in alone));
});

test('a baseline’s curves have a line of their own in the colour of their learner; a run’s own stay as they are', async () => {
  const content = contentOf([await readPublishedRun(inMemory(files))]);
  const styles = assignStyles(content.baselines?.[0].results.series ?? []);
  const plain = assignStyles(alone.results.series);
  const [own, other] = [styles.get('deep-sgd'), styles.get('deep-sgd (theirs)')];
  assert.deepEqual(own, plain.get('deep-sgd'));
  assert.equal(other?.colour, own?.colour);
  assert.notDeepEqual(other?.dash, own?.dash);
  assert.equal(other?.hollow, true);
});

test('a baseline with the name of a run of the report is called by its hash, too', async () => {
  const found = await readPublishedRun(inMemory(files));
  const [{ name, results }] = baselineContents(alone.results, [found], ['theirs']);
  assert.equal(name, `theirs ${found.hash.slice(0, 8)}`);
  assert.ok(results.series.some(({ label }) => label === `deep-sgd (${name})`));
});

test('fits at another n are not shown, and are counted', async () => {
  const found = await readPublishedRun(
    inMemory(withFits((row, i) => (i % 2 === 0 ? { ...row, n: 7 } : row))),
  );
  const [{ paragraphs }] = baselineContents(alone.results, [found], []);
  assert.match(paragraphs.join(' '), /6 fits at another n: not shown/);
});

test('hashes are checked: of the fingerprint, of the file of fits, of the cells, and the one that a user gives', async () => {
  assert.match(
    await refusal(withFile(files, 'fingerprint.json', (text) => `${text} `)),
    /its fingerprint has the hash/,
  );
  assert.match(
    await refusal(withFile(files, fitsFile, (text) => `${text}\n`)),
    /results\.jsonl has the hash/,
  );
  const foreign = await readPublishedRun(
    inMemory(withFits((row, i) => (i < 3 ? { ...row, cell: 'f'.repeat(16) } : row))),
  );
  assert.match(foreign.remarks.join(' '), /3 lines of its data left out: of no cell that the hash/);
  assert.match(foreign.remarks.join(' '), /stores no hash/);
  const found = await readPublishedRun(inMemory(files));
  checkPinned(found, found.hash);
  checkPinned(found, found.data);
  assert.throws(() => checkPinned(found, '0'.repeat(64)), /it is not what sha256=0{64} names/);
});

test('files that are missing, or are not what publish writes, are refused in one line', async () => {
  for (const path of ['summary.json', 'fingerprint.json', 'run.json', fitsFile]) {
    const without = new Map(files);
    without.delete(path);
    assert.match(await refusal(without), new RegExp(`there is no ${path}`));
    if (path !== fitsFile && path !== 'fingerprint.json') {
      assert.match(await refusal(withFile(files, path, () => '<html>')), /is no JSON/);
      assert.match(
        await refusal(withFile(files, path, () => '{"schema":2}')),
        /is not as hierbench publish writes it/,
      );
    }
  }
});

test('lines without a field, with values of other kinds, and with errors that no chart has room for', async () => {
  const odd: readonly Record<string, unknown>[] = [
    { d: undefined },
    { n: -4 },
    { seed: 1.5 },
    { status: 'splendid' },
    { task: 'nobody-knows' },
    { series: 7 },
    { test_error: 1e300 },
    { test_error: -1 },
    { test_error: 'NaN' },
    { d: 1e308 },
    { test_error: 0 },
    { strength: 'below full strength' },
  ];
  const found = await readPublishedRun(inMemory(withFits((row, i) => ({ ...row, ...odd[i % 12] }))));
  assert.deepEqual(
    found.fits.map(([, , , , , outcome]) => outcome),
    Array.from({ length: found.fits.length / 4 }, () => ['invalid', 'invalid', 'invalid', 0]).flat(),
  );
  for (const reason of ['without d, n or seed', 'with a status', 'of a task that', 'below full strength'])
    assert.match(found.remarks.join(' '), new RegExp(reason));
  assert.ok(baselineContents(alone.results, [found], []));
});

test('too many learners are refused', async () => {
  const lines = Array.from({ length: 201 }, (_, i) => i);
  const [line] = (files.get(fitsFile) ?? '').split('\n');
  const many = withFile(withoutHashes(files), fitsFile, () =>
    lines.map((i) => JSON.stringify({ ...JSON.parse(line), series: `learner ${i}` })).join('\n'),
  );
  assert.equal(await refusal(many), 'it has more than 200 series');
});

test('markup in the names of a baseline stays text in every format', async () => {
  const evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>';
  const hostile = publishedFiles({ ...theirs, hostile: true, name: evil });
  const found = await readPublishedRun(inMemory(hostile));
  const content = contentOf([
    { ...found, source: `https://example.org/${evil}`, made: [evil], remarks: [evil] },
  ]);
  const svgs = new Map(content.charts.map(({ name }) => [name, '<svg></svg>']));
  const [page, markdown] = [htmlPage(content, svgs), markdownReport(content)];
  for (const text of [page, markdown]) {
    assert.match(text, /Beside published results/);
    assert.doesNotMatch(text, /<script>alert|<img src=x/);
  }
  assert.ok(JSON.parse(analysisJson(content)).baselines[0].hash === found.hash);
});

test('whatever a server sends is a baseline that a report can show, or one line', async () => {
  const texts = withoutHashes(files);
  const [line] = (files.get(fitsFile) ?? '').split('\n');
  const inputs: readonly (readonly [string, fc.Arbitrary<string>])[] = [
    ['summary.json', distorted(JSON.parse(texts.get('summary.json') ?? ''))],
    ['run.json', distorted(JSON.parse(texts.get('run.json') ?? ''))],
    [fitsFile, distorted(JSON.parse(line))],
    [fitsFile, damaged(texts.get(fitsFile) ?? '')],
  ];
  for (const [path, input] of inputs)
    await fc.assert(
      fc.asyncProperty(input, async (text) => {
        const changed = withFile(texts, path, () => text);
        const found = await readPublishedRun(inMemory(changed)).catch((error: unknown) => {
          if (error instanceof BaselineError && !error.message.includes('\n')) return undefined;
          throw error;
        });
        if (found) baselineContents(alone.results, [found], ['mine']);
      }),
      { numRuns: 30, seed: 7 },
    );
});

test('the report of paper comes with the package', () => {
  assert.deepEqual(bundledBaselines(), ['paper']);
  const paper = readBundled('paper');
  assert.ok(
    paper.fits.length > 2000 && paper.fits.every(([, , , , , outcome]) => typeof outcome === 'number'),
  );
  assert.match(paper.made.join(), /^hierbench /);
  const [{ chart, paragraphs }] = baselineContents(alone.results, [paper], []);
  assert.match(paragraphs.join(' '), /In common with this report: bfc-wide and quadratic\./);
  assert.ok(chart?.figure.key.some(({ series }) => series === 'deep-sgd (paper)'));
});
