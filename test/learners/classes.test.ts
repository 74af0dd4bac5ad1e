import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreOn } from '../../harness/protocol/score.ts';
import type { Learner } from '../../learners/contract.ts';
import { deepNetwork } from '../../learners/deep-network.ts';
import { kernelRidge } from '../../learners/kernel-ridge.ts';
import { mean } from '../../learners/mean.ts';
import { twoLayer } from '../../learners/two-layer.ts';
import type { Sample, Task } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, type Problem } from './fit.ts';

const classes = 3;
const d = 4;

/** Three Gaussian clouds around the first three axes: about one row in fifteen is nearer to another one. */
function clouds(n: number, name: string): Sample {
  const stream = new Stream('clouds', name);
  const y = Float32Array.from({ length: n }, () => stream.integer(classes));
  const x = stream.child('noise').normals(new Float32Array(n * d));
  for (let row = 0; row < n; row++) x[row * d + y[row]] += 3;
  return { n, d, x, y };
}

const structure = {
  family: 'clouds',
  d,
  layers: 2,
  widths: [classes],
  degree: 2,
  output: 'classification',
  classes,
} as const;
const task: Task = { structure, seed: 1, sample: (n) => clouds(n, 'train'), features: () => [] };
const given: Problem = { task, train: clouds(600, 'train'), test: clouds(2000, 'test') };

for (const [learner, params] of [
  [twoLayer, { width: 64 }],
  [deepNetwork, { depth: 2, width: 32 }],
  [kernelRidge, {}],
  [kernelRidge, { solver: 'nystrom', centres: 100 }],
  [kernelRidge, { kernel: 'polynomial' }],
] as [Learner, object][])
  test(`${learner.name} ${JSON.stringify(params)} tells three classes apart, compiled or not`, async () => {
    const said: string[] = [];
    const context = { log: (line: string) => void said.push(line), validation: clouds(200, 'validation') };
    const compiled = await fit(learner, given, { steps: 150, params, context });
    const eager = await fit(learner, given, { steps: 150, params, backend: 'cpu' });
    const errors = await Promise.all(
      [compiled, eager].map(
        async ({ predict }) => (await scoreOn(predict, given.test, classes)).zeroOneError,
      ),
    );
    for (const error of errors) assert.ok(error < 0.1, `share of wrong classes: ${errors.join(', ')}`);
    assert.ok(Math.abs(errors[0] - errors[1]) < 0.01);
    assert.deepEqual(said, [], 'it compiles');
    const [together] = await Promise.all([compiled.predict(given.test.x, given.test.n)]);
    const alone = await compiled.predict(given.test.x.subarray(d, 2 * d), 1);
    for (let c = 0; c < classes; c++) assert.ok(Math.abs(alone[c] - together[classes + c]) < 1e-4);
    compiled.dispose();
    eager.dispose();
  });

test('the loss of a network is the cross-entropy: it starts at log 3 and tends to that of the labels', async () => {
  const losses: number[] = [];
  const onTrace = ({ loss }: { loss?: number }) => void losses.push(loss ?? Number.NaN);
  await fit(twoLayer, given, { steps: 300, params: { width: 64, weightDecay: 0 }, onTrace });
  assert.ok(losses[0] > 0.5 && losses[0] < Math.log(3) + 0.1, String(losses[0]));
  assert.ok((losses.at(-1) as number) < 0.2, String(losses.at(-1)));
});

test('one factorisation for all classes is what one for each gives', async () => {
  const joint = await fit(kernelRidge, given, { backend: 'cpu' });
  assert.equal(joint.info.solver, 'exact');
  const scores = await joint.predict(given.test.x, 50);
  for (let c = 0; c < classes; c++) {
    const y = given.train.y.map((label) => (label === c ? 1 : 0));
    const { classes: _, ...numbers } = structure;
    const one = { ...given, task: { ...task, structure: numbers }, train: { ...given.train, y } };
    const alone = await (await fit(kernelRidge, one, { backend: 'cpu' })).predict(given.test.x, 50);
    for (const [row, value] of alone.entries()) assert.ok(Math.abs(value - scores[classes * row + c]) < 1e-5);
  }
});

test('a loss of numbers is neither tuned nor allowed for classes', () => {
  for (const learner of [twoLayer, deepNetwork, kernelRidge] as Learner[]) {
    const params = learner.parameters.parse({});
    assert.equal('loss' in learner.search(params, structure), false);
    assert.equal('loss' in learner.search(params, { ...structure, classes: undefined }), true);
  }
  const weighted = kernelRidge.parameters.parse({ loss: 'label-weighted' });
  assert.match(kernelRidge.unsupported?.(weighted, structure, 9) ?? '', /the labels are 3 classes$/);
});

test('the mean answers with the largest class', async () => {
  const y = given.train.y.map((label, row) => (row < 100 ? 1 : label));
  const model = await fit(mean, { ...given, train: { ...given.train, y } });
  const { relativeError } = await scoreOn(
    model.predict,
    { ...given.test, y: Float32Array.of(1, 1, 0), n: 3 },
    classes,
  );
  assert.equal(relativeError, 1);
});
