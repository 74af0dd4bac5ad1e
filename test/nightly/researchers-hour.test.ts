import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { packageRoot } from '../../harness/results/package-info.ts';
import { readCells } from '../../harness/results/store.ts';
import { runAction } from '../action/run-action.ts';
import { closeBrowser, noBrowser } from '../browser/chromium.ts';
import { type Look, lookAt } from '../browser/three-forms.ts';
import { builtFile } from '../built.ts';
import { codeBlocks } from '../docs/code-blocks.ts';
import { type Started, start } from '../e2e/command-line.ts';
import { needs, pythonWith } from '../python/interpreter.ts';
import { readEvents } from '../reports/export/tracking/read-events.ts';
import { temporaryFolder } from '../temporary-folder.ts';

// An hour of a researcher in a few minutes: a run that is watched, a metric, kept models, a signed verification, a board,
// a history, a pull request, exports, a baseline and a site, through the command line and a browser.
//
//   npm run build && HIERBENCH_PICTURES=/tmp/pictures node test/run.mjs --nightly researchers-hour
//
// Every page is looked at in three forms, light, dark and on a phone; their pictures stay in the folder that HIERBENCH_PICTURES
// names, and are thrown away without it. Each station uses what those before it have made.

const folder = temporaryFolder();
const pictures = resolve(process.env.HIERBENCH_PICTURES ?? join(folder, 'pictures'));
mkdirSync(pictures, { recursive: true });
const before = process.cwd();
process.chdir(folder);
after(async () => {
  await closeBrowser();
  process.chdir(before);
});

// The package as an installation has it, for the files that `hierbench new` writes.
mkdirSync('node_modules');
symlinkSync(packageRoot, join('node_modules', 'hierbench'), 'junction');
writeFileSync(
  'hour.yaml',
  `name: hour
description: What a researcher tries first.
tasks: [{ family: bfc-wide, d: [8, 16], n: 8d^2 }]
learners: [deep-sgd, 'two-layer[activation=relu]', 'kernel-ridge[kernel=rbf]', mean]
seeds: 3
trials: 1
steps: 3000
predictions:
  - { claim: depth learns what the mean does not, task: bfc-wide, learner: deep-sgd, quantity: error, atMost: 0.01 }
`,
);

const run = 'results/hour';
/** Four learners, two d, three seeds. */
const fits = 24;
const cellsOf = (at: string) => readCells(at).records;

/** Runs a command line to its end, and returns what it printed. */
async function hierbench(...args: string[]): Promise<{ out: string; err: string }> {
  const { code, out, err } = await start(...args).ended;
  assert.equal(code, 0, `hierbench ${args.join(' ')}: ${err}`);
  return { out, err };
}

/** The address that a command prints for its live page. */
function addressOf({ child, ended }: Started): Promise<string> {
  return new Promise((found, failed) => {
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk;
      const [, url] = /^watch: +(http:\S+)/m.exec(text) ?? [];
      if (url !== undefined) found(url);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    void ended.then(({ err }) => failed(new Error(`it ended before it said where its page is: ${err}`)));
  });
}

/** Looks at a page in every form, where there is a browser. */
async function look(name: string, what: Look): Promise<void> {
  if (!noBrowser) await lookAt(name, what, pictures);
}

/** A file as a page; it may load the files of its folder or of the site that it is part of. */
function filePage(path: string, site: string, more: Partial<Look> = {}): Look {
  return {
    url: pathToFileURL(resolve(path)).href,
    within: pathToFileURL(resolve(site)).href,
    ...more,
  };
}

const explorerIsOpen = (page: Page) => page.waitForSelector('#explorer:not([hidden])');
const reportPage = (path: string): Look => filePage(path, path, { ready: explorerIsOpen });

