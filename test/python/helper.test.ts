import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findLearner } from '../../harness/definitions/definitions.ts';
import { howItEnds, sample, smallFit } from '../harness/external/small-fit.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { needs, pythonWith } from './interpreter.ts';

const plain = pythonWith();
const withNumpy = pythonWith('numpy');
const folder = temporaryFolder();

/** Writes a learner whose `fit` has this body, and returns its path. */
function learner(name: string, body: string, describe = ''): string {
  const path = join(folder, `${name}.py`);
  const lines = body.split('\n').map((line) => `    ${line}\n`);
  writeFileSync(
    path,
    `from hierbench_learner import Diverged, Unsupported, serve\n\n\ndef fit(X, y, ctx):\n${lines.join('')}\n\n` +
      `if __name__ == "__main__":\n    serve(fit, name="${name}", description="of a test", ${describe})\n`,
  );
  return path;
}

/** The same learner under a chosen interpreter, with options. */
function under(python: string, path: string, ...options: string[]): string {
  const descriptor = path.replace(/\.py$/, '.learner.yaml');
  writeFileSync(descriptor, `command: ${JSON.stringify([python, ...options, path])}\n`);
  return descriptor;
}

const body = `
print("to the log")
mean = sum(y) / len(y) * ctx.params["scale"]
ctx.trace(1, lambda rows: [mean] * len(rows), samples_seen=len(y), loss=float("nan"), stage="only")
ctx.progress(1, ctx.budget.steps, 0.5)
ctx.info.update(steps=1, lost=float("inf"), threads=ctx.budget.threads, kind=type(X).__name__, seed=ctx.seed)
ctx.info["held"] = -1 if ctx.validation is None else len(ctx.validation[1])
ctx.info["stop"] = ctx.stop_step or -1
class Model:
    def predict(self, rows):
        return [mean + 0 * row[1] for row in rows]
    def features(self, rows):
        return {2: [[row[0], row[1]] for row in rows], 3: [row[0] for row in rows]}
return Model()`;
const described = `parameters={"scale": {"type": "number", "default": 2}}, search={"scale": {"choices": [1, 2]}}, capabilities={"diagnosable": True}`;

for (const [where, python, options, kind] of [
  ['numpy', withNumpy, [], 'ndarray'],
  ['nothing but Python', plain, ['-S'], 'list'],
] as const)
  test(`a learner in Python works with ${where}`, needs(python, where), async () => {
    const path = under(python as string, learner('good', body, described), ...options);
    const {
      status,
      message,
      model,
      trace,
      learner: value,
    } = await smallFit(path, {
      validation: sample,
      stopStep: 3,
      monitor: async (current) => ({ error: (await current.predict(sample.x, 8))[7] }),
    });
    assert.equal(status, 'ok', message);
    assert.deepEqual(value.search({}, {} as never), { scale: { choices: [1, 2] } });
    assert.match(value.versions?.python ?? '', /^3\.\d+\.\d+$/);
    assert.deepEqual(
      trace.map(({ seconds, ...point }) => point),
      [{ step: 1, samplesSeen: 8, stage: 'only', error: 7 }],
    );
    const { seed, ...info } = model?.info ?? {};
    assert.deepEqual(info, { steps: 1, threads: 1, kind, held: 8, stop: 3 });
    assert.ok(Number.isInteger(seed));
    assert.deepEqual(await model?.predict(sample.x, 4), new Float32Array(4).fill(7));
    const features = await model?.features?.(sample.x, 2);
    assert.deepEqual(features, [
      { layer: 2, width: 2, values: Float32Array.from([0, 1, 2, 3]) },
      { layer: 3, width: 1, values: Float32Array.from([0, 2]) },
    ]);
    model?.dispose();
    assert.equal(readdirSync(folder).includes('__pycache__'), false);
  });

