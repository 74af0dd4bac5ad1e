import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { channelDescriptor, readFrames, writeFrame } from '../../../harness/processes/frames.ts';
import { singleThreadedFlags } from '../../../harness/processes/single-threaded.ts';
import type { CellJob, CellOutcome, WorkerMessage } from '../../../harness/processes/worker-messages.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
// The bundle is built inside the checkout, because it resolves packages from its own location.
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache', 'worker-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// @ts-expect-error: the build's own script has no types
const { bundleProcesses, processes } = await import('../../../build/bundle-processes.mjs');
await bundleProcesses({ root, folder, started: processes(singleThreadedFlags) });

/** Runs one cell in a worker's process and returns its outcome. */
function runCell(path: string, job: CellJob, execArgv: string[] = []): Promise<CellOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...execArgv, path], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const channel = child.stdio[channelDescriptor] as Duplex;
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    readFrames(channel, {
      onFrame(value) {
        const message = value as WorkerMessage;
        if (message.type === 'done') resolve(message.outcome);
      },
      onGarbage: reject,
    });
    child.once('close', () => reject(new Error(`no outcome: ${errors}`)));
    void writeFrame(channel, job);
  });
}

const bundled = (job: CellJob) =>
  runCell(join(folder, 'cell-worker.cjs'), job, ['--max-old-space-size=1024']);
const fromSources = (job: CellJob) =>
  runCell(join(root, 'harness/cell/cell-worker.ts'), job, ['--import', import.meta.resolve('tsx')]);

function jobOf(
  learner: string,
  learnerParams: Record<string, unknown>,
  more: Partial<CellJob> = {},
): CellJob {
  return {
    id: learner,
    spec: {
      kind: 'fit',
      family: 'bfc-wide',
      taskParams: {},
      d: 6,
      n: 128,
      learner,
      learnerParams,
      seed: 101,
      tuning: { trials: 0, seed: 1, validation: 0.2 },
      budget: { steps: 30, seconds: 60, memoryMiB: 1024 },
      testSize: 256,
      diagnose: false,
      backend: 'auto',
    },
    ...more,
  };
}

for (const [learner, params] of [
  ['deep-sgd', { width: 8 }],
  ['kernel-ridge', { kernel: 'ntk' }],
] as const) {
  test(`the bundled worker gives ${learner} the same bits as the sources`, async () => {
    const job = jobOf(learner, params);
    const [expected, actual] = [await fromSources(job), await bundled(job)];
    assert.equal(actual.status, 'ok', actual.message);
    assert.deepEqual(actual.metrics, expected.metrics);
    assert.deepEqual(actual.versions, expected.versions);
    assert.deepEqual(
      actual.trace.map(({ step, error, loss }) => ({ step, error, loss })),
      expected.trace.map(({ step, error, loss }) => ({ step, error, loss })),
    );
  });
}

// The bundle has less of TF.js than a test process: tensors there have no methods such as a.mul(b).
for (const learner of ['bfc', 'layerwise', 'two-layer'])
  test(`the bundled worker trains ${learner} on a target of three layers`, async () => {
    const job = jobOf(learner, {});
    const outcome = await bundled({ ...job, spec: { ...job.spec, family: 'bfc-deep' } });
    assert.equal(outcome.status, 'ok', outcome.message);
  });

test('the bundled worker loads a backend that is not part of the bundle', async () => {
  const job = jobOf('deep-sgd', { width: 8 });
  const outcome = await bundled({ ...job, spec: { ...job.spec, backend: 'wasm' } });
  assert.equal(outcome.status, 'ok', outcome.message);
  assert.equal(outcome.backend?.name, 'wasm');
});

test('the bundled worker loads a learner’s TypeScript file', async () => {
  const learnerModule = join(root, 'examples/nearest-neighbour.ts');
  const outcome = await bundled(jobOf('nearest-neighbour', {}, { learnerModule }));
  assert.equal(outcome.status, 'ok', outcome.message);
});

test('a worker uses the code cache that was made when it was built', () => {
  const worker = join(folder, 'cell-worker.cjs');
  const ask = `console.log(require(${JSON.stringify(worker)}).cachedDataRejected); process.exit()`;
  const flags = [...singleThreadedFlags, '--max-old-space-size=1024', '--min-semi-space-size=16'];
  const { stdout } = spawnSync(process.execPath, [...flags, '-e', ask], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  assert.equal(stdout, 'false\n');
});
