import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { seal } from '../../harness/results/checksum.ts';
import { writeCell } from '../../harness/results/store.ts';
import { loadRun } from '../../reports/load.ts';
import { runHash } from '../../reports/run-hash.ts';
import type { Publication } from '../../reports/site/publish-site.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const small = { d: [8], seeds: 1, families: ['bfc-wide'], learners: ['kernel-ridge rbf'] };
const [one, two] = [join(folder, 'one'), join(folder, 'two')];

before(async () => {
  await writeSyntheticRun(one, { ...small, name: 'one' });
  await writeSyntheticRun(two, { ...small, name: 'two', salt: 'two' });
});

/** Every file below a folder, with its bytes. */
function contents(at: string): Map<string, string> {
  const names = readdirSync(at, { recursive: true }) as string[];
  return new Map(
    names
      .sort()
      .filter((name) => statSync(join(at, name)).isFile())
      .map((name) => [name, readFileSync(join(at, name), 'base64')]),
  );
}

/** Every address that a page links to or shows. */
function links(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/ (?:href|src|srcset)="([^"#]+)(?:#[^"]*)?"/g)].map(
    ([, link]) => link,
  );
}

async function publish(...args: string[]): Promise<Publication> {
  const { exitCode, out, err } = await runMain('publish', ...args, '--json');
  assert.equal(exitCode, 0, err);
  return JSON.parse(out) as Publication;
}

test('in a site links lead to files, hashes can be recomputed, and adding a run changes no other', async () => {
  const site = join(folder, 'site');
  const first = await publish(one, '--to', site);
  const [published] = first.published;
  assert.equal(published.hash, runHash(loadRun(one)));
  assert.match(published.folder, /runs\/one-[0-9a-f]{12}$/);
  const fingerprint = readFileSync(join(published.folder, 'fingerprint.json'));
  assert.equal(createHash('sha256').update(fingerprint).digest('hex'), published.hash);
  const early = contents(published.folder);
  const second = await publish(two, '--to', site);
  assert.equal(second.runs, 2);
  assert.deepEqual(contents(published.folder), early, 'the first run is as it was');
  for (const page of [
    second.index,
    ...[first, second].map(({ published: [run] }) => join(run.folder, 'index.html')),
  ]) {
    const found = links(page);
    assert.ok(found.length > 5);
    for (const link of found) {
      assert.doesNotMatch(link, /^(\/|[a-z]+:)/, 'links are relative');
      assert.ok(existsSync(resolve(dirname(page), link)), `${page} links to ${link}`);
    }
  }
  for (const name of ['.nojekyll', 'feed.xml', 'site.json']) assert.ok(existsSync(join(site, name)));
  assert.ok(!existsSync(join(site, '.drafts')));
  assert.match(readFileSync(second.index, 'utf8'), /2 runs of learners/);
});

test('the same results give the same site, whoever publishes them and where, and publishing again changes nothing', async () => {
  const sites = ['same-a', 'same-b'].map((name) => join(folder, name));
  for (const site of sites) await publish(one, two, '--to', site, '--url', 'https://example.org/b');
  const [a, b] = sites.map(contents);
  assert.deepEqual([...a.keys()], [...b.keys()]);
  for (const [name, bytes] of a) assert.equal(b.get(name), bytes, name);
  const again = await publish(two, '--to', sites[0]);
  assert.deepEqual(contents(sites[0]), a);
  assert.ok(again.published[0].known);
  assert.match(
    again.published[0].permalink ?? '',
    /^https:\/\/example\.org\/b\/runs\/two-/,
    'the address was kept',
  );
});

test('an address given later reaches the pages of earlier runs, and their authors stay', async () => {
  const site = join(folder, 'later');
  const { published } = await publish(one, '--to', site, '--author', 'Ada Lovelace', '--author', 'B');
  const cff = () => parse(readFileSync(join(published[0].folder, 'CITATION.cff'), 'utf8'));
  assert.deepEqual(cff().authors, [{ name: 'Ada Lovelace' }, { name: 'B' }]);
  assert.equal(cff().url, undefined);
  await publish(two, '--to', site, '--url', 'https://example.org/x/', '--title', 'Ours');
  assert.match(cff().url, /^https:\/\/example\.org\/x\/runs\/one-/);
  await publish(one, '--to', site);
  assert.equal(cff().authors.length, 2);
  assert.match(readFileSync(join(site, 'index.html'), 'utf8'), /<h1>Ours<\/h1>/);
});