test('a run is watched while its cells run, and when it is finished', async (t) => {
  const started = start('run', 'hour.yaml', '--watch', '--jobs', '1', '--quiet');
  const url = await addressOf(started);
  if (noBrowser) t.diagnostic(noBrowser);
  else {
    let over = false;
    void started.ended.then(() => {
      over = true;
    });
    const ready = async (page: Page) => {
      page.setDefaultTimeout(300_000);
      await page.getByText('Running.').waitFor();
      await page.locator('#curves polyline').first().waitFor();
    };
    await look('watch-live', { url, ready });
    assert.equal(over, false, 'it was looked at while it ran');
  }
  const { code, out, err } = await started.ended;
  assert.equal(code, 0, err);
  assert.match(out, /report: {2}results\/hour\/report\/index\.html/);
  const all = cellsOf(run);
  assert.equal(all.filter(({ spec }) => spec.kind === 'fit').length, fits);
  assert.deepEqual(
    all.filter(({ status }) => status !== 'ok'),
    [],
  );

  const watching = start('watch', run);
  try {
    const finished = await addressOf(watching);
    const state = (await (await fetch(`${finished}state.json`)).json()) as {
      state: { phase: string; counts: { total: number; done: number } };
    };
    assert.deepEqual(
      [state.state.phase, state.state.counts.done, state.state.counts.total],
      ['finished', all.length, all.length],
    );
    const ready = (page: Page) => page.getByRole('link', { name: 'its report' }).waitFor();
    await look('watch-finished', { url: finished, ready });
  } finally {
    watching.child.kill('SIGINT');
  }
  assert.equal((await watching.ended).code, 0, 'Ctrl-C is how one stops to watch');
});

test('a metric is written, tested and measured of every fit, whose models are kept', async () => {
  await hierbench('new', 'metric', 'my-metric');
  const own = spawnSync(
    process.execPath,
    ['--import', 'hierbench/typescript', '--test', './my-metric.test.ts'],
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  );
  assert.equal(own.status, 0, `${own.stdout}${own.stderr}`);
  const { out } = await hierbench(
    ...['run', 'hour.yaml', '--out', run, '--metric', './my-metric.ts', '--keep', 'models', '--report'],
    '--quiet',
  );
  assert.match(out, new RegExp(`models: {2}${fits} in results/hour/models`));
  const measured = cellsOf(run).filter(({ metrics }) => metrics?.own !== undefined);
  assert.equal(measured.length, fits);
  for (const { metrics, spec } of measured) {
    const { value } = metrics?.own?.['my-metric'] ?? {};
    assert.ok(value !== undefined && value > 0, `${spec.learner}: ${JSON.stringify(metrics?.own)}`);
  }
  const markdown = readFileSync(join(run, 'report', 'report.md'), 'utf8');
  assert.match(markdown, /^## Metrics$/m);
  const page = join(run, 'report', 'index.html');
  await look('report', reportPage(page));
  await look('explorer', { ...reportPage(page), part: '#explorer' });
});

const fitOf = (learner: string) => {
  const fit = cellsOf(run).find(
    ({ spec, metrics, model }) => spec.learner === learner && spec.d === 8 && metrics?.own && model,
  );
  assert.ok(fit?.metrics, learner);
  return { id: fit.id, seed: fit.spec.seed, error: fit.metrics.relativeTestError };
};
const dataOf = (seed: number) => join('data', `bfc-wide-d8-seed${seed}-test.csv`);

test('a kept model predicts with the error that its cell states', async () => {
  for (const [learner, extension] of [
    ['deep-sgd', 'onnx'],
    ['kernel-ridge', 'parquet'],
  ]) {
    const { id, seed, error } = fitOf(learner);
    await hierbench(
      'data',
      'bfc-wide',
      '--d',
      '8',
      '--seed',
      String(seed),
      '--split',
      'test',
      '--out',
      'data',
    );
    const model = join(run, 'models', `${id}.${extension}`);
    const { out } = await hierbench('predict', model, dataOf(seed), '--out', 'predictions.csv');
    const found = Number(/relative error (\S+) /.exec(out)?.[1]);
    assert.ok(Math.abs(found - error) < 1e-4 * error, `${learner}: ${found} instead of ${error}`);
  }
});

const python = pythonWith('numpy', 'onnxruntime');
test('a kept network predicts the same in Python', needs(python, 'numpy and onnxruntime'), () => {
  const { id, seed, error } = fitOf('deep-sgd');
  const script = codeBlocks('models.md').find(({ language }) => language === 'python')?.text ?? '';
  const opened = spawnSync(
    python as string,
    ['-c', script, join(run, 'models', `${id}.onnx`), dataOf(seed)],
    { encoding: 'utf8' },
  );
  assert.equal(opened.status, 0, opened.stderr);
  const [learner, found] = opened.stdout.trim().split(' ');
  assert.equal(learner, 'deep-sgd');
  assert.ok(Math.abs(Number(found) - error) < 1e-3 * error, opened.stdout);
});

const noKeys = spawnSync('ssh-keygen', ['-?']).error !== undefined && 'ssh-keygen is not installed';
const noGit = spawnSync('git', ['--version']).error !== undefined && 'git is not installed';

test('a share of the cells is run again, and the outcome signed', { skip: noKeys }, async () => {
  const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'throw-away', '-f', 'key']);
  assert.equal(made.status, 0);
  const [type, key] = readFileSync('key.pub', 'utf8').split(' ');
  writeFileSync('allowed_signers', `ada@example.org ${type} ${key}\n`);
  const { out } = await hierbench('verify', run, '--cells', '10%', '--seed', '1', '--sign', 'key', '--quiet');
  assert.match(out, /^reproduced: (\d+) of \1 cells, \1 of them to the last bit/m);
  const check = ['verify', run, '--check-signature', 'allowed_signers'];
  assert.match((await hierbench(...check)).out, /^ada@example\.org reproduced \d cells of \d+ on 20/);
  const statement = `${run}.statement.json`;
  const text = readFileSync(statement, 'utf8');
  writeFileSync(statement, text.replace('"tolerance":0.25', '"tolerance":0.26'));
  const changed = await start(...check).ended;
  assert.deepEqual([changed.code, changed.err], [3, '']);
  assert.match(changed.out, /^NOT valid: none of the signers in allowed_signers signed this text\n$/);
  writeFileSync(statement, text);
});

