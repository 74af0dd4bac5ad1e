import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig, readConfig, suiteNames } from '../../../harness/config/config-file.ts';
import { UserError } from '../../../harness/input/errors.ts';

const good = `
name: mine
tasks:
  - family: bfc-wide
    d: 8
learners: [mean]
`;

/** The error line of a configuration. */
function complaint(text: string): string {
  try {
    parseConfig(text, 'quick.yaml');
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'the configuration was accepted' });
}

test('a small configuration gets the defaults of the protocol', () => {
  const config = parseConfig(good, 'quick.yaml');
  assert.equal(config.trials, 6);
  assert.equal(config.tuningSeed, 0);
  assert.equal(config.seeds, 5);
  assert.equal(config.testSize, 8192);
  assert.deepEqual(config.limits, { seconds: 600, memoryMiB: 4096 });
  assert.deepEqual(config.tasks[0].n, '8d^2');
});

test('JSON is read too', () => {
  const json =
    '{"name": "j", "tasks": [{"family": "x", "d": [4, 8]}], "learners": ["mean"], "seeds": [3, 4]}';
  assert.deepEqual(parseConfig(json, 'c.json').seeds, [3, 4]);
});

const mistakes: [string, string, string][] = [
  [
    'a misspelt key in a list',
    good.replace('family:', 'familly:'),
    'quick.yaml: tasks[0].familly: unknown key; did you mean "family"?',
  ],
  ['a misspelt key at the top', `${good}seed: 3\n`, 'quick.yaml: seed: unknown key; did you mean "seeds"?'],
  [
    'a misspelt key in a map',
    `${good}limits: { second: 3 }\n`,
    'quick.yaml: limits.second: unknown key; did you mean "seconds"?',
  ],
  [
    'a misspelt key in an alternative',
    good.replace('[mean]', '[{ lerner: mean }]'),
    'quick.yaml: learners[0].lerner: unknown key; did you mean "learner"?',
  ],
  ['a key like no other', `${good}zzzzzz: 3\n`, 'quick.yaml: zzzzzz: unknown key'],
  [
    'a missing key',
    good.replace('    d: 8\n', ''),
    'quick.yaml: tasks[0].d: missing; expected a number or a list',
  ],
  ['a wrong type', `${good}trials: many\n`, 'quick.yaml: trials: expected a number, found "many"'],
  ['a fraction', `${good}trials: 1.5\n`, 'quick.yaml: trials: expected a whole number, found 1.5'],
  ['no steps', `${good}steps: 0\n`, 'quick.yaml: steps: must be at least 1, found 0'],
  ['half a step', `${good}steps: 1.5\n`, 'quick.yaml: steps: expected a whole number or a string, found 1.5'],
  [
    'steps that grow with something else',
    good.replace('d: 8', 'd: 8\n    steps: 50n'),
    'quick.yaml: tasks[0].steps: "50n" is not a number of steps (a whole number, or a rule such as 50d)',
  ],
  ['a number too small', good.replace('d: 8', 'd: 0'), 'quick.yaml: tasks[0].d: must be at least 1, found 0'],
  [
    'a number too small in a list',
    good.replace('d: 8', 'd: [8, 0]'),
    'quick.yaml: tasks[0].d[1]: must be at least 1, found 0',
  ],
  ['an empty list', good.replace('[mean]', '[]'), 'quick.yaml: learners: the list needs at least 1 entries'],
  [
    'a misspelt choice',
    `${good}backend: wasn\n`,
    'quick.yaml: backend: expected one of auto, tensorflow-gpu, compiled, wasm, cpu, found "wasn"; did you mean "wasm"?',
  ],
  ['an empty file', '', 'quick.yaml: expected a map of keys to values, found null'],
];
for (const [what, text, line] of mistakes)
  test(`${what} gets exactly one line`, () => {
    assert.equal(complaint(text), line);
  });

test('malformed YAML gets one line with its place', () => {
  const line = complaint('name: [a\ntasks: 3\n');
  assert.match(line, /^quick\.yaml: .* at line \d+, column \d+$/);
  assert.ok(!line.includes('\n'));
});

test('the suites that ship are valid, and are listed by length', () => {
  assert.deepEqual(suiteNames().slice(0, 3), ['demo', 'smoke', 'quick']);
  for (const name of suiteNames()) {
    const { config } = readConfig(name);
    assert.equal(config.name, name);
    assert.notEqual(config.description, '');
  }
});

test('unknown suites and missing files get one line', () => {
  assert.throws(() => readConfig('smok'), { message: 'unknown suite "smok"; did you mean "smoke"?' });
  assert.throws(() => readConfig('./no.yaml'), { message: 'config file ./no.yaml does not exist' });
});
