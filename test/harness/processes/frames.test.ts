import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { readFrames, writeFrame } from '../../../harness/processes/frames.ts';

/** The values read from these bytes. */
async function read(...chunks: string[]): Promise<{ frames: unknown[]; garbage: string[] }> {
  const stream = new PassThrough();
  const [frames, garbage]: [unknown[], string[]] = [[], []];
  readFrames(stream, { onFrame: (value) => frames.push(value), onGarbage: (found) => garbage.push(found) });
  for (const chunk of chunks) stream.write(chunk);
  await new Promise((resolve) => stream.end(() => setImmediate(resolve)));
  return { frames, garbage };
}

test('values arrive as they were written, however they are cut', async () => {
  const stream = new PassThrough();
  await writeFrame(stream, { a: [1, { b: 'ö' }] });
  const text = String(stream.read());
  const { frames, garbage } = await read(text.slice(0, 5), text.slice(5), text);
  assert.deepEqual(frames, [{ a: [1, { b: 'ö' }] }, { a: [1, { b: 'ö' }] }]);
  assert.deepEqual(garbage, []);
});

test('malformed JSON, too deep a value or a number out of range ends the reading', async () => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`;
  for (const [line, reason] of [
    ['{no\n', /\{no/],
    [deep, /^lists and maps 100 deep$/],
    ['{"a":[1e999]}\n', /^a number that is too large$/],
  ] as const) {
    const { frames, garbage } = await read('1\n', line, '2\n');
    assert.deepEqual(frames, [1]);
    assert.equal(garbage.length, 1);
    assert.match(garbage[0], reason);
  }
});