function git(at: string, ...args: string[]): void {
  const settings = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', ['-C', at, ...settings, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, `git ${args.join(' ')}: ${stderr}`);
}

test('the run is submitted to a repository, from which a board is made', {
  skip: noKeys || noGit,
}, async () => {
  cpSync(join(packageRoot, 'examples', 'board'), 'board', { recursive: true });
  git('.', 'init', '-q', '-b', 'main', 'board');
  await hierbench('submit', run, '--to', 'board/submissions', '--name', 'ada', '--files', '--sign', 'key');
  const [name] = readdirSync('board/submissions').filter((entry) => entry.startsWith('ada-'));
  const submission = join('board/submissions', name);
  await hierbench(
    ...['verify', submission, '--cells', '2', '--seed', '2', '--files', '--quiet'],
    ...['--sign', 'key', '--statement', join(submission, 'statement.json')],
  );
  git('board', 'add', '-A');
  git('board', 'commit', '-qm', 'a submission');
  git('.', 'clone', '-q', 'board', 'served');
  const board = ['publish', '--board', 'served/submissions', '--out', 'board-site'];
  const { out } = await hierbench(...board, '--signers', 'allowed_signers');
  assert.match(out, new RegExp(`^${name}: hour, verified$`, 'm'));
  const front = readFileSync('board-site/index.html', 'utf8');
  assert.match(front, /the newest submission of the one team here, verified\./);
  await look('board', filePage('board-site/index.html', 'board-site'));
  await look('board-submission', filePage(join('board-site/submissions', name, 'index.html'), 'board-site'));
  await look('board-team', filePage('board-site/teams/ada/index.html', 'board-site'));
});

const branch = 'results/branch';

test('a pull request is compared with the run, and both are followed', async () => {
  const action = runAction({
    with: {
      command: `${process.execPath} ${builtFile('cli/cli.js')}`,
      ...{ suite: 'hour.yaml', results: branch, arguments: '--d 8' },
      ...{ before: run, 'fail-on': 'regression' },
    },
    cwd: folder,
  });
  assert.equal(action.exitCode, 0, action.log);
  assert.equal(action.outputs.found, 'false');
  const { out: markdown } = await hierbench('compare', run, branch, '--markdown');
  assert.equal(readFileSync(join(branch, 'summary.md'), 'utf8'), markdown);
  assert.match(markdown, /over 12 fits in both/);
  const page = 'comparison.html';
  await hierbench('compare', run, branch, '--html', page);
  await look('comparison', filePage(page, page));

  const { out } = await hierbench('history', run, branch, '--by', 'date', '--out', 'history');
  assert.match(out, /history\.html/);
  const { histories } = JSON.parse(readFileSync('history/history.json', 'utf8')) as {
    histories: { series: string; quantity: string; values: unknown[]; identical: boolean }[];
  };
  const errors = histories.filter(({ quantity }) => quantity === 'error');
  assert.equal(errors.length, 4);
  for (const { series, values, identical } of errors)
    assert.deepEqual([values.length, identical], [2, true], `${series}: measuring a metric changes no fit`);
  await look('history', filePage('history/history.html', 'history'));
});

