import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deterministicPart } from '../../harness/results/deterministic.ts';
import { type CellRecord, cellRecord } from '../../harness/results/record.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { start } from './command-line.ts';

const folder = temporaryFolder();
const file = join(folder, 'stream.yaml');
writeFileSync(
  file,
  `name: stream
tasks: [{ family: bfc-wide, d: [8, 10], n: [8d^2, stream] }]
learners: [mean, 'two-layer[activation=quadratic,width=32]', 'deep-sgd[width=16]']
seeds: 1
trials: 2
steps: 60
testSize: 512
limits: { seconds: 60, memoryMiB: 2048 }
`,
);

async function hierbench(...args: string[]): Promise<string> {
  const { code, out, err } = await start(...args).ended;
  assert.equal(code, 0, err + out);
  return out + err;
}

function cellsOf(run: string): Map<string, CellRecord> {
  const cells = join(run, 'cells');
  const records = readdirSync(cells)
    .filter((name) => name.endsWith('.json'))
    .map((name) => cellRecord.parse(JSON.parse(readFileSync(join(cells, name), 'utf8'))));
  return new Map(records.map((record) => [record.id, record]));
}

test('streams from the command line to reports and exports, resumed with the same bits', async () => {
  const run = join(folder, 'run');
  const plan = await hierbench('run', file, '--out', run, '--dry-run');
  assert.match(plan, /bfc-wide +8 +stream +60 +3 +2 +3 \(1 unsupported\)/);

  await hierbench('run', file, '--out', run, '--report');
  const cells = cellsOf(run);
  const streams = [...cells.values()].filter(({ spec }) => spec.n === 'stream');
  const fits = streams.filter(({ spec, status }) => spec.kind === 'fit' && status === 'ok');
  assert.equal(fits.length, 4);
  for (const { info, timings, metrics } of fits) {
    assert.equal(Number(info?.samplesSeen) % 256, 0);
    assert.ok((timings?.sampleSeconds ?? 0) > 0);
    assert.ok(Number.isFinite(metrics?.relativeTestError));
  }
  const refused = streams.filter(({ status }) => status === 'unsupported');
  assert.deepEqual([...new Set(refused.map(({ spec }) => spec.learner))], ['mean']);

  // Fits on streams have a family of their own in reports.
  const report = readFileSync(join(run, 'report', 'report.md'), 'utf8');
  assert.match(report, /bfc-wide, fresh samples/);
  assert.match(report, /d = 10, n = stream/);
  assert.match(report, /d = 10, n = 800/);
  assert.match(await hierbench('status', run), /stream/);
  assert.match(await hierbench('compare', run, run), /Every error is the same to the\s+last bit/);

  const exported = join(folder, 'exported');
  await hierbench('export', run, '--only', 'data,tables', '--out', exported);
  const lines = readFileSync(join(exported, 'data', 'results.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const row of rows) {
    const streamed = row.samples === 'stream';
    assert.equal(typeof row.n === 'number', !streamed);
    assert.equal(row.task, streamed ? 'bfc-wide, fresh samples' : 'bfc-wide');
  }
  assert.equal(rows.filter(({ samples }) => samples === 'stream').length, 6);

  // A run that lacks results is resumed from its stored configuration, and ends with the same bits.
  for (const { id } of streams) rmSync(join(run, 'cells', `${id}.json`));
  await hierbench('worker', run);
  const again = cellsOf(run);
  for (const [id, record] of cells)
    assert.deepEqual(deterministicPart(again.get(id) as CellRecord), deterministicPart(record));
});

test('--n stream, and what refuses it, in one line', async () => {
  const plan = await hierbench('run', 'smoke', '--n', 'stream', '--dry-run', '--out', join(folder, 'smoke'));
  assert.match(plan, /bfc-wide +8 +stream/);
  for (const args of [
    ['data', 'bfc-wide', '--d', '8', '--n', 'stream', '--out', join(folder, 'data')],
    ['spectrum', 'bfc-wide', '--d', '8', '--n', 'stream'],
  ]) {
    const { code, err } = await start(...args).ended;
    assert.equal(code, 2);
    assert.match(err, /^hierbench: --n: "stream" is not a sample size/m);
    assert.equal(err.trim().split('\n').length, 1);
  }
});
