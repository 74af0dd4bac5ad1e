import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CellRecord } from '../../harness/results/record.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { start } from './command-line.ts';

const learner = fileURLToPath(new URL('fixtures/normalising-learner.ts', import.meta.url));

/** What one cell of the learner leaves behind on a backend: its record and its log. */
async function cell(backend: string): Promise<{ record: CellRecord; log: string[] }> {
  const folder = join(temporaryFolder(), 'run');
  const { ended } = start(
    ...['run', '--learner', `${learner}[batch=32]`, '--task', 'linear-control', '--d', '5', '--n', '64'],
    ...['--seeds', '1', '--trials', '1', '--steps', '40', '--backend', backend, '--out', folder],
  );
  const { code, err } = await ended;
  assert.equal(code, 0, err);
  const cells = readdirSync(join(folder, 'cells')).map(
    (name) => JSON.parse(readFileSync(join(folder, 'cells', name), 'utf8')) as CellRecord,
  );
  const record = cells.find(({ spec }) => spec.kind === 'fit') as CellRecord;
  const path = join(folder, 'log', `${record.id}.log`);
  return { record, log: existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [] };
}

test('a learner that uses an operation without a rule says so in one line of its log, and still fits', async () => {
  const { record, log } = await cell('compiled');
  assert.equal(record.status, 'ok', record.message);
  const lines = readFileSync(learner, 'utf8').split('\n');
  const line = 1 + lines.findIndex((text) => text.includes('tf.localResponseNormalization('));
  assert.deepEqual(log, [
    `no rule for the operation LRN, called at test/e2e/fixtures/normalising-learner.ts:${line}: this learner runs eagerly instead (wasm)`,
  ]);
  const eager = await cell('wasm');
  assert.deepEqual(eager.log, []);
  assert.deepEqual(record.metrics, eager.record.metrics, 'it runs on what it says');
});
