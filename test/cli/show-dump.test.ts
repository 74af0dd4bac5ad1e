import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runMain } from './run-main.ts';

interface Program {
  readonly operations: number;
  readonly text: string;
}

async function dump(...args: string[]): Promise<Program[]> {
  const { exitCode, out, err } = await runMain('show', ...args, '--dump', '--json');
  assert.equal(exitCode, 0, err);
  return JSON.parse(out) as Program[];
}

test('show --dump prints a learner’s training step: its inputs, one operation per line, and its outputs', async () => {
  const [{ operations, text }, ...more] = await dump('deep-sgd[width=4]', '--d', '8');
  assert.deepEqual(more, []);
  const lines = text.split('\n');
  assert.equal(lines.filter((line) => line.includes(' = ')).length, operations);
  assert.ok(lines.some((line) => /^input {2}\$x: float32\[\d+×8\]$/.test(line)));
  assert.match(lines.at(-1) as string, /^output %/);
  // The first layer, with the width asked for.
  assert.match(text, /float32\[\d+×4\] = \w+\(/);
});

test('a learner of several stages has one program per stage', async () => {
  const stages = await dump('layerwise[width=4]', '--d', '8');
  assert.ok(stages.length >= 2);
  assert.equal(new Set(stages.map(({ text }) => text)).size, stages.length);
});

test('if there is no program, one line says so', async () => {
  for (const [args, line] of [
    [['kernel-ridge'], /^hierbench: kernel-ridge: has no compiled training step; .*\n$/],
    [['deep-sg'], /^hierbench: unknown learner "deep-sg"; did you mean "deep-sgd"\?\n$/],
    [['deep-sgd[wdth=3]'], /^hierbench: .*wdth.*\n$/],
    [['deep-sgd', '--d', 'x'], /^hierbench: --d: "x" is not a positive whole number\n$/],
  ] as const) {
    const { exitCode, err, out } = await runMain('show', ...args, '--dump');
    assert.equal(exitCode, 2, err);
    assert.equal(out, '');
    assert.match(err, line);
  }
});
