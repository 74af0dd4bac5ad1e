import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { seal } from '../../harness/results/checksum.ts';
import { packageRoot } from '../../harness/results/package-info.ts';
import { listCells, readCell, writeCell } from '../../harness/results/store.ts';
import { builtFile } from '../built.ts';
import { runMain } from '../cli/run-main.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const board = join(folder, 'board');
const run = join(folder, 'run');
const skip =
  ['git', 'bash'].some((program) => spawnSync(program, ['--version']).error) &&
  'git or bash is not installed';

function git(at: string, ...args: string[]): string {
  const settings = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', ['-C', at, ...settings, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, `git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

before(async () => {
  if (skip) return;
  cpSync(join(packageRoot, 'examples', 'board'), board, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main', board);
  git(board, 'add', '-A');
  git(board, 'commit', '-qm', 'a board');
  const { exitCode, err } = await runMain(
    ...['run', '--task', 'linear-control', '--learner', 'mean', '--d', '4', '--n', '64', '--seeds', '1'],
    ...['--out', run, '--quiet'],
  );
  assert.equal(exitCode, 0, err);
});

/** Puts a run into a folder of submissions, and returns the name of the new folder. */
async function submit(from: string, request: string, name = 'team-a'): Promise<string> {
  const to = join(request, 'submissions');
  const { exitCode, out, err } = await runMain('submit', from, '--to', to, '--name', name, '--json');
  assert.equal(exitCode, 0, err);
  return basename(JSON.parse(out).folder);
}

/**
 * Does what the workflow does for a pull request: merges it in a clone, then runs the steps that are commands,
 * except for the installation.
 */
async function pullRequest(
  name: string,
  change: (request: string) => Promise<unknown>,
): Promise<{ code: number | null; text: string }> {
  const request = join(folder, `request-${name}`);
  git(folder, 'clone', '-q', board, request);
  git(request, 'checkout', '-qb', 'submission');
  await change(request);
  git(request, 'add', '-A');
  git(request, 'commit', '-qm', 'a submission');
  git(request, 'checkout', '-q', 'main');
  git(request, 'merge', '-q', '--no-ff', '-m', 'merged', 'submission');
  const workflow = parse(readFileSync(join(board, '.github', 'workflows', 'verify-submission.yml'), 'utf8'));
  const commands = (workflow.jobs.verify.steps as { run?: string }[]).flatMap(({ run: command }) =>
    command === undefined || command === 'npm ci' ? [] : [command],
  );
  assert.equal(commands.length, 2);
  let text = '';
  for (const command of commands) {
    const local = command.replace('../request', `'${request}'`).replace('../preview', `'${folder}/preview'`);
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', local], {
      cwd: board,
      encoding: 'utf8',
      env: { ...process.env, HIERBENCH: `${process.execPath} ${builtFile('cli/cli.js')}` },
    });
    text += stdout + stderr;
    if (status !== 0) return { code: status, text };
  }
  return { code: 0, text };
}

test('a pull request with an honest submission passes the workflow, and the board can show it', {
  skip,
}, async () => {
  let name = '';
  const { code, text } = await pullRequest('honest', async (request) => {
    name = await submit(run, request);
  });
  assert.equal(code, 0, text);
  assert.match(text, /reproduced: 1 of 1 cell, 1 of them to the last bit/);
  assert.match(text, new RegExp(`^${name}: .*, self-reported$`, 'm'));
});

test('one with a made-up result, sealed again, does not', { skip }, async () => {
  const better = join(folder, 'better');
  cpSync(run, better, { recursive: true });
  for (const id of listCells(better)) {
    const cell = readCell(better, id);
    assert.ok(cell?.metrics);
    await writeCell(better, seal({ ...cell, metrics: { ...cell.metrics, relativeTestError: 1e-6 } }));
  }
  const { code, text } = await pullRequest('better', (request) => submit(better, request));
  assert.equal(code, 3, text);
  assert.match(text, /NOT reproduced: 1 of 1 cell/);
});

test('one that changes anything else is refused before anything is run', { skip }, async () => {
  for (const [name, change, message] of [
    [
      'workflow',
      async (request: string) => {
        await submit(run, request);
        appendFileSync(join(request, 'verify-submission.sh'), 'exit 0\n');
      },
      /changes nothing but submissions\/; this one changes verify-submission\.sh/,
    ],
    [
      'two',
      async (request: string) => {
        await submit(run, request);
        await submit(run, request, 'team-b');
      },
      /there are two submissions/,
    ],
    [
      'odd-name',
      async (request: string) => {
        const odd = join(request, 'submissions', '$(touch broken) x');
        mkdirSync(odd);
        writeFileSync(join(odd, 'submission.json'), '{}');
      },
      /changes nothing but submissions/,
    ],
    [
      'edited',
      async (request: string) => writeFileSync(join(request, 'submissions', '.gitkeep'), 'x'),
      /changes nothing but submissions/,
    ],
    [
      'empty',
      async (request: string) => {
        mkdirSync(join(request, 'submissions', 'team-c-0123456789ab'));
        writeFileSync(join(request, 'submissions', 'team-c-0123456789ab', 'note.txt'), 'x');
      },
      /it has no submission\.json/,
    ],
  ] as const) {
    const { code, text } = await pullRequest(name, change);
    assert.equal(code, 2, `${name}: ${text}`);
    assert.match(text, message);
  }
});
