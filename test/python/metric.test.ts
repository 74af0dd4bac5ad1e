import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findMetric } from '../../harness/definitions/find-metric.ts';
import { measured } from '../../harness/protocol/metric.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { needs, pythonWith } from './interpreter.ts';

const folder = temporaryFolder();
const plain = pythonWith();
const withNumpy = pythonWith('numpy');

const body = `
    if sample.n == 1:
        raise Missing("one sample is too few")
    if sample.n == 2:
        return float("nan")
    if sample.n == 3:
        return sample.nothing
    worst = max(abs(y - p) for y, p in zip(sample.labels, sample.predictions))
    width = len(sample.features[2][0]) if sample.features else 0
    return worst + 10 * len(sample.truth) + 100 * width + 1000 * len(sample.x)`;

/** A descriptor of the metric above under this interpreter. */
function under(python: string, ...options: string[]): string {
  const path = join(folder, 'worst.py');
  writeFileSync(
    path,
    `from hierbench_metric import Missing, serve\n\n\ndef measure(sample):${body}\n\n
serve(measure, name="worst", title="largest error", better="lower", unit="1", over="training", features=True)\n`,
  );
  const descriptor = join(folder, `${options.length}.metric.yaml`);
  writeFileSync(descriptor, `command: ${JSON.stringify([python, ...options, path])}\n`);
  return descriptor;
}

const layer = { layer: 2, width: 3, values: new Float32Array(6) };
const input = {
  ...{ predictions: Float32Array.of(1, 2), labels: Float32Array.of(1, 2.5), x: new Float32Array(8) },
  ...{ rows: 2, d: 4, n: 64 },
  task: { family: 'f', d: 4, layers: 3, widths: [3, 1], degree: 4, output: 'regression' as const },
};

for (const [where, python, options] of [
  ['numpy', withNumpy, []],
  ['nothing but Python', plain, ['-S']],
] as const)
  test(`a metric in Python works with ${where}`, needs(python, where), async () => {
    const { definition, module, digest, ...description } = await findMetric(
      under(python as string, ...options),
    );
    assert.deepEqual(description, {
      ...{ name: 'worst', title: 'largest error', better: 'lower', unit: '1', over: 'training' },
    });
    assert.match(digest, /^[0-9a-f]{64}$/);
    await definition.prepare?.();
    const with2 = { ...input, truth: [layer], features: [layer] };
    assert.deepEqual(measured(await definition.measure(with2)), { value: 2310.5 });
    assert.deepEqual(measured(await definition.measure({ ...input, truth: [] })), { value: 2000.5 });
    assert.deepEqual(measured(await definition.measure({ ...with2, n: 1 })), {
      missing: 'one sample is too few',
    });
    assert.deepEqual(measured(await definition.measure({ ...with2, n: 2 })), { missing: 'it is NaN' });
    await assert.rejects(async () => definition.measure({ ...with2, n: 3 }), /AttributeError.*nothing/);
    // The program that failed is gone, and the next request starts another.
    assert.deepEqual(measured(await definition.measure(with2)), { value: 2310.5 });
  });

test('a learner in place of a metric gets one line', needs(plain, 'nothing but Python'), async () => {
  const path = join(folder, 'learner.py');
  writeFileSync(
    path,
    'from hierbench_learner import serve\nserve(None, name="learner", description="of a test")\n',
  );
  await assert.rejects(findMetric(path), {
    name: 'UserError',
    message: /learner\.py sent "describe" where "describe-metric" was expected; it is a learner/,
  });
});
