import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readCells } from '../../harness/results/store.ts';
import { runMain } from '../cli/run-main.ts';
import { needs, pythonWith } from '../python/interpreter.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { codeBlocks } from './code-blocks.ts';

/** docs/models.md, followed as a reader would follow it. */

const blocks = codeBlocks('models.md');
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'))
  .map((line) => line.split(' ').slice(1));
const texts = blocks.filter(({ language }) => language === 'text').map(({ text }) => text.trim().split('\n'));

const folder = temporaryFolder();
const before = process.cwd();
process.chdir(folder);
after(() => process.chdir(before));
for (const { file, text } of blocks) if (file) writeFileSync(join(folder, file), text);

async function succeed(...args: string[]): Promise<{ out: string; err: string }> {
  const { exitCode, out, err } = await runMain(...args);
  assert.equal(exitCode, 0, `${args.join(' ')}: ${err}`);
  return { out, err };
}

const cellOf = (run: string, learner: string) => {
  const cell = readCells(run).records.find(({ spec }) => spec.learner === learner);
  assert.ok(cell?.metrics, `${learner} of ${run}`);
  return { id: cell.id, error: cell.metrics.relativeTestError, cell };
};

test('the page names four commands', () => {
  assert.deepEqual(
    commands.map(([name]) => name),
    ['run', 'data', 'predict', 'run'],
  );
});

test('docs: models are kept, and the ids of cells are those of a run that keeps none', async () => {
  const { out } = await succeed(...commands[0], '--quiet');
  assert.ok(out.includes(texts[0][0]), out);
  const { out: plan } = await succeed(...commands[0], '--dry-run', '--cells', '--json');
  for (const learner of ['layerwise', 'kernel-ridge'])
    assert.ok(plan.includes(cellOf('results/kept', learner).id));
  writeFileSync('plain.yaml', readFileSync('kept.yaml', 'utf8').replace('keep: [models]\n', ''));
  const { out: plain } = await succeed('run', 'plain.yaml', '--dry-run', '--cells', '--json');
  for (const learner of ['layerwise', 'kernel-ridge'])
    assert.ok(plain.includes(cellOf('results/kept', learner).id));
});

test('docs: a stored model predicts, and has the error that its cell states', async () => {
  await succeed(...commands[1]);
  for (const [learner, extension] of [
    ['layerwise', 'onnx'],
    ['kernel-ridge', 'parquet'],
  ] as const) {
    const { id, error } = cellOf('results/kept', learner);
    const words = commands[2].map((word) => word.replace('ID.onnx', `${id}.${extension}`));
    const { out } = await succeed(...words);
    assert.ok(out.startsWith(texts[1].join('\n')), out);
    const found = Number(/relative error (\S+) /.exec(out)?.[1]);
    assert.ok(Math.abs(found - error) < 1e-5 * error, `${found} instead of ${error}`);
    assert.equal(readFileSync('predictions.csv', 'utf8').trim().split('\n').length, 8192);
    const { out: printed, err } = await succeed(...words.slice(0, 3));
    assert.equal(printed, readFileSync('predictions.csv', 'utf8'));
    assert.match(err, /relative error/);
  }
});

test('docs: fits start from the kept network, and the specification names it', async () => {
  await succeed(...commands[3], '--quiet');
  const { id, cell } = cellOf('results/kept', 'layerwise');
  const stored = cell.trace.at(-1)?.error ?? Number.NaN;
  for (const learner of ['layerwise', 'deep-sgd']) {
    const started = cellOf('results/corrected', learner);
    const [{ step, error: first }] = started.cell.trace;
    // The first point is after a few steps of warm-up; a fit that starts at random is near 1 by then.
    assert.ok(step <= 8 && first < 2 * stored, `${first} after ${step} steps from ${stored}`);
    assert.deepEqual(started.cell.spec.from, {
      learner: 'layerwise',
      params: {},
      cell: id,
      sha256: cell.model && 'sha256' in cell.model && cell.model.sha256,
    });
    assert.deepEqual(
      [...new Set(started.cell.trace.map(({ stage }) => stage))],
      [learner === 'layerwise' ? 'frozen' : 'joint'],
    );
  }
});

test('verify runs started fits again from the same model, and leaves out those whose model has changed', async () => {
  const { out } = await succeed('verify', 'results/corrected', '--cells', '2', '--quiet', '--json');
  const { cells, notDrawable } = JSON.parse(out);
  assert.deepEqual(notDrawable, []);
  for (const { spec, sameBits, required } of cells) {
    assert.equal(spec.from.cell, cellOf('results/kept', 'layerwise').id);
    assert.deepEqual([required.bits, sameBits], [true, true]);
  }
  const { id } = cellOf('results/kept', 'layerwise');
  const file = `results/kept/models/${id}.onnx`;
  const whole = readFileSync(file);
  for (const [change, message] of [
    [() => writeFileSync(file, 'x'), /fits that began with kept models: \w+\.onnx has changed$/],
    [() => rmSync(file), /fits that began with kept models: \w+\.onnx is not there any more$/],
  ] as const) {
    change();
    const { exitCode, err } = await runMain('verify', 'results/corrected', '--quiet');
    assert.equal(exitCode, 2);
    assert.match(err.trimEnd(), message);
  }
  writeFileSync(file, whole);
});

const python = pythonWith('numpy', 'onnxruntime');

