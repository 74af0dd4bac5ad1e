import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { learners } from '../../learners/registry.ts';
import { environments } from '../../tasks/environments/registry.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { splitStream } from '../../tasks/streams.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const commands = [
  'run',
  'list',
  'show',
  'status',
  'watch',
  'report',
  'compare',
  'verify',
  'submit',
  'history',
  'data',
  'predict',
  'spectrum',
  'bench',
  'doctor',
  'schema',
];

/** Standard output of a command line that succeeds. */
async function succeed(...args: string[]): Promise<string> {
  const { exitCode, out, err } = await runMain(...args);
  assert.equal(exitCode, 0, err);
  return out;
}

test('--help lists every command, and every command’s --help has examples', async () => {
  const help = await succeed('--help');
  for (const command of commands) {
    assert.ok(help.includes(`hierbench ${command}`), command);
    assert.match(await succeed(command, '--help'), /Examples:/);
  }
});

test('--version prints the package’s version', async () => {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  assert.equal(await succeed('--version'), `${version}\n`);
});

test('completion prints a script', async () => {
  assert.match(await succeed('completion'), /hierbench/);
});

test('list and show know every learner, task and suite', async () => {
  const families = new Set<string>([...taskFamilies, ...environments].map(({ name }) => name));
  for (const [what, names] of [
    ['learners', learners.map(({ name }) => name)],
    ['tasks', taskFamilies.map(({ name }) => name)],
    ['environments', environments.map(({ name }) => name)],
    [
      'suites',
      [
        'demo',
        'smoke',
        'quick',
        'tuning',
        'depth-ladder',
        'rivals',
        'bfc-diagnosis',
        'three-layer',
        'one-step',
        'sight',
        'epsilon-greedy',
        'width-work',
        'random-hierarchy',
        'staircase',
        'parity',
        'relu-moments',
        'tensor-width',
        'full',
        'paper',
      ],
    ],
  ] as const) {
    const listed = JSON.parse(await succeed('list', what, '--json')) as { name: string }[];
    assert.deepEqual(
      listed.map(({ name }) => name),
      names,
    );
    const text = await succeed('list', what);
    for (const name of names) {
      assert.ok(text.includes(name));
      const shown = await succeed('show', name);
      // A learner or a task may have the name of a suite; both are shown.
      assert.ok(`\n${shown}`.includes(`\n${name} (${what.slice(0, -1)}): `), shown);
      assert.match(shown, /\nexample: hierbench run /);
      assert.equal(families.has(name), /\nformula \(TeX\):\n {2}\\begin\{aligned\}\n/.test(shown), name);
    }
  }
});

test('the example that show prints is a command that works', async () => {
  for (const { name } of [...learners, ...taskFamilies]) {
    const { example } = JSON.parse(await succeed('show', name, '--json')) as { example: string };
    const [program, ...args] = example.split(' ');
    assert.equal(program, 'hierbench');
    const { cells } = JSON.parse(await succeed(...args, '--dry-run', '--json')) as {
      cells: { spec: { d: number } }[];
    };
    assert.ok(cells.length > 0 && cells.every(({ spec }) => spec.d === 16));
  }
});

test('data writes exactly the rows that a cell sees', async () => {
  const folder = temporaryFolder();
  const out = await succeed(
    'data',
    'quadratic[k=2]',
    '--d',
    '6',
    '--n',
    '50',
    '--seed',
    '3',
    '--test-size',
    '20',
    '--out',
    folder,
  );
  assert.equal(out.trimEnd().split('\n').length, 2);
  const family = taskFamilies.find(({ name }) => name === 'quadratic');
  assert.ok(family);
  const task = family.instantiate({ d: 6, seed: 3, params: family.parameters.parse({ k: 2 }) });
  for (const [split, n] of [
    ['train', 50],
    ['test', 20],
  ] as const) {
    const { x, y } = task.sample(n, splitStream('quadratic', 6, 3, split));
    const rows = readFileSync(join(folder, `quadratic-d6-seed3-${split}.csv`), 'utf8')
      .trimEnd()
      .split('\n');
    assert.equal(rows.length, n);
    rows.forEach((row, i) => {
      const values = Float32Array.from(row.split(','), Number);
      assert.deepEqual(values, Float32Array.of(...x.subarray(i * 6, i * 6 + 6), y[i]));
    });
  }
});

test('doctor says which backend runs here and why', async () => {
  const doctor = JSON.parse(await succeed('doctor', '--json'));
  assert.equal(typeof doctor.environment.backend.why, 'string');
  const cpu = doctor.backends.find(({ name }: { name: string }) => name === 'cpu');
  assert.equal(cpu.ok, true);
  assert.ok((await succeed('doctor')).includes(doctor.environment.backend.why));
});

test('schema prints the JSON Schema of config files', async () => {
  const schema = JSON.parse(await succeed('schema'));
  assert.ok(schema.properties.tasks && schema.properties.learners);
});

test('run --dry-run prints the plan and an estimate, and creates nothing', async () => {
  const out = join(temporaryFolder(), 'nothing');
  const args = [
    'run',
    '--task',
    'linear-control',
    '--learner',
    'mean',
    '--d',
    '4,8',
    '--seeds',
    '2',
    '--out',
    out,
  ];
  const text = await succeed(...args, '--dry-run');
  assert.match(text, /\n4 cells: 0 tuning, 4 reported\n/);
  assert.match(text, /\nmean +4 .*\n(.*\n)*estimate: \d+ (s|min) with \d+ workers? on this machine/);
  await assert.rejects(async () => readFileSync(join(out, 'run.json')), { code: 'ENOENT' });
});

test('run and then status print a table, where the results are, and what to do next', async () => {
  const out = join(temporaryFolder(), 'run');
  const args = [
    'run',
    '--task',
    'linear-control',
    '--learner',
    'mean',
    '--d',
    '4',
    '--n',
    '64',
    '--seeds',
    '2',
    '--out',
    out,
  ];
  const { exitCode, out: text, err } = await runMain(...args);
  assert.equal(exitCode, 0, err);
  assert.match(text, /linear-control +4 +64 +mean +1(\.\d+)? +\S+ +2\/2\n/);
  assert.ok(text.endsWith(`results: ${out} (2 ok)\nnext:    hierbench report ${out}\n`), text);
  const status = JSON.parse(await succeed('status', out, '--json'));
  assert.equal(status.cells, 2);
  assert.equal(status.missing, 0);
  assert.equal(status.statuses.ok, 2);
  assert.match(await succeed('status', out), /2 of 2 cells have results/);

  const again = await runMain(...args, '--json', '--quiet');
  assert.equal(again.err, '');
  assert.equal(JSON.parse(again.out).reused, 2);
});