const filesBelow = (at: string) =>
  readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

test('TensorBoard, MLflow and an archive get the errors that the cells state', async () => {
  for (const tool of ['tensorboard', 'mlflow']) await hierbench('export', run, '--to', tool, '--out', tool);
  await hierbench(
    ...['export', run, '--to', 'ro-crate', '--out', 'crate', '--license', 'CC-BY-4.0'],
    ...['--author', 'Lovelace, Ada'],
  );
  const errors = cellsOf(run)
    .flatMap(({ metrics }) => (metrics?.own ? [metrics.relativeTestError] : []))
    .sort((a, b) => a - b);
  assert.equal(errors.length, fits);

  const curves = filesBelow('tensorboard').map((file) => readEvents(readFileSync(file)));
  const scalars = curves.map((events) =>
    events.flatMap(({ scalars: found }) => found['final/test_error'] ?? []),
  );
  assert.deepEqual(
    scalars.flat().sort((a, b) => a - b),
    errors.map(Math.fround),
  );

  const metrics = filesBelow('mlflow').filter((file) => file.endsWith(join('metrics', 'test_error')));
  const values = metrics.map((file) => Number(readFileSync(file, 'utf8').split(' ')[1]));
  assert.deepEqual(
    values.sort((a, b) => a - b),
    errors,
  );

  const about = JSON.parse(readFileSync('crate/ro-crate-metadata.json', 'utf8')) as {
    '@graph': { '@id': string; '@type': string; sha256?: string }[];
  };
  const described = about['@graph'].filter(({ sha256 }) => sha256 !== undefined);
  assert.equal(described.length, filesBelow('crate').length - 1, 'all but the description itself');
  for (const { '@id': path, sha256 } of described)
    assert.equal(
      createHash('sha256')
        .update(readFileSync(join('crate', path)))
        .digest('hex'),
      sha256,
      path,
    );
});

test('published results stand beside the run in its report', async () => {
  await hierbench('report', run, '--with', 'paper', '--out', 'with-paper');
  const markdown = readFileSync('with-paper/report.md', 'utf8');
  const [, beside = ''] = markdown.split(/^## Beside published results$/m);
  assert.match(beside, /bfc-wide/);
  assert.match(beside, /deep-sgd/);
  const page = 'with-paper/index.html';
  await look('report-with-paper', reportPage(page));
});

test('the runs are published as a site, whose hash is that of the submission', async () => {
  await hierbench('publish', run, branch, '--to', 'site', '--title', 'An hour', '--author', 'Ada Lovelace');
  const runs = readdirSync('site/runs');
  assert.equal(runs.length, 2);
  const own = join('site/runs', runs.find((name) => name.startsWith('hour-')) ?? '', 'index.html');
  assert.ok(existsSync(own));
  await look('site', filePage('site/index.html', 'site'));
  await look('site-run', filePage(own, 'site'));
});

test('what a page is faulted for is found: elements that are too wide, missing pictures, errors', {
  skip: noBrowser,
}, async () => {
  for (const [body, fault] of [
    ['<p style="width: 2000px">wide</p>', /2000px/],
    ['<img src="nowhere.png" alt="">', /nowhere\.png|ERR_FILE_NOT_FOUND/],
    ['<script>throw new Error("broken")</script>', /broken/],
  ] as const) {
    writeFileSync('wrong.html', `<!doctype html><title>wrong</title><body>${body}`);
    await assert.rejects(look('wrong', filePage('wrong.html', 'wrong.html')), (error) => {
      assert.match(String(error), fault);
      return true;
    });
  }
});
