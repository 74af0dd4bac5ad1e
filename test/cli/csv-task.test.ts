import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readRun } from '../../harness/results/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const path = (split: string) => join(folder, `bfc-wide-d16-seed101-${split}.csv`);
const files = `csv:${path('train')},${path('test')}`;

interface Cell {
  readonly spec: { family: string; d: number; n: number; testSize: number };
  readonly status: string;
  readonly metrics: { relativeTestError: number };
  readonly trace: readonly object[];
}

async function cells(task: string, ...more: string[]): Promise<Cell[]> {
  const fixed = [
    '--trials',
    '0',
    '--seeds',
    '1',
    '--quiet',
    '--json',
    '--out',
    join(folder, task.slice(0, 3)),
  ];
  const { exitCode, out, err } = await runMain('run', 'smoke', '--task', task, ...fixed, ...more);
  assert.equal(exitCode, 0, err);
  return (JSON.parse(out) as { results: Cell[] }).results;
}

test('a task’s samples as CSV are the same task', async () => {
  const size = ['--d', '16', '--n', '512'];
  const written = await runMain(
    ...['data', 'bfc-wide', ...size, '--test-size', '1024', '--seed', '101', '--out', folder],
  );
  assert.equal(written.exitCode, 0);
  const learner = ['--learner', 'kernel-ridge'];
  const drawn = await cells('bfc-wide', ...size, ...learner);
  const given = await cells(files, ...learner);
  assert.ok(given.length > 0 && given.length === drawn.length);
  for (const [i, { status, spec, metrics }] of given.entries()) {
    assert.equal(status, 'ok');
    assert.deepEqual([spec.d, spec.n, spec.testSize], [16, 512, 1024]);
    const [one, other] = [metrics.relativeTestError, drawn[i].metrics.relativeTestError];
    assert.ok(Math.abs(one - other) < 1e-5 * other, `${one} and ${other}`);
  }
});

test('--n takes a part of the rows, and the rest measures errors over training', async () => {
  const [whole] = await cells(files, '--learner', 'two-layer', '--steps', '20');
  assert.equal(whole.trace.length, 0);
  const [part] = await cells(files, '--learner', 'two-layer', '--steps', '20', '--n', '256');
  assert.equal(part.spec.n, 256);
  assert.ok(part.trace.length > 0);
});

test('choosing another column as the label makes other cells', async () => {
  const [labelled] = await cells(`${files}[label=x_2]`, '--learner', 'mean');
  const [plain] = await cells(files, '--learner', 'mean');
  assert.equal(labelled.status, 'ok');
  assert.notEqual(labelled.metrics.relativeTestError, plain.metrics.relativeTestError);
});

test('what does not fit the files is reported in one line', async () => {
  const mistakes: [string[], RegExp][] = [
    [['--task', files, '--n', '600'], /--n: 600 is 600 samples at d = 16; there are 512 to train on/],
    [['--task', `${files}[label=x_99]`], /--task: label: .*-train.csv has no column "x_99"/],
    [['--task', files, '--d', '8'], /--d: data files have as many dimensions as they have columns/],
    [['--task', `${files}[header=3]`], /--task: header: expected true or false, found 3/],
    [
      ['--task', `${files}[seperator=x]`],
      /seperator: unknown parameter of bfc-wide-d16-seed101; did you mean "separator"/,
    ],
    [['--task', `csv:${path('train')}`], /--task: "csv:.*" has to name two files, csv:train.csv,test.csv/],
  ];
  for (const [args, line] of mistakes) {
    const { exitCode, err } = await runMain('run', 'smoke', ...args);
    assert.equal(exitCode, 2);
    assert.match(err, line);
    assert.equal(err.trimEnd().split('\n').length, 1);
  }
});

const small = (name: string, lines: readonly string[]) => {
  const where = join(folder, name);
  mkdirSync(dirname(where), { recursive: true });
  writeFileSync(where, `${lines.join('\n')}\n`);
  return where;
};
const indexed = (shift: number, rows = 30) => [
  ',a,b,when',
  ...Array.from(
    { length: rows },
    (_, i) =>
      `${i},${Math.sin(i + shift)},${Math.cos(3 * i)},${1.7e9 + Math.round(40 * Math.sin(i + shift))}`,
  ),
];

