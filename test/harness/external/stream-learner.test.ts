import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FitRequest } from '../../../harness/cell/fit.ts';
import { findLearner } from '../../../harness/definitions/definitions.ts';
import { Stream } from '../../../tasks/streams.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeLearner } from './fake.ts';
import { howItEnds, sample, smallFit } from './small-fit.ts';

const folder = temporaryFolder();
const fit = (how: string, changes?: Partial<FitRequest>) => smallFit(fakeLearner(folder, how), changes);
const end = (how: string, changes?: Partial<FitRequest>) => howItEnds(fakeLearner(folder, how), changes);

test('a successful learner has a description, versions, a trace, information and predictions', async () => {
  const measured: number[] = [];
  const { learner, status, message, model, trace } = await fit('well', {
    async monitor(current) {
      const [first] = await current.predict(sample.x, 8);
      measured.push(first);
      return { error: 0.25 };
    },
  });
  assert.equal(status, 'ok', message);
  assert.deepEqual([learner.name, learner.source], ['fake', 'none given']);
  assert.deepEqual(learner.parameters.parse({}), { scale: 1, kind: 'a' });
  assert.throws(() => learner.parameters.parse({ scale: 0 }));
  assert.throws(() => learner.parameters.parse({ width: 1.5 }));
  assert.deepEqual(learner.capabilities, {
    regression: true,
    classification: true,
    diagnosable: false,
    deterministic: true,
  });
  assert.equal(learner.versions?.sums, '1.2');
  assert.deepEqual(measured, [3.5]);
  assert.deepEqual(
    trace.map(({ seconds, ...point }) => point),
    [{ step: 1, samplesSeen: 8, loss: 0.5, error: 0.25 }],
  );
  assert.deepEqual(model?.info, { steps: 1, note: 'x' });
  assert.deepEqual([...((await model?.predict(sample.x, 3)) ?? [])], [3.5, 3.5, 3.5]);
  model?.dispose();
});

test('the learner is told all that a learner may know, with the same seed every time', async () => {
  const told = async (changes: Partial<FitRequest>) => {
    const { model } = await fit('echo', changes);
    model?.dispose();
    return JSON.parse(String(model?.info.told)) as Record<string, unknown>;
  };
  const first = await told({ stopStep: 5, validation: sample });
  assert.deepEqual(first.budget, { steps: 10, seconds: 20, memoryMiB: 1024, threads: 1 });
  assert.deepEqual([first.n, first.d, first.task, first.stopStep], [8, 2, 'none', 5]);
  assert.deepEqual([first.params, first.validation], [{ scale: 1, kind: 'a' }, { n: 8 }]);
  assert.deepEqual(first.frames, [
    { name: 'x', bytes: 64 },
    { name: 'y', bytes: 32 },
    { name: 'validation-x', bytes: 64 },
    { name: 'validation-y', bytes: 32 },
  ]);
  const again = await told({});
  assert.equal(again.seed, first.seed);
  assert.equal('validation' in again || 'stopStep' in again, false);
  assert.notEqual((await told({ stream: new Stream('other') })).seed, first.seed);
});

test('two models at once have a program each', async () => {
  const [first, second] = [
    await fit('well', { params: { scale: 1, kind: 'a' } }),
    await fit('well', { params: { scale: 2, kind: 'a' } }),
  ];
  const predictions = [first, second].map(async ({ model }) => (await model?.predict(sample.x, 1))?.[0]);
  assert.deepEqual(await Promise.all(predictions), [3.5, 7]);
  for (const { model } of [first, second]) model?.dispose();
});

test('a model that is disposed of twice does not take the program of the next fit', async () => {
  const first = await fit('well');
  first.model?.dispose();
  first.model?.dispose();
  const second = await fit('well');
  first.model?.dispose();
  assert.equal((await second.model?.predict(sample.x, 1))?.length, 1);
  second.model?.dispose();
});

test('a learner with features returns them', async () => {
  const { model } = await fit('features');
  const features = await model?.features?.(sample.x, 4);
  assert.deepEqual(features, [{ layer: 2, width: 1, values: new Float32Array(4) }]);
  model?.dispose();
});

test('a learner of version 2 gives a score for each of more than two classes', async () => {
  const task = { family: 'none', d: 2, layers: 2, widths: [3], degree: 2, classes: 3 };
  const { learner, model } = await fit('classes', { task: { ...task, output: 'classification' } });
  assert.equal(learner.capabilities.classes, true);
  assert.deepEqual(await model?.predict(sample.x, 2), new Float32Array(6).fill(3.5));
  model?.dispose();
});

test('one that gives a number for each row of more than two classes is invalid', async () => {
  const task = { family: 'none', d: 2, layers: 2, widths: [9], degree: 2, classes: 9 };
  const changes: Partial<FitRequest> = { task: { ...task, output: 'classification' } };
  assert.deepEqual(await end('wrong-length', changes), [
    'invalid',
    'wrong-length.learner.yaml predicted 9 numbers for 8 rows of 9 classes',
  ]);
});