for (const [name, source, status, line] of [
  ['raises', 'raise ValueError("no such luck")', 'crashed', 'raises.py: ValueError: no such luck'],
  [
    'diverges',
    'raise Diverged("the loss was nan at step 3")',
    'diverged',
    'diverges.py: the loss was nan at step 3',
  ],
  ['declines', 'raise Unsupported("d is odd")', 'unsupported', 'declines.py: d is odd'],
  ['runs-out', 'return [0] * 10**15', 'out-of-memory', 'runs-out.py: MemoryError: '],
  ['leaves', 'import sys\nsys.exit("giving up")', 'crashed', 'leaves.py ended with code 1: giving up'],
  ['short', 'return lambda rows: [0]', 'invalid', 'short.py predicted 1 numbers for 8 rows'],
  ['nan', 'return lambda rows: [float("nan")] * len(rows)', 'diverged', 'prediction 1 of 8 is NaN'],
  ['late', 'return lambda rows: rows[99][0]', 'crashed', /^late\.py: IndexError: /],
] as const)
  test(`in Python, a learner that ${name}: ${status}`, needs(plain, 'anything'), async () => {
    process.env.HIERBENCH_PYTHON = plain;
    const [actual, message] = await howItEnds(learner(name, source));
    assert.equal(actual, status, String(message));
    if (typeof line === 'string') assert.equal(message, line.trim());
    else assert.match(String(message), line);
  });

for (const [name, source] of [
  ['reports', 'step = 0\nwhile True:\n    step += 1\n    ctx.progress(step, step)'],
  ['asks', 'while not ctx.should_stop():\n    pass\nreturn lambda rows: [0] * len(rows)'],
  ['is-deaf', 'while True:\n    pass'],
] as const)
  test(`in Python, a learner that ${name} and does not end times out`, needs(plain, 'anything'), async () => {
    process.env.HIERBENCH_PYTHON = plain;
    const budget = { steps: 1, seconds: 0.5, memoryMiB: 1024 };
    const expected = ['timeout', 'the fit took more than its 0.5 s'];
    assert.deepEqual(await howItEnds(learner(name, source), { budget }), expected);
  });

test(
  'if a library is missing the learner is unsupported, with advice on how to get it',
  needs(plain, 'anything'),
  async () => {
    process.env.HIERBENCH_PYTHON = plain;
    const path = learner('poor', 'return None', 'requires={"no_such_sums.deep": "pip install sums"}');
    const { value } = await findLearner(path);
    const reason = value.unsupported?.({}, {} as never, 8) ?? '';
    assert.match(reason, /^poor\.py: .*python.* has no no_such_sums\.deep: pip install sums$/);
  },
);

test('a learner that does not compile gets one line', needs(plain, 'anything'), async () => {
  process.env.HIERBENCH_PYTHON = plain;
  const path = join(folder, 'broken.py');
  writeFileSync(path, 'def fit(X, y ctx):\n    pass\n');
  await assert.rejects(findLearner(path), {
    name: 'UserError',
    message: /^learner broken\.py ended with code 1: SyntaxError: /,
  });
});

test('a missing interpreter gets one line that says what to set', async () => {
  process.env.HIERBENCH_PYTHON = '/no/such/python';
  await assert.rejects(findLearner(learner('lost', 'return None')), {
    name: 'UserError',
    message:
      'learner lost.py cannot be started: spawn /no/such/python ENOENT; HIERBENCH_PYTHON names the Python interpreter',
  });
});

test('reports are given the traits', needs(plain, 'Python'), async () => {
  const told = learner(
    'told',
    'return lambda rows: [0.0] * len(rows)',
    'traits={"group": "Deep", "told": ["depth"]}',
  );
  const { value } = await findLearner(under(plain as string, told, '-S'));
  assert.deepEqual(value.traits?.({}), { group: 'Deep', told: ['depth'] });
  const untold = learner('untold', 'return lambda rows: [0.0] * len(rows)');
  assert.equal((await findLearner(under(plain as string, untold, '-S'))).value.traits, undefined);
});

test('a learner in Python gives scores of more than two classes', needs(withNumpy, 'numpy'), async () => {
  const scores =
    'k = ctx.task["classes"]\nreturn lambda rows: [[float(c == row[0] // 2) for c in range(k)] for row in rows]';
  const path = under(
    withNumpy as string,
    learner('of-classes', scores, 'capabilities={"classification": True, "classes": True}'),
  );
  const task = { family: 'none', d: 2, layers: 2, widths: [3], degree: 2, classes: 3 };
  const {
    learner: value,
    model,
    message,
  } = await smallFit(path, {
    task: { ...task, output: 'classification' },
  });
  assert.equal(value.capabilities.classes, true);
  assert.ok(model, message);
  assert.deepEqual(await model.predict(sample.x, 2), Float32Array.of(1, 0, 0, 0, 1, 0));
  model.dispose();
});
