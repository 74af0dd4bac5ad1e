import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operation, Value } from '../../../../../learners/engine/compiled/graph.ts';
import { ArrayMemory, fitMemory } from '../../../../../learners/engine/compiled/loop/array-memory.ts';
import {
  compileVectorLoops,
  vectorKernels,
} from '../../../../../learners/engine/compiled/loop/vector-loop.ts';
import { Stream } from '../../../../../tasks/streams.ts';

/** Each kernel in JavaScript, on float32 operands and with its result rounded to float32. */
const expected: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: (a, b) => Math.max(a, b),
  Minimum: (a, b) => Math.min(a, b),
  Sqrt: (a) => Math.sqrt(a),
  Square: (a) => a * a,
  Neg: (a) => -a,
  Abs: (a) => Math.abs(a),
};
const unary = new Set(['Sqrt', 'Square', 'Neg', 'Abs']);

let count = 0;
const value = (...shape: number[]): Value => ({ number: count++, shape, type: 'float32' });
const operation = (kernel: string, inputs: Value[], output: Value): Operation => ({
  kernel,
  inputs,
  attributes: {},
  outputs: [output],
});
const stream = new Stream('vector loop test');
const special = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-42, 3e38];

test('every kernel that loops may contain is tested here', () => {
  assert.deepEqual([...vectorKernels].sort(), Object.keys(expected).sort());
});

for (const kernel of Object.keys(expected)) {
  for (const length of [1, 3, 4, 81, 1001]) {
    test(`${kernel} of ${length} numbers rounds as IEEE 754 requires`, () => {
      const [a, b, number, both, scaled] = [
        value(length),
        value(length),
        value(),
        value(length),
        value(length),
      ];
      const memory = new ArrayMemory([a, b, both, scaled]);
      const [first, second] = [memory.elements(a), memory.elements(b)];
      for (let i = 0; i < length; i++) {
        // Every pair of special numbers, then numbers of all magnitudes.
        first[i] = i < 81 ? special[i % 9] : stream.normal() * 10 ** stream.integer(20);
        second[i] = i < 81 ? special[Math.floor(i / 9)] : stream.normal() / 10 ** stream.integer(20);
      }
      const place = (each: Value) => ({ value: each, offset: memory.offset(each) });
      const operands = (second: Value) => (unary.has(kernel) ? [a] : [a, second]);
      const [run] = compileVectorLoops(
        [
          {
            operations: [operation(kernel, operands(b), both), operation(kernel, operands(number), scaled)],
            length,
            numbers: unary.has(kernel) ? [] : [number],
            reads: [place(a), place(b)],
            writes: [place(both), place(scaled)],
          },
        ],
        memory.memory,
      );
      run(...(unary.has(kernel) ? [] : [0.1]));
      const of = expected[kernel];
      // Compared as plain arrays: typed arrays that contain NaN are never equal.
      assert.deepEqual([...memory.elements(both)], [...first.map((x, i) => of(x, second[i]))]);
      assert.deepEqual([...memory.elements(scaled)], [...first.map((x) => of(x, Math.fround(0.1)))]);
    });
  }
}

test('loops of one module work on their own arrays, and may overwrite what they read', () => {
  const [a, b, sum, twice] = [value(6), value(300), value(6), value(300)];
  const memory = new ArrayMemory([a, b]);
  memory.elements(a).set([1, 2, 3, 4, 5, 6]);
  memory.elements(b).fill(7);
  const inPlace = (read: Value, made: Value, length: number) => ({
    operations: [operation('Add', [read, read], made)],
    length,
    numbers: [],
    reads: [{ value: read, offset: memory.offset(read) }],
    writes: [{ value: made, offset: memory.offset(read) }],
  });
  const [first, second] = compileVectorLoops([inPlace(a, sum, 6), inPlace(b, twice, 300)], memory.memory);
  first();
  assert.deepEqual([...memory.elements(a)], [2, 4, 6, 8, 10, 12]);
  assert.ok(memory.elements(b).every((x) => x === 7));
  second();
  second();
  assert.deepEqual([...memory.elements(a)], [2, 4, 6, 8, 10, 12]);
  assert.ok(memory.elements(b).every((x) => x === 28));
});

test('arrays in memory are disjoint and aligned to whole vectors, and stay within 32-bit addresses', () => {
  const values = [value(5), value(2, 3), value(16)];
  const memory = new ArrayMemory(values);
  let end = 0;
  for (const each of values) {
    assert.equal(memory.offset(each) % 16, 0);
    assert.ok(memory.offset(each) >= end);
    end = memory.offset(each) + 16 * Math.ceil(memory.elements(each).length / 4);
  }
  assert.throws(() => memory.offset(value(1)), /has no place in memory/);
  assert.equal(fitMemory([value(2 ** 28), value(2 ** 29)]), true);
  assert.equal(fitMemory([value(2 ** 29), value(2 ** 29)]), false);
});
