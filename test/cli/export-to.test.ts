import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';
import { imitateZenodo } from './zenodo/imitation.ts';

const token = 'a-secret-token';
afterEach(() => {
  delete process.env.ZENODO_TOKEN;
});

async function storedRun(): Promise<string> {
  const folder = join(temporaryFolder(), 'run');
  await writeSyntheticRun(folder, {
    d: [8],
    seeds: 1,
    families: ['bfc-wide'],
    learners: ['deep-sgd', 'mean'],
  });
  return folder;
}

test('export --to writes folders for other tools', async () => {
  const run = await storedRun();
  const board = await runMain('export', run, '--to', 'tensorboard');
  assert.equal(board.exitCode, 0, board.err);
  assert.equal(
    board.out,
    `2 fits: ${join(run, 'tensorboard')}\nnext: tensorboard --logdir ${join(run, 'tensorboard')}\n`,
  );
  assert.deepEqual(readdirSync(join(run, 'tensorboard', 'bfc-wide')).sort(), ['deep-sgd', 'mean']);
  const out = join(temporaryFolder(), 'mlruns');
  const store = await runMain('export', run, '--to', 'mlflow', '--out', out, '--json');
  assert.equal(store.exitCode, 0, store.err);
  const { files, fits } = JSON.parse(store.out) as { files: string[]; fits: number };
  assert.equal(fits, 2);
  assert.ok(files.every((file) => existsSync(join(out, file))));
  const crate = await runMain('export', run, '--to', 'ro-crate', '--license', 'CC-BY-4.0', '--title', 'Mine');
  assert.equal(crate.exitCode, 0, crate.err);
  const metadata = readFileSync(join(run, 'ro-crate', 'ro-crate-metadata.json'), 'utf8');
  assert.match(metadata, /"name": "Mine"/);
});

test('export --to zenodo makes a draft, and the token is in no file and no output', async () => {
  const run = await storedRun();
  const citation = join(temporaryFolder(), 'CITATION.cff');
  writeFileSync(citation, 'authors:\n  - family-names: Lovelace\n    given-names: Ada\n');
  const server = await imitateZenodo(token);
  process.env.ZENODO_TOKEN = token;
  const args = [
    'export',
    run,
    '--to',
    'zenodo',
    '--license',
    'CC-BY-4.0',
    '--citation',
    citation,
    '--url',
    server.url.href,
  ];
  const { exitCode, out, err } = await runMain(...args);
  await server.close();
  assert.equal(exitCode, 0, err);
  assert.match(
    out,
    /\ndraft: http:\/\/127\.0\.0\.1:\d+\/deposit\/42\nDOI: {4}10\.5072\/zenodo\.42 \(once it is published\)\n$/,
  );
  const { metadata } = JSON.parse(server.requests[2].body.toString());
  assert.deepEqual(metadata.creators, [{ name: 'Lovelace, Ada' }]);
  assert.equal(metadata.license, 'cc-by-4.0');
  assert.equal(server.requests[1].body.subarray(0, 2).toString(), 'PK');
  assert.equal(`${out}${err}`.includes(token), false);
  const written = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  assert.ok(written.length > 8);
  for (const { parentPath, name } of written)
    assert.equal(readFileSync(join(parentPath, name)).includes(token), false, name);
});

test('mistakes in export --to get one line each, and ask nothing of a server', async () => {
  const run = await storedRun();
  const zenodo = ['--to', 'zenodo', '--license', 'CC-BY-4.0', '--author', 'Ada'];
  for (const [args, message, variable] of [
    [['--to', 'wandb'], /--to: expected tensorboard, mlflow, ro-crate, zenodo, found "wandb"/],
    [['--to', 'mlflow,tensorboard'], /--to: name one target/],
    [['--to', 'mlflow', '--theme', 'x.yaml'], /--theme is for figures and tables, not for --to mlflow/],
    [['--author', 'Ada'], /--author is for --to ro-crate and --to zenodo/],
    [['--to', 'ro-crate', '--license', 'MIT', '--publish'], /--publish is for --to zenodo/],
    [['--to', 'ro-crate'], /--license is missing/],
    [['--to', 'ro-crate', '--license', 'my own'], /--license: expected an SPDX identifier/],
    [['--to', 'ro-crate', '--license', 'MIT', '--author', 'A <1>'], /--author: expected a name/],
    [
      ['--to', 'ro-crate', '--license', 'MIT', '--citation', run],
      /citation file .* cannot be read: it is a folder/,
    ],
    [['--to', 'zenodo', '--license', 'MIT'], /--author or --citation is missing/],
    [zenodo, /ZENODO_TOKEN is not set; make one at https:\/\/sandbox\.zenodo\.org\/account/],
    [zenodo, /ZENODO_TOKEN is no token/, 'two words'],
    [[...zenodo, '--url', 'http://zenodo.org'], /--url: expected an https address/, token],
  ] as const) {
    if (variable === undefined) delete process.env.ZENODO_TOKEN;
    else process.env.ZENODO_TOKEN = variable;
    const { exitCode, err } = await runMain('export', run, ...args);
    assert.equal(exitCode, 2, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});