test('the CPU time of a fit includes the program’s', async () => {
  const { status, cpuSeconds, model } = await fit('busy');
  assert.equal(status, 'ok');
  // It computes until 0.4 s of wall time have passed; how much CPU time it gets depends on the machine.
  assert.ok(cpuSeconds > 0.05, `${cpuSeconds} s`);
  model?.dispose();
});

const noise = 'to standard output, which is for messages alone';
for (const [how, status, line] of [
  ['garbage', 'invalid', `wrote "Epoch 1 of 10" ${noise}; print to standard error`],
  ['oversized-line', 'invalid', `wrote a line of more than 1048576 bytes ${noise}`],
  ['no-type', 'invalid', 'wrote a message without a type: {"step": 1}'],
  ['strange-type', 'invalid', 'sent "finished", which is no message of the protocol'],
  ['wrong-fields', 'invalid', 'wrote a "progress" that is wrong: step: expected a number, found "one"'],
  ['unasked-frame', 'invalid', 'sent a "progress" with frames; it has none'],
  ['dies', 'crashed', 'ended with code 139: Segmentation fault'],
  ['fails', 'crashed', ': ValueError: no such luck'],
  ['diverges', 'diverged', ': the loss was nan at step 3'],
  ['runs-out', 'out-of-memory', ': MemoryError'],
  ['unsupported', 'unsupported', ': no sums here'],
  ['short-frame', 'crashed', 'ended with code 0, after 4 of the 32 bytes of its frames'],
  [
    'oversized-frame',
    'invalid',
    'announced 4000000000000 bytes of frames in a "predictions"; 1073741824 are the most',
  ],
  [
    'odd-frame',
    'invalid',
    'wrote a "predictions" with the frame {"name":"predictions","bytes":-4}; a frame has a "name" and "bytes", a multiple of 4',
  ],
  ['no-frame', 'invalid', 'answered without the one frame "predictions"'],
  ['wrong-length', 'invalid', 'predicted 9 numbers for 8 rows'],
] as const)
  test(`${how}: ${status}`, async () => {
    const name = `${how}.learner.yaml`;
    const expected = line.startsWith(':') ? `${name}${line}` : `${name} ${line}`;
    assert.deepEqual(await end(how), [status, expected]);
  });

test('predictions that are not numbers make the status diverged', async () => {
  assert.deepEqual(await end('not-a-number'), ['diverged', 'prediction 1 of 8 is NaN']);
});

for (const how of ['stuck', 'ignores-abort', 'floods-messages'])
  test(`${how} leads to a timeout, and the program is gone`, async () => {
    const limits = { steps: 1, seconds: 0.5, memoryMiB: 1024 };
    assert.deepEqual(await end(how, { budget: limits }), ['timeout', 'the fit took more than its 0.5 s']);
  });

test('after a failed fit, the next one has a program of its own', async () => {
  assert.equal((await end('diverges'))[0], 'diverged');
  assert.equal((await end('diverges'))[0], 'diverged');
});

for (const [how, line] of [
  ['ends-at-hello', 'ended with code 3: ModuleNotFoundError: no module named sums'],
  ['wrong-version', 'wrote a "describe" that is wrong: protocol: expected one of 1, 2, found 3'],
  [
    'classes-too-early',
    'wrote a "describe" that is wrong: capabilities.classes: more than two classes need version 2 of the protocol',
  ],
  [
    'wrong-name',
    'wrote a "describe" that is wrong: name: expected small letters, digits and hyphens, found "Fake Learner"',
  ],
  ['wrong-from-the-start', `wrote "Welcome to R 4.2" ${noise}; print to standard error`],
] as const)
  test(`a program that is not a learner is refused: ${how}`, async () => {
    await assert.rejects(findLearner(fakeLearner(folder, how)), {
      name: 'UserError',
      message: `learner ${how}.learner.yaml ${line}`,
    });
  });

test('a search over an unknown parameter is refused', async () => {
  await assert.rejects(findLearner(fakeLearner(folder, 'wrong-search')), {
    name: 'UserError',
    message:
      'wrong-search.learner.yaml: search: scaling: it is not one of the parameters (scale, kind, width)',
  });
});

test('a learner that cannot run here is unsupported, and its cells have an id of their own', async () => {
  const { value, digest } = await findLearner(fakeLearner(folder, 'unavailable'));
  const task = { family: 'none', d: 2, layers: 2, widths: [1], degree: 2, output: 'regression' } as const;
  assert.equal(value.unsupported?.({}, task, 8), 'unavailable.learner.yaml: no sums are installed');
  assert.match(digest ?? '', /^[0-9a-f]{64}$/);
});

test('a learner is described once per process', async () => {
  const path = fakeLearner(folder, 'well');
  const [first, second] = [await findLearner(path), await findLearner(path)];
  assert.equal(first.value, second.value);
});