test('docs: Python predicts the same', needs(python, 'numpy and onnxruntime'), () => {
  const { id, error } = cellOf('results/kept', 'layerwise');
  const script = blocks.find(({ language }) => language === 'python')?.text;
  const run = spawnSync(
    python as string,
    ['-c', script as string, `results/kept/models/${id}.onnx`, 'data/bfc-wide-d8-seed101-test.csv'],
    { encoding: 'utf8' },
  );
  assert.equal(run.status, 0, run.stderr);
  const [learner, found] = run.stdout.trim().split(' ');
  assert.equal(learner, 'layerwise');
  assert.ok(Math.abs(Number(found) - error) < 1e-4 * error, run.stdout);
});

test('docs: and the same classes', needs(python, 'numpy and onnxruntime'), async () => {
  const task = ['--task', 'random-hierarchy', '-d', '12', '-n', '64', '--seeds', '101..101'];
  const learner = ['--learner', 'tree-cnn', '--steps', '10', '--trials', '0', '--keep', 'models'];
  await succeed('run', ...task, ...learner, '--out', 'results/classes', '--quiet');
  await succeed('data', 'random-hierarchy', '--d', '12', '--seed', '101', '--split', 'test', '--out', 'data');
  const { id, cell } = cellOf('results/classes', 'tree-cnn');
  const script = blocks.find(({ language }) => language === 'python')?.text;
  const files = [`results/classes/models/${id}.onnx`, 'data/random-hierarchy-d12-seed101-test.csv'];
  const run = spawnSync(python as string, ['-c', script as string, ...files], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const wrong = cell.metrics?.zeroOneError;
  assert.ok(wrong !== undefined && wrong > 0, 'some rows are in a wrong class');
  assert.ok(Math.abs(Number(run.stdout.trim().split(' ')[1]) - wrong) < 1e-3, run.stdout);
});

const checker = pythonWith('onnx');

test('the format’s own checker accepts the file', needs(checker, 'onnx'), (t) => {
  const { id } = cellOf('results/kept', 'layerwise');
  const script = `
import sys, onnx
if onnx.defs.onnx_opset_version() < 18: print("too old"); sys.exit()
onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)`;
  const run = spawnSync(checker as string, ['-c', script, `results/kept/models/${id}.onnx`], {
    encoding: 'utf8',
  });
  if (run.stdout.includes('too old')) t.skip('this onnx is older than operator set 18');
  else assert.equal(run.status, 0, run.stderr);
});

const bad: readonly (readonly [string, string, RegExp])[] = [
  [
    'a header',
    'x_1,x_2,x_3,x_4,x_5,x_6,x_7,x_8\n',
    /line 1, column 1: "x_1" is not a finite number; the file has no header/,
  ],
  [
    'too few columns',
    '1,2,3\n',
    /line 1 has 3 columns; the model takes 8 columns x_1..x_d, or 9 with the label y$/,
  ],
  ['ragged lines', '1,2,3,4,5,6,7,8\n1,2\n', /line 2 has 2 columns, and line 1 has 8$/],
  ['a word', '1,2,3,4,5,6,7,8\n1,2,3,four,5,6,7,8\n', /line 2, column 4: "four" is not a finite number$/],
  ['infinity', '1,2,3,4,5,6,7,Infinity\n', /line 1, column 8: "Infinity" is not a finite number/],
  ['NaN', '1,2,3,4,5,6,7,NaN\n', /line 1, column 8: the value is missing \("NaN"\)$/],
  ['an empty cell', '1,2,3,,5,6,7,8\n', /line 1, column 4: the value is missing \(""\)$/],
  ['a number beyond 32 bits', '1,2,3,4,5,6,7,1e39\n', /line 1, column 8: 1e39 is too large for 32 bits$/],
  ['nothing', '', /has no rows$/],
];

for (const [what, text, message] of bad)
  test(`predict refuses data with ${what} in one line`, async () => {
    writeFileSync('bad.csv', text);
    const model = `results/kept/models/${cellOf('results/kept', 'kernel-ridge').id}.parquet`;
    const { exitCode, out, err } = await runMain('predict', model, 'bad.csv');
    assert.equal(exitCode, 2);
    assert.equal(out, '');
    assert.match(err.trimEnd(), message);
    assert.equal(err.trimEnd().split('\n').length, 1);
  });

test('predict refuses files that are no models, and data that are not there', async () => {
  const model = `results/kept/models/${cellOf('results/kept', 'kernel-ridge').id}.parquet`;
  for (const [args, message] of [
    [['kept.yaml', 'bad.csv'], /kept\.yaml is no model that hierbench kept: it is no ONNX file/],
    [['none.onnx', 'bad.csv'], /there is no file none\.onnx/],
    [['results', 'bad.csv'], /results cannot be used: it is a folder/],
    [[model, 'none.csv'], /there is no file none\.csv/],
  ] as const) {
    const { exitCode, err } = await runMain('predict', ...args);
    assert.equal(exitCode, 2);
    assert.match(err, message);
  }
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['kernel-ridge', 'results/kept', /kernel-ridge cannot start from a model: only deep-sgd, layerwise, /],
  ['layerwise', 'results/kept', /layerwise cannot start from a model: nothing follows the layers/],
  ['deep-sgd', 'results/none', /there is no results\/none$/],
  ['deep-sgd', 'results/corrected', /results\/corrected has no kept models; run it with --keep models$/],
  [
    'deep-sgd',
    '{run: results/kept, learner: layervise}',
    /no kept networks of "layervise"; did you mean "layerwise"\?$/,
  ],
];

for (const [learner, from, message] of refused)
  test(`${learner} from ${from} is refused in one line`, async () => {
    const spec = `${learner}[from=${from}]`;
    const { exitCode, err } = await runMain('run', 'plain.yaml', '--learner', spec, '--dry-run');
    assert.equal(exitCode, 2);
    assert.match(err.trimEnd(), message);
  });
