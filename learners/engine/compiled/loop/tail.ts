import { elementCount, type Graph, type Operation, sameShape, type Value } from '../graph.ts';
import { removeDeadCode } from '../passes/dead-code.ts';
import { uses } from '../passes/uses.ts';
import { carriedInputs, type StepProgram } from '../step-program.ts';
import { vectorKernels } from './vector-loop.ts';

/** A step cut in two: what the runtime computes, and the elementwise update that follows from it. */
export interface CutStep {
  /**
   * Inputs may have other shapes than in the whole step, but as many elements. Outputs: the outputs of the
   * whole step that the tail does not make, then what the tail reads; each value once.
   */
  readonly head: Graph;
  /** In dependency order. */
  readonly tail: readonly Operation[];
  /** The carried arrays whose next values the tail makes. */
  readonly updates: readonly Update[];
}

/** A carried array: its value in this step, and in the next. */
export interface Update {
  readonly now: Value;
  readonly next: Value;
}

/**
 * Cuts off the update at the end of a step: the elementwise operations whose results lead only to the next
 * values of carried inputs. The head computes the gradient. Both together are the step, operation by
 * operation.
 *
 * The tail reads carried arrays whose next values it makes, arrays that the head makes, and single numbers.
 */
export function cutTail(graph: StepProgram): CutStep {
  const states = carriedInputs(graph).map(({ value }) => value);
  const whole = tailOf(graph, states);
  const inTail = new Set(whole);
  const rest = graph.operations.filter((operation) => !inTail.has(operation));
  const unshaped = beforeReshaping(rest);
  const tail = whole.map((operation) => ({ ...operation, inputs: operation.inputs.map(unshaped) }));

  const made = new Set(tail.flatMap(({ outputs }) => outputs));
  const given = new Set(graph.inputs.map(({ value }) => value));
  const read = tail.flatMap(({ inputs }) => inputs);
  const outputs = new Set([
    ...graph.outputs.filter((value) => !made.has(value)),
    ...read.filter((value) => !made.has(value) && !given.has(value) && !value.constant),
  ]);
  const updates = states
    .map((now, i) => ({ now, next: graph.outputs[i] }))
    .filter(({ next }) => made.has(next));
  const head = { inputs: graph.inputs, operations: rest, outputs: [...outputs] };
  return { head: takeInShape(removeDeadCode(head), new Set(updates.map(({ now }) => now))), tail, updates };
}

/**
 * Number of elements that a tail computes; the time saved by taking it out of the runtime is proportional to
 * it.
 */
export function workOf({ tail }: CutStep): number {
  return tail.reduce((sum, { outputs: [{ shape }] }) => sum + elementCount(shape), 0);
}

/** A value with axes is an array, even if it has only one element; a value without axes is a number. */
export function isArray({ shape }: Value): boolean {
  return shape.length > 0;
}

function tailOf(graph: Graph, states: readonly Value[]): Operation[] {
  const readers = uses(graph);
  const results = new Set(graph.outputs.slice(states.length));
  const outside = new Set(graph.inputs.map(({ value }) => value));
  let tail = new Set(graph.operations.filter(isElementwise));
  for (let before = -1; before !== tail.size; ) {
    before = tail.size;
    const made = new Set([...tail].flatMap(({ outputs }) => outputs));
    const updated = new Set(states.filter((_, i) => made.has(graph.outputs[i])));
    const readable = (value: Value): boolean =>
      !isArray(value) || (!value.constant && (!outside.has(value) || updated.has(value)));
    const leadsOut = ([output]: readonly Value[]): boolean =>
      !results.has(output) && (readers.get(output) ?? []).every((reader) => !reader || tail.has(reader));
    tail = new Set([...tail].filter(({ inputs, outputs }) => leadsOut(outputs) && inputs.every(readable)));
  }
  return [...tail];
}

/** Whether an operation works element by element on float32 arrays of one shape, and float32 numbers. */
function isElementwise({ kernel, inputs, outputs: [output] }: Operation): boolean {
  return (
    vectorKernels.has(kernel) &&
    isArray(output) &&
    elementCount(output.shape) > 0 &&
    [...inputs, output].every(
      (value) => value.type === 'float32' && (!isArray(value) || sameShape(value.shape, output.shape)),
    )
  );
}

/**
 * Maps a value to the array that it was reshaped from. The elements are in the same order whatever the shape,
 * and reshaping for the tail would copy them.
 */
function beforeReshaping(operations: readonly Operation[]): (value: Value) => Value {
  const sources = new Map(operations.filter(isReshape).map(({ inputs, outputs }) => [outputs[0], inputs[0]]));
  const made = new Set(operations.flatMap(({ outputs }) => outputs));
  const source = (value: Value): Value => {
    const before = sources.get(value);
    return before && isArray(before) && made.has(before) ? source(before) : value;
  };
  return source;
}

/**
 * The graph with those given inputs that are only reshaped taken in their new shape, and without unread
 * inputs.
 */
function takeInShape(graph: Graph, given: ReadonlySet<Value>): Graph {
  const readers = uses(graph);
  const shaped = new Map<Value, Operation>();
  for (const value of given) {
    const [reader, another] = readers.get(value) ?? [];
    if (reader && !another && isReshape(reader)) shaped.set(value, reader);
  }
  const dropped = new Set(shaped.values());
  return {
    inputs: graph.inputs
      .filter(({ value }) => readers.has(value))
      .map((input) => ({ ...input, value: shaped.get(input.value)?.outputs[0] ?? input.value })),
    operations: graph.operations.filter((operation) => !dropped.has(operation)),
    outputs: graph.outputs,
  };
}

function isReshape({ kernel }: Operation): boolean {
  return kernel === 'Reshape';
}