test('how files were read is printed, also in a dry run, and stored', async () => {
  const [train, other] = [small('one/data.csv', indexed(0)), small('two/data.csv', indexed(0.5))];
  const task = `clock=csv:${train},${other}`;
  const out = join(folder, 'said');
  const run = (...more: string[]) =>
    runMain(
      ...['run', 'smoke', '--task', task, '--learner', 'kernel-ridge', '--trials', '0', '--seeds', '1'],
      ...['--out', out, ...more],
    );
  const dry = await run('--dry-run');
  assert.equal(dry.exitCode, 0, dry.err);
  assert.match(
    dry.err,
    /^clock: label "when" \(the last column\), 2 columns to learn from, 30 rows to train on, 30 to test on\nclock: a header \(no cell of the first line is a number\), separated by commas \(.*\)\nclock: left out: "column 1" \(has no name.*\); centred, because 32 bits would round them: "when" by 17000000\d\d\n/,
  );
  const quiet = await run('--quiet', '--json');
  assert.equal(quiet.exitCode, 0, quiet.err);
  assert.doesNotMatch(quiet.err, /clock: (label|a header|left out)/);
  const { results } = JSON.parse(quiet.out) as { results: Cell[] };
  assert.ok(
    results.every(({ metrics }) => metrics.relativeTestError < 0.01),
    JSON.stringify(results[0].metrics),
  );
  const { config } = readRun(out);
  assert.equal(config.tasks[0].label, 'clock');
  const data = config.tasks[0].data;
  assert.deepEqual(
    [data?.train.path, data?.label, data?.features, data?.leftOut.length, data?.overlap],
    [train, { column: 'when', why: 'the last column' }, 2, 1, { rows: 0, sameFile: false }],
  );
  // A worker and a later command read the files in the same way.
  const again = await run('--quiet', '--json');
  assert.equal((JSON.parse(again.out) as { reused: number }).reused, results.length);
});

test('two data sets of the same name are told apart by labels', async () => {
  const tasks = (one: string, other: string) =>
    runMain(
      ...['run', 'smoke', '--learner', 'mean', '--trials', '0', '--seeds', '1', '--dry-run', '--quiet'],
      ...['--task', `${one}csv:${small('one/data.csv', indexed(0))},${small('two/data.csv', indexed(0.5))}`],
      ...[
        '--task',
        `${other}csv:${small('three/data.csv', indexed(1))},${small('two/data.csv', indexed(0.5))}`,
      ],
    );
  const refused = await tasks('', '');
  assert.equal(refused.exitCode, 2);
  assert.match(
    refused.err,
    /--task: label "data" is used twice; give one of them another label, as in --task other=/,
  );
  assert.equal((await tasks('w=', 'w=')).exitCode, 2);
  const labelled = await tasks('red=', 'white wine=');
  assert.equal(labelled.exitCode, 0, labelled.err);
  assert.match(labelled.out, /^red +2 +30/m);
  assert.match(labelled.out, /^white wine +2 +30/m);
});

test('any task can be given a label', async () => {
  const { exitCode, out } = await runMain(
    ...['run', 'smoke', '--learner', 'mean', '--seeds', '1', '--trials', '0', '--dry-run', '--d', '8'],
    ...['--task', 'wide=bfc-wide,four=bfc-chain[k=4]'],
  );
  assert.equal(exitCode, 0);
  assert.match(out, /^wide +8 /m);
  assert.match(out, /^four +8 /m);
});

test('two labels for one task are warned about, by a plan and by a run', async () => {
  const task = ['--task', 'wide=bfc-wide,broad=bfc-wide', '--learner', 'mean', '--trials', '0', '--d', '8'];
  const line =
    'warning: the tasks "wide" and "broad" differ in their labels alone; their fits are the same, and are shown as "wide"';
  const out = join(folder, 'labelled');
  for (const how of [['--dry-run'], ['--plan-only', '--out', out], ['--quiet', '--out', out]]) {
    const { exitCode, err } = await runMain('run', 'smoke', ...task, '--seeds', '1', ...how);
    assert.equal(exitCode, 0, err);
    assert.equal(err.split('\n').filter((own) => own.includes(line)).length, 1, err);
  }
});

test('a run with training data as test data warns, even with --quiet', async () => {
  const train = small('one/data.csv', indexed(0));
  for (const [other, line] of [
    [train, /^warning: .*training and test data are the same file/m],
    [small('copy.csv', indexed(0)), /^warning: .*all 30 test rows are also in data.csv/m],
    [small('part.csv', indexed(0, 12)), /^warning: .*all 12 test rows are also in data.csv/m],
  ] as const) {
    const { exitCode, err } = await runMain(
      ...['run', 'smoke', '--task', `csv:${train},${other}`, '--learner', 'mean', '--dry-run', '--quiet'],
    );
    assert.equal(exitCode, 0, err);
    assert.match(err, line);
  }
});

test('names in a file cannot control a terminal', async () => {
  const lines = (names: string) => [names, ...Array.from({ length: 12 }, (_, i) => `${i}.5,${-i}`)];
  for (const names of ['\x1b[31mred\x07,\u202ey', 'a,\x9b2J', '"a\nb",c']) {
    const train = small('evil-train.csv', lines(names));
    const other = small('evil-test.csv', [...lines(names), '1,x']);
    const say = async (task: string) => {
      const { err, out } = await runMain('run', 'smoke', '--task', task, '--learner', 'mean', '--dry-run');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      assert.doesNotMatch(err + out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      return err;
    };
    assert.match(await say(`csv:${train},${train}`), /label "/);
    assert.match(await say(`csv:${train},${other}`), /"x" is not a number/);
    assert.match(await say(`csv:${train},${train}[label="\x1b[31mno"]`), /no column "\\u001b\[31mno"/);
  }
});
