import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findLearner } from '../../../harness/definitions/definitions.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { howItEnds, sample, smallFit } from './small-fit.ts';

const folder = temporaryFolder();
const program = fileURLToPath(new URL('./fixtures/files-learner.mjs', import.meta.url));

/** Writes the descriptor of a learner on files with this behaviour, and returns its path. */
function files(how: string, more = ''): string {
  const path = join(folder, `${how}.learner.yaml`);
  const command = JSON.stringify([process.execPath, program, '{folder}', how]);
  const parameters = '{ scale: { type: number, default: 2 } }';
  writeFileSync(
    path,
    `door: files\nname: on-files\ndescription: the mean\nparameters: ${parameters}\ncommand: ${command}\n${more}`,
  );
  return path;
}

const workFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('hierbench-learner-'));

test('a learner on files fits, traces, reports information and predicts, and leaves no file', async () => {
  const before = workFolders();
  const { learner, status, message, model, trace } = await smallFit(files('well'), {
    monitor: async (current) => ({ error: (await current.predict(sample.x, 8))[0] }),
  });
  assert.equal(status, 'ok', message);
  assert.equal(learner.name, 'on-files');
  assert.deepEqual(
    trace.map(({ error }) => error),
    [7],
  );
  assert.deepEqual(model?.info, { parameters: 1 });
  assert.deepEqual(await model?.predict(sample.x, 8), new Float32Array(8).fill(7));
  model?.dispose();
  assert.deepEqual(
    workFolders().filter((name) => !before.includes(name)),
    [],
  );
});

for (const [how, status, line] of [
  ['quiet', 'ok', undefined],
  ['dies', 'crashed', 'dies.learner.yaml ended with code 2: no space left on device'],
  ['unsupported', 'unsupported', 'unsupported.learner.yaml: too many rows'],
  ['garbage', 'invalid', 'garbage.learner.yaml wrote a result.json that is no JSON object: done'],
  ['no-predictions', 'invalid', 'no-predictions.learner.yaml wrote no predictions.f32'],
  [
    'wrong-length',
    'invalid',
    'wrong-length.learner.yaml wrote 28 bytes of predictions for 8 rows; 32 are right',
  ],
] as const)
  test(`on files, ${how}: ${status}`, async () => {
    assert.deepEqual(await howItEnds(files(how)), [status, line]);
  });

test('on files, a stuck program times out', async () => {
  const budget = { steps: 1, seconds: 0.5, memoryMiB: 1024 };
  assert.deepEqual(await howItEnds(files('stuck'), { budget }), [
    'timeout',
    'the fit took more than its 0.5 s',
  ]);
});

test('a learner on files gives its traits in its descriptor', async () => {
  const { value } = await findLearner(files('told', 'traits: { group: Kernel, role: fixed-kernel }\n'));
  assert.deepEqual(value.traits?.({}), { group: 'Kernel', role: 'fixed-kernel' });
  assert.equal((await findLearner(files('well'))).value.traits, undefined);
});

test('a fault in a descriptor is reported in one line', async () => {
  const refused = (path: string, line: RegExp) =>
    assert.rejects(
      findLearner(path),
      (error: Error) => error.name === 'UserError' && line.test(error.message),
    );
  await refused(
    files('unknown', 'serch: {}\n'),
    /unknown\.learner\.yaml: serch: unknown key; did you mean "search"\?$/,
  );
  const path = join(folder, 'broken.learner.yaml');
  for (const [text, line] of [
    ['door: pipes\ncommand: [x]\n', /broken\.learner\.yaml: door: /],
    ['command: []\n', /broken\.learner\.yaml: command: the list needs at least 1 entries$/],
    ['door: files\nname: x\ncommand: [x]\n', /broken\.learner\.yaml: description: missing/],
    [
      'door: files\nname: x\ndescription: x\ncommand: [x]\nparameters: { a: { type: numbr } }\n',
      /broken\.learner\.yaml: parameters: a: Unsupported type: numbr$/,
    ],
    [
      'door: files\nname: x\ndescription: x\ncommand: [x]\nparameters: { a: { type: number, minimum: 1, default: 0 } }\n',
      /broken\.learner\.yaml: parameters: a: its default 0 is out of its own range$/,
    ],
    [
      'door: files\nname: x\ndescription: x\ncommand: [x]\ntraits: { group: Kernels }\n',
      /broken\.learner\.yaml: traits\.group: expected one of .*Kernel.*, found "Kernels"; did you mean "Kernel"\?$/,
    ],
    [
      'door: files\nname: x\ndescription: x\ncommand: [x]\ntraits: { rol: paper }\n',
      /broken\.learner\.yaml: traits\.rol: unknown key; did you mean "role"\?$/,
    ],
    ['command: [/no/such/program]\n', /^learner broken\.learner\.yaml cannot be started: .*ENOENT$/],
  ] as const) {
    writeFileSync(path, text);
    await refused(path, line);
  }
  writeFileSync(join(folder, 'notes.txt'), 'x');
  await refused(
    join(folder, 'notes.txt'),
    /notes\.txt is neither JavaScript, TypeScript nor Python, and not executable; chmod \+x it/,
  );
});

test('editing the descriptor, or a file that it names, makes other cells', async () => {
  writeFileSync(join(folder, 'data.txt'), 'one');
  const digest = async () => (await findLearner(files('digest', 'files: [data.txt]\n'))).digest;
  const first = await digest();
  assert.equal(await digest(), first);
  writeFileSync(join(folder, 'data.txt'), 'two');
  assert.notEqual(await digest(), first);
});
