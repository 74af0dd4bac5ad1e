import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

async function storedRun(): Promise<string> {
  const folder = join(temporaryFolder(), 'run');
  await writeSyntheticRun(folder, { d: [8, 16], seeds: 2, learners: ['deep-sgd', 'layerwise', 'mean'] });
  return folder;
}

test('export writes data, tables and figures, and lists the files', async () => {
  const run = await storedRun();
  const { exitCode, out, err } = await runMain('export', run);
  assert.equal(exitCode, 0, err);
  const files = out.trim().split('\n');
  assert.ok(files.every(existsSync));
  for (const name of ['data/results.parquet', 'tables/verdicts.tex', 'figures/error-versus-d-column.pdf'])
    assert.ok(files.includes(join(run, 'export', name)), name);
});

test('export accepts --only, --theme and --json', async () => {
  const run = await storedRun();
  const out = join(temporaryFolder(), 'out');
  const theme = join(temporaryFolder(), 'theme.yaml');
  writeFileSync(theme, 'column: 3.5\nlearners:\n  deep-sgd: { colour: "#AA0000" }\n');
  const {
    exitCode,
    out: text,
    err,
  } = await runMain('export', run, '--only', 'data,tables', '--out', out, '--json');
  assert.equal(exitCode, 0, err);
  const written = JSON.parse(text) as { folder: string; files: string[] };
  assert.equal(written.folder, out);
  assert.ok(written.files.every((file) => /^(data|tables)\//.test(file)));
  const figures = await runMain('export', run, '--only', 'figures', '--theme', theme, '--out', out, '--json');
  assert.equal(figures.exitCode, 0, figures.err);
  assert.ok(JSON.parse(figures.out).files.every((file: string) => /^figures\//.test(file)));
});

test('mistakes in export get one line each', async () => {
  const run = await storedRun();
  const folder = temporaryFolder();
  const theme = (text: string) => {
    const path = join(folder, `${text.length}.yaml`);
    writeFileSync(path, text);
    return path;
  };
  for (const [args, message] of [
    [[join(run, 'nowhere')], /nowhere holds no run/],
    [[run, '--only', 'charts'], /--only: expected data, tables, figures, found "charts"/],
    [[run, '--theme', join(folder, 'none.yaml')], /theme file .* does not exist/],
    [[run, '--theme', theme('colum: 3\n')], /unknown key; did you mean "column"/],
    [
      [run, '--theme', theme('learners: { deep-sgd: { colour: red } }\n')],
      /learners\.deep-sgd\.colour: expected a colour such as #0B3D91, found "red"/,
    ],
    [
      [run, '--theme', theme('font: { regular: missing.ttf }\n')],
      /font\.regular: .*missing\.ttf does not exist/,
    ],
    [[run, '--theme', theme('font: { size: 100 } # huge\n')], /font\.size: must be at most 24, found 100/],
  ] as const) {
    const { exitCode, err } = await runMain('export', ...args);
    assert.equal(exitCode, 2, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});

test('--chart adds a custom chart to reports and exports', async () => {
  const run = await storedRun();
  const file = join(packageRoot, 'examples', 'error-versus-cpu-time.ts');
  const reported = await runMain('report', run, '--chart', file);
  assert.equal(reported.exitCode, 0, reported.err);
  assert.ok(existsSync(join(run, 'report', 'charts', 'custom-error-versus-cpu-time.svg')));
  const exported = await runMain('export', run, '--only', 'figures', '--chart', file);
  assert.match(exported.out, /custom-error-versus-cpu-time-page\.pdf/);
});

test('mistakes in a chart’s file get one line each', async () => {
  const run = await storedRun();
  const folder = temporaryFolder();
  const file = (text: string) => {
    const path = join(folder, `${text.length}.mjs`);
    writeFileSync(path, text);
    return path;
  };
  for (const [path, message] of [
    [join(folder, 'none.ts'), /chart file .*none\.ts does not exist/],
    [file('export default 1;'), /is no chart; write export default defineChart/],
    [file('throw new Error("not today");'), /does not load: not today/],
    [
      file('export default { name: "A b", title: "x", configuration() {} };'),
      /name: expected small letters, digits and hyphens, found "A b"/,
    ],
  ] as const) {
    const { exitCode, err } = await runMain('report', run, '--chart', path);
    assert.equal(exitCode, 2, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});
