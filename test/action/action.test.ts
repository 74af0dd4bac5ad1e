import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { seal } from '../../harness/results/checksum.ts';
import { packageRoot } from '../../harness/results/package-info.ts';
import { readCells, writeCell } from '../../harness/results/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type ActionResult, readAction, runAction } from './run-action.ts';

const suite = {
  command: `${process.execPath} ${join(packageRoot, 'dist', 'cli', 'cli.js')}`,
  arguments: '--task linear-control --learner mean --d 4\n--n 32 --seeds 8 --trials 0',
};
let folder = '';
let first: ActionResult;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hierbench-action-'));
  first = runAction({ with: { ...suite, before: 'nowhere' }, cwd: folder });
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** A job's folder with a program in place of hierbench, which writes down its arguments, one a line. */
function standIn(script = ''): { readonly cwd: string; readonly command: string; calls(): string[] } {
  const cwd = temporaryFolder();
  const command = join(cwd, 'stand-in');
  const calls = join(cwd, 'calls');
  mkdirSync(join(cwd, 'results', 'hierbench'), { recursive: true });
  mkdirSync(join(cwd, 'base'));
  writeFileSync(
    command,
    `#!/usr/bin/env bash\nprintf '<%s>' "$@" >> '${calls}'\necho >> '${calls}'\n${script}`,
  );
  chmodSync(command, 0o755);
  return { cwd, command, calls: () => readFileSync(calls, 'utf8').trimEnd().split('\n') };
}

test('no input is a part of a script, and every input has a use', () => {
  const { inputs, runs } = readAction();
  const used = runs.steps
    .flatMap(({ env, if: condition = '' }) => [...Object.values(env), condition])
    .join(' ');
  for (const name of Object.keys(inputs)) assert.ok(used.includes(`inputs.${name}`), name);
  for (const { run } of runs.steps) assert.equal(run.includes('${{'), false);
});

test('without results of the base, the summary is the state of the run', () => {
  assert.equal(first.exitCode, 0, first.log);
  assert.match(first.log, /::notice::there are no results of the base yet/);
  assert.match(first.summary, /^### hierbench\n\n {4}[\s\S]*8 of 8 cells have results/);
  assert.deepEqual(first.outputs, {
    results: 'results/hierbench',
    summary: 'results/hierbench/summary.md',
    found: 'false',
  });
});

test('a regression is in the summary, and fails the action that is asked to', async () => {
  const better = join(folder, 'better');
  cpSync(join(folder, 'results', 'hierbench'), better, { recursive: true });
  for (const cell of readCells(better).records)
    if (cell.metrics)
      await writeCell(
        better,
        seal({
          ...cell,
          metrics: { ...cell.metrics, relativeTestError: cell.metrics.relativeTestError / 3 },
        }),
      );
  const strict = runAction({
    with: { ...suite, before: better, 'fail-on': 'regression', 'compare-arguments': '--tolerance 0.2' },
    cwd: folder,
  });
  assert.equal(strict.exitCode, 3, strict.log);
  assert.match(strict.summary, /\n\| worse \| error \| mean \| all \| 3\.00× \|/);
  assert.match(strict.summary, /beyond 20%/);
  assert.match(strict.log, /::error::hierbench compare found what fail-on names: regression/);
  assert.equal(strict.outputs.found, 'true');
});

test('without fail-on nothing fails, and a mistake of compare does', () => {
  const job = standIn('echo "### outcome"\n');
  const plain = runAction({ with: { command: job.command, before: 'base' }, cwd: job.cwd });
  assert.equal(plain.exitCode, 0, plain.log);
  assert.equal(plain.outputs.found, 'false');
  assert.deepEqual(job.calls(), [
    '<run><smoke><--out><results/hierbench><--quiet>',
    '<compare><base><results/hierbench><--markdown>',
  ]);
  const wrong = standIn('if [ "$1" = compare ]; then exit 2; fi\n');
  assert.equal(runAction({ with: { command: wrong.command, before: 'base' }, cwd: wrong.cwd }).exitCode, 2);
});

test('a shard is prepared and run, and hostile inputs are words', () => {
  const job = standIn();
  const evil = {
    command: job.command,
    suite: '$(touch pwned); touch pwned',
    arguments: '; touch pwned `touch pwned` *\n"a b"',
    shard: '2/3',
    results: 'results/hierbench',
  };
  const { exitCode, log } = runAction({ with: evil, cwd: job.cwd });
  assert.equal(exitCode, 0, log);
  assert.deepEqual(job.calls(), [
    '<run><$(touch pwned); touch pwned><;><touch><pwned><`touch><pwned`><*><"a><b"><--out><results/hierbench><--plan-only>',
    '<worker><results/hierbench><--shard><2/3><--quiet>',
    '<status><results/hierbench>',
  ]);
  assert.equal(existsSync(join(job.cwd, 'pwned')), false);
});

test('a comment is made once and edited later', () => {
  const job = standIn('echo "### outcome"\n');
  const bin = join(job.cwd, 'bin');
  const [calls, made] = [join(job.cwd, 'gh-calls'), join(job.cwd, 'made')];
  mkdirSync(bin);
  // In place of GitHub's program: it writes down its arguments, and lists the comment that it has made.
  writeFileSync(
    join(bin, 'gh'),
    `#!/usr/bin/env bash
printf '%s\\n' "$*" >> '${calls}'
if [[ "$*" == *--paginate* && -e '${made}' ]]; then echo 17; fi
if [[ "$*" == *POST* ]]; then touch '${made}'; fi
`,
  );
  chmodSync(join(bin, 'gh'), 0o755);
  const settings = {
    cwd: job.cwd,
    env: { PATH: `${bin}${delimiter}${process.env.PATH}` },
    with: { command: job.command, before: 'base', comment: 'true', suite: 'mine --> <b>', shard: '1/2' },
  };
  const github = { repository: 'ada/bench', 'event.pull_request.number': '5', token: 'secret' };
  for (const wanted of [
    /--method POST repos\/ada\/bench\/issues\/5\/comments/,
    /--method PATCH repos\/ada\/bench\/issues\/comments\/17/,
  ]) {
    const { exitCode, log } = runAction({ ...settings, github });
    assert.equal(exitCode, 0, log);
    assert.match(readFileSync(calls, 'utf8').trim().split('\n').at(-1) ?? '', wanted);
  }
  assert.equal(
    readFileSync(join(job.cwd, 'results', 'hierbench', 'summary.md.comment'), 'utf8'),
    '<!-- hierbench mine ___ _b_ 1/2 -->\n### outcome\n',
  );
  const none = runAction({ ...settings, github: { repository: 'ada/bench' } });
  assert.match(none.log, /::notice::this is no pull request/);
});