test('after a process is killed the folder is still a site, and the next process removes its drafts', async () => {
  const site = join(folder, 'killed');
  await publish(one, '--to', site);
  mkdirSync(join(site, '.drafts', '999999999-x'), { recursive: true });
  writeFileSync(join(site, '.drafts', '999999999-x', 'half'), '');
  rmSync(join(site, 'index.html'));
  const { runs } = await publish(two, '--to', site);
  assert.equal(runs, 2);
  assert.ok(!existsSync(join(site, '.drafts')));
});

test('hostile names are harmless in folders, pages, feed and citations', async () => {
  const names = ['../../<img src=x onerror=alert(1)>"\'\u202e', `x${'y'.repeat(10_000)}`, '\u202e\u202d'];
  const site = join(folder, 'hostile');
  for (const [index, name] of names.entries()) {
    const run = join(folder, `hostile-${index}`);
    await writeSyntheticRun(run, { ...small, hostile: true, failures: true, name });
    const { published } = await publish(run, '--to', site, '--author', name, '--title', name);
    assert.match(published[0].folder, /\/hostile\/runs\/[a-z0-9-]{1,53}$/);
    assert.ok(parse(readFileSync(join(published[0].folder, 'CITATION.cff'), 'utf8')).title.length < 1000);
    for (const page of [
      join(site, 'index.html'),
      join(site, 'feed.xml'),
      join(published[0].folder, 'index.html'),
    ]) {
      const text = readFileSync(page, 'utf8');
      assert.doesNotMatch(text, /<img src=x|<script|\u202e/);
    }
  }
  assert.deepEqual(
    readdirSync(join(folder)).filter((name) => name.includes('img')),
    [],
  );
});

test('a merge is one run of the site, with the fingerprint of every source', async () => {
  const both = join(folder, 'both');
  assert.equal((await runMain('merge', one, two, '--out', both, '--name', 'both')).exitCode, 0);
  const { published } = await publish(both, '--to', join(folder, 'merged-site'));
  const { sources } = JSON.parse(readFileSync(join(published[0].folder, 'fingerprint.json'), 'utf8'));
  assert.deepEqual(sources, [
    { hash: runHash(loadRun(one)), origin: 'one' },
    { hash: runHash(loadRun(two)), origin: 'two' },
  ]);
  assert.ok(existsSync(join(published[0].folder, 'sources', 'two', 'run.json')));
});

test('--workflow writes a workflow that serves the site, and never overwrites another one', async () => {
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  const before = process.cwd();
  process.chdir(repository);
  try {
    await publish(one, '--to', 'docs/site', '--workflow');
    const file = join('.github', 'workflows', 'pages.yml');
    const { on, jobs } = parse(readFileSync(file, 'utf8'));
    assert.deepEqual(on.push.paths, ['docs/site/**']);
    assert.equal(jobs.deploy.steps[2].with.path, 'docs/site');
    await publish(one, '--to', 'docs/site', '--workflow');
    writeFileSync(file, 'name: mine\n');
    const { exitCode, err } = await runMain('publish', one, '--to', 'docs/site', '--workflow');
    assert.equal(exitCode, 2);
    assert.match(err, /^hierbench: --workflow: .*pages\.yml exists and is a different workflow/);
    assert.equal(readFileSync(file, 'utf8'), 'name: mine\n');
  } finally {
    process.chdir(before);
  }
});

test('mistakes in publish get one line each, and nothing is written', async () => {
  const foreign = join(folder, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'thesis.tex'), '');
  const other = join(folder, 'other-site');
  mkdirSync(other);
  writeFileSync(join(other, 'site.json'), '{"theme": "dark"}');
  for (const [args, message] of [
    [[one, '--to', foreign], /--to: .*foreign holds other files \(thesis\.tex\) and is no site/],
    [[one, '--to', other], /site\.json is not of a site that hierbench publish made/],
    [[one, '--to', one], /holds other files/],
    [[one, '--to', ' '], /--to: a value is missing/],
    [[one], /--to is missing/],
    [[one, '--to', 'a', '--title', 'x', '--title', 'y'], /--title is given 2 times; once is enough/],
    [[foreign, '--to', join(folder, 'new')], /foreign holds no run/],
    [[one, '--to', join(folder, 'new'), '--url', 'example.org'], /--url: expected an address such as/],
    [[one, '--to', join(folder, 'new'), '--url', 'javascript:alert(1)'], /--url: expected an address/],
    [[one, '--to', join(folder, 'new'), '--workflow'], /--workflow: run it in the root of a repository/],
  ] as const) {
    const { exitCode, err } = await runMain('publish', ...args);
    assert.equal(exitCode, 2, `${args.join(' ')}: ${err}`);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
  assert.deepEqual(readdirSync(foreign), ['thesis.tex']);
  assert.ok(!existsSync(join(folder, 'new')));
});

