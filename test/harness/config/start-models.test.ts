import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keepModel } from '../../../harness/cell/keep-model.ts';
import { storedConfig } from '../../../harness/config/config.ts';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { restoreConfig } from '../../../harness/config/restore-config.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { cellId } from '../../../harness/results/cell-id.ts';
import { seal } from '../../../harness/results/checksum.ts';
import { type CellRecord, cellRecord } from '../../../harness/results/record.ts';
import { writeCell, writeRun } from '../../../harness/results/store.ts';
import { tuneSpecOf } from '../../../harness/results/tune-spec.ts';
import { identify } from '../../../reports/series/identity.ts';
import { publicRun } from '../../../reports/site/public-run.ts';
import { syntheticRun } from '../../reports/synthetic-run.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** A run in which the network of layerwise is kept for each of two seeds, and a mean. */
const folder = temporaryFolder();
const { run, cells } = syntheticRun({
  families: ['bfc-wide'],
  d: [8],
  seeds: 2,
  learners: ['layerwise', 'two-layer relu', 'mean'],
});
const network = (byte: number) => ({
  form: 'network' as const,
  // A file with the input, the output and the description that a model has to have, and nothing else.
  encode: (metadata: Readonly<Record<string, string>>) => {
    const text = (field: number, value: string) => [
      (field << 3) | 2,
      ...length(value),
      ...Buffer.from(value),
    ];
    const length = (value: string | readonly number[]) => {
      const size = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
      return [(size & 127) | 128, (size >> 7) & 127];
    };
    const nested = (field: number, value: readonly number[]) => [
      (field << 3) | 2,
      ...length(value),
      ...value,
    ];
    const graph = [
      ...nested(11, text(1, 'x')),
      ...nested(12, text(1, 'prediction')),
      ...text(2, String(byte)),
    ];
    const [[key, value]] = Object.entries(metadata);
    return Uint8Array.from([...nested(7, graph), ...nested(14, [...text(1, key), ...text(2, value)])]);
  },
});

async function keep(cell: CellRecord, byte: number): Promise<void> {
  const { spec, id } = cell;
  const model = await keepModel(
    { predict: () => new Float32Array(0), info: {}, keep: () => network(byte), dispose() {} },
    { schema: 1, cell: id, spec, params: {}, outputs: 1 },
    folder,
  );
  await writeCell(folder, cellRecord.parse(seal({ ...cell, model })));
}

await writeRun(folder, { ...run, cells: cells.map(({ id }) => id) });
for (const cell of cells) await writeCell(folder, cell);
const networks = cells.filter(({ spec }) => spec.learner === 'layerwise' && spec.n === cells[0].spec.n);
for (const [i, cell] of networks.entries()) await keep(cell, i);

const { n, seed, taskParams } = networks[0].spec;
const base: ConfigInput = {
  name: 'started',
  tasks: [{ family: 'bfc-wide', params: taskParams, d: 8, n: n as number }],
  learners: [{ learner: 'deep-sgd', label: 'started', from: folder }, 'deep-sgd'],
  seeds: [seed, networks[1].spec.seed, 900],
  trials: 3,
};
const planOf = async (changes: Partial<ConfigInput> = {}) =>
  makePlan(await loadConfig({ ...base, ...changes }));
const started = (plan: Awaited<ReturnType<typeof planOf>>) =>
  plan.filter(({ learnerLabel, spec }) => learnerLabel === 'started' && spec.kind === 'fit');

test('each fit starts from the model of its own seed; one without a model is unsupported; none is tuned', async () => {
  const fits = started(await planOf());
  assert.deepEqual(
    fits.map(({ spec }) => spec.from?.cell),
    [networks[0].id, networks[1].id, undefined],
  );
  assert.equal(new Set(fits.map(({ spec }) => spec.from?.sha256)).size, 3);
  assert.deepEqual(
    fits.map(({ unsupported }) => unsupported),
    [undefined, undefined, 'there is no kept layerwise of this task, d, n and seed to start from'],
  );
  for (const { spec, needs } of fits) {
    assert.equal(needs, undefined);
    assert.equal(spec.tuning.trials, 0);
  }
});

test('the id depends on the model, and fits without one have the ids that they always had', async () => {
  const plan = await planOf();
  const others = plan.filter(({ learnerLabel }) => learnerLabel === 'deep-sgd').map(({ id }) => id);
  const without = await planOf({ learners: ['deep-sgd'] });
  assert.deepEqual(
    others,
    without.map(({ id }) => id),
  );
  const [before] = started(plan);
  await keep(networks[0], 77);
  const [after, second] = started(await planOf());
  assert.notEqual(after.id, before.id);
  assert.equal(second.id, started(plan)[1].id);
  // All fits of the entry share a curve, and none of those that start at random.
  const keys = started(plan).map(({ spec }) => identify(spec));
  assert.equal(new Set(keys.map(({ learner, settings }) => learner + settings)).size, 1);
  assert.notEqual(keys[0].learner, identify(without[0].spec).learner);
});

test('a fit with the tuning of another variant depends on that variant’s tuning cell, whatever it begins with', async () => {
  const plan = await planOf({
    learners: [
      { learner: 'deep-sgd', label: 'started', from: folder, tunedAs: 'cold' },
      { learner: 'deep-sgd', label: 'cold' },
    ],
  });
  const [{ spec, needs }] = started(plan);
  assert.ok(spec.from && needs);
  assert.equal(cellId(tuneSpecOf(spec)), needs);
});

test('a stored configuration plans the same cells, and what is published of it names no folder', async () => {
  const config = await loadConfig(base);
  const stored = JSON.parse(JSON.stringify(storedConfig(config)));
  const ids = async (one: typeof config) => (await makePlan(one)).map(({ id, startFile }) => [id, startFile]);
  assert.deepEqual(await ids(await restoreConfig(stored)), await ids(config));
  const shown = publicRun({ ...({} as Parameters<typeof publicRun>[0]), run: { ...run, config: stored } });
  assert.ok(JSON.stringify(stored).includes(JSON.stringify(folder).slice(1, -1)));
  assert.ok(!JSON.stringify(shown.run.config).includes(JSON.stringify(folder).slice(1, -1)));
});

test('what cannot be started from is refused in one line that names the place', async () => {
  const refused = async (from: unknown, message: RegExp, learner = 'deep-sgd') =>
    assert.rejects(planOf({ learners: [{ learner, from } as never] }), { name: 'UserError', message });
  await refused({ run: folder, learner: 'mean' }, /learners\[0\]: from: .* has no kept networks of "mean"/);
  await refused(join(folder, 'nowhere'), /there is no /);
  await refused(join(folder, 'run.json'), /is no model that hierbench kept/);
  await refused(folder, /kernel-ridge cannot start from a model/, 'kernel-ridge');
  writeFileSync(join(folder, 'models', `${networks[1].id}.onnx`), 'x');
  await refused(folder, /is no model that hierbench kept/);
});
