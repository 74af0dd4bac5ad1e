import type { Graph, Input, Operation, Value } from '../graph.ts';
import type { StatePart } from '../input-role.ts';
import { nextNumber } from './uses.ts';

/** Elementwise kernels, which can be applied to the pieces of a vector one at a time. */
const elementwise = new Set(['Add', 'Sub', 'Multiply', 'RealDiv', 'Sqrt', 'Maximum', 'Minimum', 'Square']);

/**
 * Splits the long vectors in which a training step carries state into pieces, if they hold matrices of at
 * least `smallest` elements. Large matrices then need not be cut out and joined together, and a piece stays
 * in the processor's cache from one operation to the next. Short parts stay together, since every operation
 * has a fixed cost.
 *
 * Inputs that hold whole vectors of the state are replaced by their pieces (`name/0`, `name/1`, …), and so
 * are the outputs of that length. If a vector is used in a way that has no counterpart for pieces, the
 * program is returned unchanged.
 */
export function carryInPieces(graph: Graph, smallest = 32768): Graph {
  const theta = graph.inputs.find((input) => partOf(input)?.slot === 0);
  const lengths = pieceLengths(graph, theta?.value, smallest);
  if (lengths.length < 2) return graph;
  try {
    return inPieces(graph, lengths);
  } catch (error) {
    if (error instanceof NoPieces) return graph;
    throw error;
  }
}

function partOf({ role }: Input): StatePart | undefined {
  return role.kind === 'carried' ? role.part : undefined;
}

/** Thrown where a vector is used in a way that has no counterpart for pieces. */
class NoPieces extends Error {}

/** The lengths of the pieces: one for each long part, and one for each run of short parts. */
function pieceLengths(graph: Graph, vector: Value | undefined, smallest: number): number[] {
  const split = graph.operations.find(({ kernel, inputs }) => kernel === 'SplitV' && inputs[0] === vector);
  const lengths: number[] = [];
  let run = false;
  for (const { shape } of split?.outputs ?? []) {
    const short = shape[0] < smallest;
    if (short && run) lengths[lengths.length - 1] += shape[0];
    else lengths.push(shape[0]);
    run = short;
  }
  return lengths;
}

function inPieces(graph: Graph, lengths: readonly number[]): Graph {
  const fresh = nextNumber(graph);
  const pieces = new Map<Value, readonly Value[]>();
  const standIn = new Map<Value, Value>();
  const now = (value: Value): Value => standIn.get(value) ?? value;
  const newPieces = (): Value[] =>
    lengths.map((length) => ({ number: fresh(), shape: [length], type: 'float32' }));
  const total = lengths.reduce((sum, length) => sum + length, 0);

  const inputs = graph.inputs.flatMap((input): Input[] => {
    const vector = partOf(input);
    if (!vector) return [input];
    const parts = newPieces();
    pieces.set(input.value, parts);
    return parts.map((value, piece) => ({
      name: `${input.name}/${piece}`,
      value,
      role: { kind: 'carried', part: { slot: vector.slot, piece } },
    }));
  });

  const operations: Operation[] = [];
  for (const old of graph.operations) {
    const operation = { ...old, inputs: old.inputs.map(now) };
    const whole = operation.inputs.some((value) => pieces.has(value));
    const [output] = operation.outputs;
    if (!whole && !(operation.kernel === 'Concat' && isVector(output, total))) {
      operations.push(operation);
    } else if (operation.kernel === 'Concat') {
      const made = newPieces();
      for (const [i, parts] of aligned(operation.inputs, lengths).entries()) {
        if (parts.length === 1) made[i] = parts[0];
        else operations.push({ ...operation, inputs: parts, outputs: [made[i]] });
      }
      pieces.set(output, made);
    } else if (operation.kernel === 'SplitV') {
      const from = pieces.get(operation.inputs[0]) as readonly Value[];
      for (const [i, parts] of aligned(operation.outputs, lengths).entries()) {
        if (parts.length === 1) standIn.set(parts[0], from[i]);
        else {
          const numOrSizeSplits = parts.map(({ shape }) => shape[0]);
          const attributes = { ...operation.attributes, numOrSizeSplits };
          operations.push({ ...operation, attributes, inputs: [from[i]], outputs: parts });
        }
      }
    } else if (operation.kernel === 'Sum') {
      const sums = (pieces.get(operation.inputs[0]) as readonly Value[]).map((piece): Value => {
        const sum: Value = { number: fresh(), shape: output.shape, type: output.type };
        operations.push({ ...operation, inputs: [piece], outputs: [sum] });
        return sum;
      });
      sums.reduce((left, right, i) => {
        const last = i === sums.length - 1;
        const sum: Value = last ? output : { number: fresh(), shape: output.shape, type: output.type };
        operations.push({ kernel: 'Add', inputs: [left, right], attributes: {}, outputs: [sum] });
        return sum;
      });
    } else if (elementwise.has(operation.kernel) && isVector(output, total)) {
      const made = newPieces();
      for (const [i, piece] of made.entries()) {
        const given = operation.inputs.map((value) => pieces.get(value)?.[i] ?? alone(value));
        operations.push({ ...operation, inputs: given, outputs: [piece] });
      }
      pieces.set(output, made);
    } else {
      throw new NoPieces();
    }
  }
  const outputs = graph.outputs.flatMap((value) => pieces.get(value) ?? [now(value)]);
  return { inputs, operations, outputs };
}

function isVector({ shape, type }: Value, length: number): boolean {
  return shape.length === 1 && shape[0] === length && type === 'float32';
}

/** The operand, if it is a single number, which all pieces share. */
function alone(value: Value): Value {
  if (value.shape.length > 0) throw new NoPieces();
  return value;
}

/** The parts of a vector, grouped by the piece that holds them. */
function aligned(parts: readonly Value[], lengths: readonly number[]): Value[][] {
  let next = 0;
  return lengths.map((length) => {
    const group: Value[] = [];
    for (let held = 0; held < length; held += parts[next++].shape[0]) {
      if (next >= parts.length || held + parts[next].shape[0] > length) throw new NoPieces();
      group.push(parts[next]);
    }
    return group;
  });
}