test('the map of a site has what its runs came to, and says where none of them is', async () => {
  const site = join(folder, 'mapped');
  const predicting = join(folder, 'predicting');
  await writeSyntheticRun(predicting, { ...small, seeds: 3, name: 'predicting' });
  const file = join(predicting, 'run.json');
  const run = JSON.parse(readFileSync(file, 'utf8'));
  const about = { task: 'bfc-wide', learner: 'kernel-ridge rbf', quantity: 'error', measure: 'value' };
  run.config.predictions = [{ ...about, claim: 'nobody <b>learns</b> it', atLeast: 1e-9 }];
  writeFileSync(file, JSON.stringify(run));
  const { published } = await publish(one, predicting, '--to', site);
  const page = readFileSync(join(site, 'map.html'), 'utf8');
  const [first, second] = published.map(({ folder: at }) => at.split('/').at(-1));
  assert.match(page, new RegExp(`runs/${second}/report/index.html#predictions">predicting</a>`));
  assert.match(page, /1 prediction holds/);
  assert.match(page, /nobody &lt;b&gt;learns&lt;\/b&gt; it/);
  // The other run has no learner of the theorem's, and so nothing to say.
  assert.ok(!page.includes(`runs/${first}/`));
  assert.match(page, /no run here; <code>hierbench run sight<\/code>/);
});

test('--models publishes kept models with their hashes, within a limit; without it there are none', async () => {
  const [run, site] = [join(folder, 'kept'), join(folder, 'kept-site')];
  const { cells } = await writeSyntheticRun(run, { ...small, seeds: 2, name: 'kept' });
  mkdirSync(join(run, 'models'));
  const [kept, changed] = cells;
  const content = Buffer.alloc(1.5 * 2 ** 20, 7);
  const sha256 = createHash('sha256').update(content).digest('hex');
  for (const cell of [kept, changed]) {
    const file = `models/${cell.id}.parquet`;
    writeFileSync(join(run, file), cell === kept ? content : 'something else');
    await writeCell(run, seal({ ...cell, model: { file, bytes: content.length, sha256 } }));
  }
  const publish = async (...flags: string[]) => {
    const { exitCode, out, err } = await runMain('publish', run, '--to', site, '--json', ...flags);
    return { exitCode, out, err };
  };
  const refused = await publish('--models', '--models-limit', '1');
  assert.equal(refused.exitCode, 2);
  assert.match(refused.err, /^hierbench: --models: the kept models of .+ have more than 1 MiB; .+\n$/);
  assert.ok(!existsSync(site));
  const done = await publish('--models');
  assert.equal(done.exitCode, 0, done.err);
  assert.match(done.err, /is not the one that its cell names/);
  const [{ folder: at }] = (JSON.parse(done.out) as Publication).published;
  const path = `models/${kept.id}.parquet`;
  assert.deepEqual(readdirSync(join(at, 'models')), [`${kept.id}.parquet`]);
  assert.deepEqual(readFileSync(join(at, path)), content);
  const { models } = JSON.parse(readFileSync(join(at, 'summary.json'), 'utf8'));
  assert.deepEqual(
    models.map((model: Record<string, unknown>) => [model.path, model.bytes, model.sha256, model.seed]),
    [[path, content.length, sha256, kept.spec.seed]],
  );
  assert.ok(links(join(at, 'index.html')).includes(path));
  assert.match(readFileSync(join(at, 'index.html'), 'utf8'), /1 file, 1\.6 MB/);
  assert.equal((await publish()).exitCode, 0);
  assert.ok(!existsSync(join(at, path)));
  assert.doesNotMatch(readFileSync(join(at, 'index.html'), 'utf8'), /id="models"/);
});

test('--models of a run that kept none, and a limit without --models, get one line', async () => {
  const to = join(folder, 'no-models');
  for (const [flags, message] of [
    [['--models'], /--models: .+one has no kept models; run it with --keep models$/],
    [['--models-limit', '5'], /--models-limit is for --models$/],
    [['--models', '--models-limit', 'much'], /--models-limit: "much" is not a positive whole number$/],
  ] as const) {
    const { exitCode, err } = await runMain('publish', one, '--to', to, ...flags);
    assert.equal(exitCode, 2);
    assert.match(err.trimEnd(), message);
    assert.ok(!existsSync(to));
  }
});
