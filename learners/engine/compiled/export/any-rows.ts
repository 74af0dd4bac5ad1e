import { dataTypes, type GraphProto, type NodeProto, type TensorProto } from '../onnx-encoding.ts';
import { UntraceableError } from '../untraceable-error.ts';

/** Two numbers of rows that no layer is likely to be as wide as. Nothing is computed on them. */
export const tracedRows = [499, 509] as const;

/**
 * One graph for any number of rows, from the graphs of the same function at two numbers of rows. Programs are traced
 * at fixed shapes, so that a number of rows stands in constants: in the shapes that arrays are reshaped or expanded to,
 * in the ends of slices. The two graphs differ in exactly these. A shape that is reshaped to gets -1 in its place;
 * every other constant is computed from the rows of the input.
 *
 * @param graphs at `tracedRows[0]` and `tracedRows[1]` rows
 * @param input the name of the input whose first side is the number of rows
 * @throws UntraceableError if they differ in anything else
 */
export function forAnyRows(graphs: readonly [GraphProto, GraphProto], input: string): GraphProto {
  const [first, second] = graphs;
  assertAlike(first.node, second.node);
  if (first.initializer.length !== second.initializer.length) throw dependsOnRows();
  const before: NodeProto[] = [];
  const initializer: TensorProto[] = [];
  for (const [i, own] of first.initializer.entries()) {
    const other = second.initializer[i];
    if (own.name !== other.name) throw dependsOnRows();
    if (sameTensor(own, other)) {
      initializer.push(own);
      continue;
    }
    const repeated = repeatedElement(own, other);
    if (repeated) {
      const filled = filledArray(own, other, repeated, input);
      before.push(...filled.node);
      initializer.push(...filled.initializer);
      continue;
    }
    const sides = sidesOf(entriesOf(own), entriesOf(other));
    const reshaped = withFreeSide(own, sides, first.node);
    if (reshaped) initializer.push(reshaped);
    else {
      const computed = computedSides(own.name, sides, input);
      before.push(...computed.node);
      initializer.push(...computed.initializer);
    }
  }
  return { ...first, node: [...before, ...first.node], initializer };
}

/** A number that is `fixed` + `perRow` times the number of rows. */
interface Side {
  readonly fixed: number;
  readonly perRow: number;
}

function assertAlike(a: readonly NodeProto[], b: readonly NodeProto[]): void {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw dependsOnRows();
}

function dependsOnRows(): UntraceableError {
  return new UntraceableError('what the network computes depends on how many rows it is given');
}

function sameTensor(a: TensorProto, b: TensorProto): boolean {
  return (
    a.name === b.name &&
    a.dataType === b.dataType &&
    a.dims.join() === b.dims.join() &&
    Buffer.compare(a.rawData, b.rawData) === 0
  );
}

/** The one number that an array of as many rows as the input is filled with, as bytes; undefined if it is no such array. */
function repeatedElement(a: TensorProto, b: TensorProto): Uint8Array | undefined {
  const count = a.dims.reduce((product, side) => product * side, 1);
  if (a.dataType !== b.dataType || a.dims.length !== b.dims.length || a.dims.join() === b.dims.join())
    return undefined;
  if (a.dataType === dataTypes.int64 || count === 0) return undefined;
  const element = a.rawData.slice(0, a.rawData.length / count);
  const same = (bytes: Uint8Array) => bytes.every((byte, i) => byte === element[i % element.length]);
  return same(a.rawData) && same(b.rawData) ? element : undefined;
}

/** An array of one number, under the constant's name. */
function filledArray(
  { name, dims, dataType }: TensorProto,
  other: TensorProto,
  element: Uint8Array,
  input: string,
): Computed {
  const shape = computedSides(`${name}_shape`, sidesOf(dims, other.dims), input);
  const value = { name: `${name}_value`, dims: [], dataType, rawData: element };
  return {
    node: [
      ...shape.node,
      { opType: 'Expand', input: [value.name, `${name}_shape`], output: [name], attribute: [] },
    ],
    initializer: [...shape.initializer, value],
  };
}

/** Numbers at two numbers of rows as functions of the number of rows. */
function sidesOf(entries: readonly number[], others: readonly number[]): Side[] {
  if (entries.length !== others.length) throw dependsOnRows();
  return entries.map((entry, i) => {
    const perRow = (others[i] - entry) / (tracedRows[1] - tracedRows[0]);
    const fixed = entry - perRow * tracedRows[0];
    if (!Number.isInteger(perRow)) throw dependsOnRows();
    return { fixed, perRow };
  });
}

function entriesOf({ dataType, rawData, dims }: TensorProto): number[] {
  if (dataType !== dataTypes.int64) throw dependsOnRows();
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: dims[0] }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}

/** The shape with -1 for the side that depends on the rows; undefined if it is more than a shape to reshape to. */
function withFreeSide(
  { name }: TensorProto,
  sides: readonly Side[],
  nodes: readonly NodeProto[],
): TensorProto | undefined {
  const readers = nodes.filter((node) => node.input.includes(name));
  const shapes = readers.every((node) => node.opType === 'Reshape' && node.input[0] !== name);
  const free = sides.filter(({ perRow }) => perRow !== 0).length;
  const empty = sides.some(({ fixed, perRow }) => perRow === 0 && fixed === 0);
  if (!shapes || free !== 1 || empty) return undefined;
  return int64s(
    name,
    sides.map(({ fixed, perRow }) => (perRow === 0 ? fixed : -1)),
  );
}

/** Nodes that compute what was a constant, and the constants that they need. */
interface Computed {
  readonly node: NodeProto[];
  readonly initializer: TensorProto[];
}

/** fixed + perRow · rows, computed under the constant's name. */
function computedSides(name: string, sides: readonly Side[], input: string): Computed {
  const part = (suffix: string) => `${name}_${suffix}`;
  return {
    node: [
      {
        opType: 'Shape',
        input: [input],
        output: [part('rows')],
        attribute: [
          { name: 'start', i: 0 },
          { name: 'end', i: 1 },
        ],
      },
      {
        opType: 'Mul',
        input: [part('rows'), part('perRow')],
        output: [part('varying')],
        attribute: [],
      },
      { opType: 'Add', input: [part('varying'), part('fixed')], output: [name], attribute: [] },
    ],
    initializer: [
      int64s(
        part('perRow'),
        sides.map(({ perRow }) => perRow),
      ),
      int64s(
        part('fixed'),
        sides.map(({ fixed }) => fixed),
      ),
    ],
  };
}

function int64s(name: string, values: readonly number[]): TensorProto {
  const entries = BigInt64Array.from(values, BigInt);
  return {
    name,
    dims: [values.length],
    dataType: dataTypes.int64,
    rawData: new Uint8Array(entries.buffer),
  };
}
