import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';
import { cellFile } from '../../harness/results/store.ts';
import { writeReport } from '../../reports/report.ts';
import { writeSyntheticRun } from './synthetic-run.ts';
import { assertWellFormed } from './well-formed.ts';

const folder = mkdtempSync(join(tmpdir(), 'hierbench-reports-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function contents(root: string): Map<string, Buffer> {
  const names = readdirSync(root, { recursive: true }).map(String).sort();
  return new Map(
    names
      .filter((name) => statSync(join(root, name)).isFile())
      .map((name) => [name, readFileSync(join(root, name))]),
  );
}

test('a report from a folder has all files, the same bytes each time, and its charts inside the page', async () => {
  const run = join(folder, 'run');
  await writeSyntheticRun(run, {
    seeds: 3,
    d: [8, 16],
    families: ['bfc-wide'],
    learners: ['deep-sgd', 'layerwise', 'kernel-ridge rbf', 'mean'],
    failures: true,
    hostile: true,
    samples: [4, 8],
  });
  const options = { out: join(folder, 'report'), command: 'hierbench report run' };
  const report = await writeReport([run], options);
  const first = contents(report.folder);
  for (const name of [
    'index.html',
    'report.md',
    'results.csv',
    'results-columns.md',
    'headline.txt',
    'analysis.json',
    'charts/error-versus-d.png',
    'charts/error-versus-d.svg',
    'charts/error-versus-n.svg',
    'charts/n-to-0.1-versus-d.svg',
    'charts/train-time-versus-d.svg',
    'charts/time-to-0.1-versus-d.svg',
    'charts/error-versus-time.svg',
    'charts/loss-curves.svg',
    'charts/critical-difference.svg',
  ])
    assert.ok(first.has(name), name);
  assert.deepEqual(
    [report.html, report.markdown],
    [join(report.folder, 'index.html'), join(report.folder, 'report.md')],
  );
  assert.ok(report.charts.every((path) => existsSync(path)));
  assert.equal(first.get('headline.txt')?.toString(), `${report.headline}\n`);

  const page = String(first.get('index.html'));
  assertWellFormed(page);
  // Scripts create SVG elements by the name of their namespace, which is not an address to load from; nor are those in the
  // texts of licences.
  const loading = page
    .replace('http://www.w3.org/2000/svg', '')
    .replace(/\/\*! Bundled license information:[\s\S]*?\n\*\//, '')
    .replace(/<footer id="notices">[\s\S]*<\/footer>/, '');
  assert.equal(/:\/\//.exec(loading)?.index, undefined);
  assert.equal((page.match(/ data-chart="/g) ?? []).length, report.charts.length / 2);
  assert.equal((page.match(/<svg /g) ?? []).length, 1, 'the first, for readers without scripts');
  // Ids that occur in a script are not ids of the page.
  const markup = page.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
  const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique in the page');
  assert.ok(page.length < 1_000_000, `${page.length} characters`);

  // The state left by a version from before the list of chart files.
  rmSync(join(report.folder, 'charts', 'manifest.json'));
  writeFileSync(join(report.folder, 'charts', 'loss-curves-9.png'), 'of an earlier report');
  writeFileSync(join(report.folder, 'charts', 'mine.png'), 'not of a report');
  await writeReport([run], options);
  const second = contents(report.folder);
  assert.ok(second.delete('charts/mine.png'), 'files of others stay');
  assert.deepEqual([...second.keys()], [...first.keys()]);
  for (const [name, bytes] of first) assert.ok(second.get(name)?.equals(bytes), `${name} is the same`);
});

test('a run without cells, and one with failures only, have reports', async () => {
  const empty = join(folder, 'empty');
  await writeSyntheticRun(empty, { seeds: 0 });
  const nothing = await writeReport([empty], { out: join(folder, 'empty-report'), command: 'x' });
  assert.deepEqual(nothing.charts, []);
  assert.equal(nothing.headline, 'There are no fits in these runs yet.');
  const failing = join(folder, 'failing');
  await writeSyntheticRun(failing, { seeds: 1, d: [8], families: ['bfc-wide'], everything: 'out-of-memory' });
  const failed = await writeReport([failing], { out: join(folder, 'failing-report'), command: 'x' });
  assert.match(failed.headline, /no learner has a median error/);
  assert.ok(failed.charts.some((path) => path.endsWith('error-versus-d.png')));
});

test('a damaged cell is left out, and the page says so', async () => {
  const run = join(folder, 'hurt');
  const { cells } = await writeSyntheticRun(run, {
    seeds: 2,
    d: [8],
    families: ['bfc-wide'],
    learners: ['mean'],
  });
  writeFileSync(cellFile(run, cells[0].id), '{');
  const { html } = await writeReport([run], { out: join(folder, 'hurt-report'), command: 'x' });
  assert.match(readFileSync(html, 'utf8'), new RegExp(`${cells[0].id}\\.json is damaged`));
});

test('two runs make one report', async () => {
  const runs = ['one', 'two'].map((name) => join(folder, name));
  const small = { seeds: 1, d: [8], learners: ['deep-sgd', 'mean'] };
  await writeSyntheticRun(runs[0], { name: 'one', ...small, families: ['bfc-wide'] });
  await writeSyntheticRun(runs[1], { name: 'two', ...small, families: ['bfc-deep-wide'] });
  const { headline, markdown } = await writeReport(runs, { out: join(folder, 'both'), command: 'x' });
  assert.match(
    headline,
    /bfc-wide: d = 8, n = [^\n]*, degree 4, 1 seed[\s\S]*bfc-deep-wide: d = 8, n = [^\n]*, degree 8, 1 seed/,
  );
  assert.match(readFileSync(markdown, 'utf8'), /^# hierbench: one and two$/m);
});

test('a folder without a run is an error that names it', async () => {
  await assert.rejects(
    writeReport([join(folder, 'nowhere')], { out: join(folder, 'x'), command: 'x' }),
    (error) => error instanceof UnreadableRecordError && /nowhere holds no run/.test(error.message),
  );
});
