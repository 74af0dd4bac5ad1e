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
import { readAction, runAction } from './run-action.ts';

const cli = join(packageRoot, 'dist', 'cli', 'cli.js');
const suite = {
  command: `${process.execPath} ${cli}`,
  arguments: '--task linear-control --learner mean --d 4\n--n 32 --seeds 6 --trials 0',
};
let folder = '';
/** Results of the suite, and the same with better errors, as those of the base. */
let results = '';
let better = '';

before(async () => {
  // Every test works in it, so it has to outlive each of them.
  folder = mkdtempSync(join(tmpdir(), 'hierbench-action-'));
  const { exitCode, log } = runAction({ with: suite, cwd: folder });
  assert.equal(exitCode, 0, log);
  results = join(folder, 'results', 'hierbench');
  better = join(folder, 'better');
  cpSync(results, better, { recursive: true });
  for (const cell of readCells(better).records)
    if (cell.metrics)
      await writeCell(
        better,
        seal({
          ...cell,
          metrics: { ...cell.metrics, relativeTestError: cell.metrics.relativeTestError / 3 },
        }),
      );
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('no input is a part of a script, and every input has a use', () => {
  const { inputs, runs } = readAction();
  const used = runs.steps
    .flatMap(({ env, if: condition = '' }) => [...Object.values(env), condition])
    .join(' ');
  for (const name of Object.keys(inputs)) assert.ok(used.includes(`inputs.${name}`), name);
  for (const { run } of runs.steps) assert.equal(run.includes('${{'), false);
});

test('without results of the base, the summary is the state of the run', () => {
  const again = runAction({ with: { ...suite, before: 'nowhere' }, cwd: folder });
  assert.equal(again.exitCode, 0, again.log);
  assert.match(again.log, /::notice::there are no results of the base yet/);
  assert.match(again.summary, /^### hierbench\n\n {4}.*6 of 6 cells have results/m);
  assert.deepEqual(again.outputs, {
    results: 'results/hierbench',
    summary: 'results/hierbench/summary.md',
    found: 'false',
  });
});

test('a regression is in the summary, and fails the action only where it is asked to', () => {
  const plain = runAction({
    with: { ...suite, before: better, 'compare-arguments': '--tolerance 0.2' },
    cwd: folder,
  });
  assert.equal(plain.exitCode, 0, plain.log);
  assert.match(plain.summary, /\n\| worse \| error \| mean \| all \| 3\.00× \|/);
  assert.match(plain.summary, /beyond 20%/);
  assert.equal(plain.outputs.found, 'false');
  const strict = runAction({ with: { ...suite, before: better, 'fail-on': 'regression' }, cwd: folder });
  assert.equal(strict.exitCode, 3);
  assert.match(strict.log, /::error::hierbench compare found what fail-on names: regression/);
  assert.equal(strict.outputs.found, 'true');
});

test('a shard runs its part and no other', () => {
  const own = temporaryFolder();
  const { exitCode, log } = runAction({ with: { ...suite, shard: '2/3' }, cwd: own });
  assert.equal(exitCode, 0, log);
  assert.equal(readCells(join(own, 'results', 'hierbench')).records.length, 2);
});

test('a comment is made once and edited later, and hostile inputs are words', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const calls = join(folder, 'gh-calls');
  // The program of GitHub: it records its arguments, and lists the comment that was made before.
  writeFileSync(
    join(bin, 'gh'),
    `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> '${calls}'\nif [[ "$*" == *--paginate* && -e '${folder}/made' ]]; then echo 17; fi\nif [[ "$*" == *POST* ]]; then touch '${folder}/made'; fi\n`,
  );
  chmodSync(join(bin, 'gh'), 0o755);
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  const github = { repository: 'ada/bench', 'event.pull_request.number': '5', token: 'secret' };
  const settings = { github, cwd: folder, env };
  const commented = { ...suite, before: better, comment: 'true' };
  for (const wanted of [
    /--method POST repos\/ada\/bench\/issues\/5\/comments/,
    /--method PATCH repos\/ada\/bench\/issues\/comments\/17/,
  ]) {
    const { exitCode, log } = runAction({ with: commented, ...settings });
    assert.equal(exitCode, 0, log);
    assert.match(readFileSync(calls, 'utf8').trim().split('\n').at(-1) ?? '', wanted);
  }
  assert.match(
    readFileSync(join(results, 'summary.md.comment'), 'utf8'),
    /^<!-- hierbench smoke {1,2}-->\n### hierbench/,
  );
  const none = runAction({ with: commented, ...settings, github: { repository: 'ada/bench' } });
  assert.match(none.log, /::notice::this is no pull request/);
  const evil = runAction({
    with: {
      ...suite,
      suite: '$(touch pwned); touch pwned',
      arguments: '; touch pwned `touch pwned` * --d 4',
    },
    cwd: folder,
  });
  assert.equal(evil.exitCode, 2, evil.log);
  assert.equal(existsSync(join(folder, 'pwned')), false);
});
