import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { estimateCell } from '../../../harness/plan/cost/estimate.ts';
import { expectedMiB } from '../../../harness/plan/expected-memory.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { cellWeight } from '../../../harness/plan/schedule.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const configured = (changes: object = {}) => ({
  name: 'test',
  tasks: [{ family: 'bfc-wide', d: [8], n: ['8d^2', 'stream'] }],
  learners: ['deep-sgd', 'kernel-ridge'],
  seeds: 2,
  trials: 2,
  steps: 100,
  ...changes,
});
const planned = async (changes: object = {}) => makePlan(await loadConfig(configured(changes)));

test('a stream is planned beside numbers, whose cells stay as they are', async () => {
  const cells = await planned();
  const alone = await planned({ tasks: [{ family: 'bfc-wide', d: [8], n: '8d^2' }] });
  const ids = new Set(cells.map(({ id }) => id));
  assert.ok(alone.every(({ id }) => ids.has(id)));
  const streams = cells.filter(({ spec }) => spec.n === 'stream');
  assert.equal(streams.length, cells.length - alone.length);
  const deep = streams.filter(({ spec }) => spec.learner === 'deep-sgd');
  assert.deepEqual(
    deep.map(({ spec }) => spec.kind),
    ['tune', 'fit', 'fit'],
  );
  // No share of a sample is held out.
  for (const { spec } of streams) assert.equal(spec.tuning.validation, 0);
});

test('a learner that holds its sample is unsupported there, with the reason', async () => {
  const kernels = (await planned()).filter(
    ({ spec }) => spec.n === 'stream' && spec.learner === 'kernel-ridge',
  );
  assert.equal(kernels.length, 2);
  for (const { unsupported, needs } of kernels) {
    assert.equal(unsupported, 'kernel-ridge learns from a sample that it holds, and n: stream has none');
    assert.equal(needs, undefined);
  }
});

test('time grows with the steps of a stream, and memory does not', async () => {
  const fitOf = async (steps: number) => {
    const cells = await planned({
      steps,
      learners: ['deep-sgd'],
      tasks: [{ family: 'bfc-wide', d: [64], n: 'stream' }],
    });
    const cell = cells.find(({ spec }) => spec.kind === 'fit');
    assert.ok(cell);
    return cell;
  };
  const [short, long] = [await fitOf(1000), await fitOf(100_000)];
  assert.equal(expectedMiB(short), expectedMiB(long));
  assert.equal(long.cost?.[0].freshRows, 100_000 * 256);
  assert.ok(cellWeight(long) > 50 * cellWeight(short));
  const speeds = {
    steps: [{ flops: 1, seconds: 0 }],
    secondsPerProgram: 0,
    networkFlopsPerSecond: Number.POSITIVE_INFINITY,
    productFlopsPerSecond: Number.POSITIVE_INFINITY,
    scalarFlopsPerSecond: Number.POSITIVE_INFINITY,
    comparisonFlopsPerSecond: Number.POSITIVE_INFINITY,
    secondsPerCoordinate: 1e-9,
    secondsPerCell: 0,
    workerMiB: 0,
  };
  const more = (estimateCell(long, speeds)?.seconds ?? 0) - (estimateCell(short, speeds)?.seconds ?? 0);
  assert.ok(more >= 99_000 * 256 * 64 * 1e-9);
});

test('data files have no stream, and a line says so', async () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i % 3},${(i * 7) % 5}`).join('\n');
  for (const name of ['train', 'test']) writeFileSync(join(folder, `${name}.csv`), `a,b,y\n${rows}\n`);
  const family = `csv:${join(folder, 'train.csv')},${join(folder, 'test.csv')}`;
  await assert.rejects(
    loadConfig(configured({ tasks: [{ family, n: 'stream' }] })),
    /tasks\[0\]: n: stream: .* has the rows of its files and no others; give a number of samples, or leave n out$/,
  );
});
