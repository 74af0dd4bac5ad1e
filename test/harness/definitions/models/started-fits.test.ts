import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { keepModel } from '../../../../harness/cell/keep-model.ts';
import { readModel, startingPoint } from '../../../../harness/definitions/models/read-model.ts';
import { cellId } from '../../../../harness/results/cell-id.ts';
import type { StartingPoint } from '../../../../learners/engine/training.ts';
import { learners } from '../../../../learners/registry.ts';
import { splitStream } from '../../../../tasks/streams.ts';
import { fit, problem, relativeError } from '../../../learners/fit.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { sampleSpec } from '../../results/sample-record.ts';

const folder = temporaryFolder();
const usual = problem('bfc-wide', 8, 96, 1);
const trees = problem('random-hierarchy', 16, 96, 1);
/** Steps so small that the trace's first point, which is after some of them, is where the fit began. */
const still = { learningRate: 1e-12, weightDecay: 0 };

const cases: readonly (readonly [string, object, typeof usual?])[] = [
  ['deep-sgd', {}],
  ['layerwise', { finetune: 'joint' }],
  ['greedy-network', { depth: 2, width: 16, finetune: 'joint' }],
  ['deep-network', { depth: 2, width: 16 }],
  ['two-layer', { width: 16 }],
  ['tree-cnn', { width: 8 }, trees],
];

test('these are all learners that can start from a model', () => {
  assert.deepEqual(
    cases.map(([name]) => name).sort(),
    learners.flatMap(({ name, starts }) => (starts ? [name] : [])).sort(),
  );
});

for (const [name, params, data = usual] of cases)
  test(`the first error of a ${name} that starts from a stored one is the stored one's`, async () => {
    const learner = learners.find((known) => known.name === name);
    assert.ok(learner);
    const { family, d, classes } = data.task.structure;
    const test = { ...data.test, n: 512 };
    const errorOf = async (model: Parameters<typeof relativeError>[0]) =>
      classes === undefined ? relativeError(model, test) : crossEntropy(await model.predict(test.x, test.n));
    const kept = await fit(learner, data, { params, steps: 8, backend: 'wasm' });
    const spec = sampleSpec({ learner: name, d, learnerParams: { ...params } });
    const about = { schema: 1, cell: cellId(spec), spec, params: {}, outputs: classes ?? 1 } as const;
    const stored = await keepModel(kept, about, folder);
    assert.ok('file' in stored, JSON.stringify(stored));
    const start = startingPoint(await readModel(join(folder, String(stored.file))));
    const firstErrorFrom = async (from?: StartingPoint) => {
      const errors: number[] = [];
      const stream = splitStream(family, d, 999, 'learner');
      const model = await fit(learner, data, {
        params: { ...params, ...still },
        steps: 1,
        backend: 'wasm',
        context: { stream, ...(from && { start: from }) },
        onTrace: async (_, traced) => {
          errors.push(await errorOf(traced));
        },
      });
      model.dispose();
      return errors[0];
    };
    const [end, begun, elsewhere] = [
      await errorOf(kept),
      await firstErrorFrom(start),
      await firstErrorFrom(),
    ];
    kept.dispose();
    assert.ok(Math.abs(begun - end) < 1e-5 * end, `${begun} after an error of ${end}`);
    assert.ok(Math.abs(elsewhere - end) > 1e-3 * end, `${elsewhere} also without the stored model`);

    /** In place of the share of wrong rows, which small changes of a model leave as it is. */
    function crossEntropy(scores: Float32Array): number {
      const k = classes ?? 1;
      let sum = 0;
      for (let i = 0; i < test.n; i++) {
        const own = scores.subarray(i * k, (i + 1) * k);
        const most = Math.max(...own);
        const total = own.reduce((all, score) => all + Math.exp(score - most), 0);
        sum += Math.log(total) + most - own[test.y[i]];
      }
      return sum / test.n;
    }
  });
