import { elementCount, type Graph, type Operation, type Value } from '../graph.ts';
import { makers, nextNumber, uses } from './uses.ts';

/**
 * Cuts row blocks of a matrix that was itself cut out of a vector directly out of the vector, because slicing
 * the matrix would copy them a second time.
 */
export function cutVectorsOnce(graph: Graph): Graph {
  const fresh = nextNumber(graph);
  const readers = uses(graph);
  const replaced = new Map<Operation, Operation[]>();

  for (const split of graph.operations) {
    if (split.kernel !== 'SplitV' || split.inputs[0].shape.length !== 1) continue;
    const parts: Value[] = [];
    let finer = false;
    for (const part of split.outputs) {
      const blocks = rowBlocks(part, readers);
      if (!blocks) {
        parts.push(part);
        continue;
      }
      finer = true;
      for (const { rows, columns, slices } of blocks) {
        const piece: Value = { number: fresh(), shape: [rows * columns], type: part.type };
        parts.push(piece);
        for (const slice of slices) {
          const shape = [rows, columns];
          replaced.set(slice, [
            { kernel: 'Reshape', inputs: [piece], attributes: { shape }, outputs: slice.outputs },
          ]);
        }
      }
      for (const reshape of readers.get(part) ?? []) if (reshape) replaced.set(reshape, []);
    }
    if (finer) {
      const sizes = parts.map(({ shape }) => shape[0]);
      const attributes = { ...split.attributes, numOrSizeSplits: sizes };
      replaced.set(split, [{ ...split, attributes, outputs: parts }]);
    }
  }
  return {
    ...graph,
    operations: graph.operations.flatMap((operation) => replaced.get(operation) ?? [operation]),
  };
}

interface RowBlock {
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
  readonly slices: Operation[];
}

/**
 * The row blocks in which a vector, read as a matrix, is used; undefined unless they are a partition of its
 * rows.
 */
function rowBlocks(
  part: Value,
  readers: ReadonlyMap<Value, readonly (Operation | undefined)[]>,
): RowBlock[] | undefined {
  const blocks = new Map<number, RowBlock>();
  let height = 0;
  for (const reshape of readers.get(part) ?? []) {
    if (reshape?.kernel !== 'Reshape' || reshape.outputs[0].shape.length !== 2) return undefined;
    const [rows, columns] = reshape.outputs[0].shape;
    height = rows;
    for (const slice of readers.get(reshape.outputs[0]) ?? []) {
      if (slice?.kernel !== 'Slice' || slice.outputs[0].shape[1] !== columns) return undefined;
      const first = (slice.attributes.begin as number[])[0];
      const taken = slice.outputs[0].shape[0];
      const block = blocks.get(first) ?? { first, rows: taken, columns, slices: [] };
      if (block.rows !== taken || block.columns !== columns) return undefined;
      block.slices.push(slice);
      blocks.set(first, block);
    }
  }
  const ordered = [...blocks.values()].sort((a, b) => a.first - b.first);
  let next = 0;
  for (const block of ordered) {
    if (block.first !== next) return undefined;
    next += block.rows;
  }
  return ordered.length > 1 && next === height ? ordered : undefined;
}

/**
 * Puts row blocks that are stacked, flattened and joined to a vector into the vector directly, one by one.
 */
export function joinVectorsOnce(graph: Graph): Graph {
  const fresh = nextNumber(graph);
  const made = makers(graph);
  const operations: Operation[] = [];
  for (const operation of graph.operations) {
    if (operation.kernel !== 'Concat' || operation.outputs[0].shape.length !== 1) {
      operations.push(operation);
      continue;
    }
    const inputs = operation.inputs.flatMap((part) => {
      const flat = made.get(part);
      const stacked = flat?.kernel === 'Reshape' ? made.get(flat.inputs[0]) : undefined;
      if (stacked?.kernel !== 'Concat' || stacked.attributes.axis !== 0) return [part];
      return stacked.inputs.map((block) => {
        const shape = [elementCount(block.shape)];
        const piece: Value = { number: fresh(), shape, type: block.type };
        operations.push({ kernel: 'Reshape', inputs: [block], attributes: { shape }, outputs: [piece] });
        return piece;
      });
    });
    operations.push({ ...operation, inputs });
  }
  return { ...graph, operations };
}
