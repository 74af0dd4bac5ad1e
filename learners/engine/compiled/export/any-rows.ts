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
    if (sameTensor(own, other)) {
      initializer.push(own);
      continue;
    }
    const sides = sidesOf(own, other);
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

/** The entries of an int64 vector as functions of the number of rows. */
function sidesOf(a: TensorProto, b: TensorProto): Side[] {
  const [entries, others] = [entriesOf(a), entriesOf(b)];
  if (a.name !== b.name || entries.length !== others.length) throw dependsOnRows();
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

/** fixed + perRow · rows, computed under the constant's name. */
function computedSides(
  name: string,
  sides: readonly Side[],
  input: string,
): { node: NodeProto[]; initializer: TensorProto[] } {
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
