import { elementCount, type Operation, type Value } from '../graph.ts';
import { type CutStep, isArray, type Update } from './tail.ts';
import type { VectorLoop } from './vector-loop.ts';

/**
 * The arrays that a tail reads or overwrites, which live in memory. Numbers do not; they are passed as
 * arguments.
 */
export function arraysOf({ tail, updates }: CutStep): Value[] {
  const made = new Set(tail.flatMap(({ outputs }) => outputs));
  const read = tail.flatMap(({ inputs }) => inputs).filter((value) => !made.has(value) && isArray(value));
  return [...new Set([...updates.map(({ now }) => now), ...read])];
}

/**
 * The tail as independent loops: no loop reads what another writes.
 *
 * @param offset where an array is in memory; the next value of a carried array takes the place of the current
 * one
 */
export function tailLoops({ tail, updates }: CutStep, offset: (value: Value) => number): VectorLoop[] {
  const made = new Set(tail.flatMap(({ outputs }) => outputs));
  return components(tail, updates).map((operations) => {
    const own = new Set(operations.flatMap(({ outputs }) => outputs));
    const given = [...new Set(operations.flatMap(({ inputs }) => inputs))].filter(
      (value) => !made.has(value),
    );
    return {
      operations,
      length: elementCount(operations[0].outputs[0].shape),
      numbers: given.filter((value) => !isArray(value)),
      reads: given.filter(isArray).map((value) => ({ value, offset: offset(value) })),
      writes: updates
        .filter(({ next }) => own.has(next))
        .map(({ now, next }) => ({ value: next, offset: offset(now) })),
    };
  });
}

/** Groups of operations that share an array, where the two values of a carried array count as one. */
function components(tail: readonly Operation[], updates: readonly Update[]): Operation[][] {
  const parents = new Map<Value, Value>();
  const root = (value: Value): Value => {
    const parent = parents.get(value);
    return parent ? root(parent) : value;
  };
  const join = (a: Value, b: Value): void => {
    if (root(a) !== root(b)) parents.set(root(a), root(b));
  };
  for (const { inputs, outputs } of tail) for (const value of inputs.filter(isArray)) join(value, outputs[0]);
  for (const { now, next } of updates) join(now, next);
  const groups = new Map<Value, Operation[]>();
  for (const operation of tail) {
    const key = root(operation.outputs[0]);
    groups.set(key, [...(groups.get(key) ?? []), operation]);
  }
  return [...groups.values()];
}
