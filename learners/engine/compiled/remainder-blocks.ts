import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { deviceInUse, loadRuntime, openSession } from './runtime/runtime-session.ts';

/** How many rows and columns a block has, and how many vectors it is multiplied with at once. */
export interface BlockSides {
  readonly rows: number;
  readonly columns: number;
  readonly vectors: number;
}

/** Products of a float32 block R, row-major. */
export interface BlockProducts {
  /** R times the right vectors, rows×vectors. */
  readonly byColumns: Float32Array;
  /** The left vectors times R, vectors×columns. */
  readonly byRows: Float32Array;
  /** R itself, if it was asked for. */
  readonly block?: Float32Array;
}

/**
 * Vectors to multiply a block with: from the left, vectors×rows, and from the right, columns×vectors;
 * row-major.
 */
export interface BlockVectors {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Multiplies blocks that the caller holds. */
export interface HeldBlocks {
  multiply(block: Float32Array, vectors: BlockVectors, sides: BlockSides): Promise<BlockProducts>;
}

/** Evaluates blocks R_ij = Σ_k a_{3+k} t^{3+k}, t = x_i·z_j, and multiplies them. */
export interface RemainderBlocks {
  /** @param keep whether to return the block as well */
  evaluate(
    inputs: { readonly x: Float32Array; readonly z: Float32Array; readonly d: number },
    vectors: BlockVectors,
    sides: BlockSides,
    keep: boolean,
  ): Promise<BlockProducts>;
}

/** Products in native code, for blocks of any size. */
export async function openHeldBlocks(threads = 1): Promise<HeldBlocks> {
  const { Tensor } = await loadRuntime();
  // To a GPU, a block would have to travel for every product.
  const session = await openSession(multiplication(), {
    threads,
    ...(deviceInUse() === 'webgpu' ? { device: 'cpu' } : {}),
  });
  return {
    multiply(block, vectors, sides) {
      const { rows, columns } = sides;
      const feeds = {
        block: new Tensor('float32', block, [rows, columns]),
        ...vectorFeeds(Tensor, vectors, sides),
      };
      return run(session, feeds, false);
    },
  };
}

/** @param coefficients a_3, a_4, …, at least one */
export async function openRemainderBlocks(
  coefficients: readonly number[],
  threads = 1,
): Promise<RemainderBlocks> {
  const { Tensor } = await loadRuntime();
  const session = await openSession(evaluation(coefficients), { threads });
  return {
    evaluate({ x, z, d }, vectors, sides, keep) {
      const feeds = {
        x: new Tensor('float32', x, [sides.rows, d]),
        z: new Tensor('float32', z, [sides.columns, d]),
        ...vectorFeeds(Tensor, vectors, sides),
      };
      return run(session, feeds, keep);
    },
  };
}

function vectorFeeds(
  Tensor: typeof RuntimeTensor,
  { left, right }: BlockVectors,
  { rows, columns, vectors }: BlockSides,
): Record<string, RuntimeTensor> {
  return {
    left: new Tensor('float32', left, [vectors, rows]),
    right: new Tensor('float32', right, [columns, vectors]),
  };
}

async function run(
  session: InferenceSession,
  feeds: Record<string, RuntimeTensor>,
  keep: boolean,
): Promise<BlockProducts> {
  const [byColumns, byRows, block] = session.outputNames;
  const made = await session.run(feeds, keep ? [byColumns, byRows, block] : [byColumns, byRows]);
  const data = (name: string) => made[name].data as Float32Array;
  return {
    byColumns: data(byColumns),
    byRows: data(byRows),
    ...(keep ? { block: data(block) } : {}),
  };
}

const port = (name: string, ...shape: string[]): Port => ({ name, shape, type: 'float32' });
const vectorPorts = [port('left', 'vectors', 'rows'), port('right', 'columns', 'vectors')];

/**
 * Writes both products of a block and returns their ports. In this form, a single vector makes a
 * matrix-vector product.
 */
function products(writer: GraphWriter, block: string): Port[] {
  const byColumns = writer.node('MatMul', [block, 'right']);
  const byRows = writer.node('MatMul', ['left', block]);
  return [port(byColumns, 'rows', 'vectors'), port(byRows, 'vectors', 'columns')];
}

function evaluation(coefficients: readonly number[]): Uint8Array {
  const writer = new GraphWriter();
  const number = (value: number) => writer.constant(Float32Array.of(value), [], 'float32');
  const t = writer.node('Gemm', ['x', 'z'], { transA: 0, transB: 1 });
  const cube = writer.node('Mul', [writer.node('Mul', [t, t]), t]);
  let sum = number(coefficients[coefficients.length - 1]);
  for (let k = coefficients.length - 2; k >= 0; k--) {
    sum = writer.node('Add', [writer.node('Mul', [sum, t]), number(coefficients[k])]);
  }
  const block = writer.node('Mul', [cube, sum]);
  const outputs = [...products(writer, block), port(block, 'rows', 'columns')];
  const inputs = [port('x', 'rows', 'd'), port('z', 'columns', 'd'), ...vectorPorts];
  return encodeModel(writer.graph('remainder', inputs, outputs));
}

function multiplication(): Uint8Array {
  const writer = new GraphWriter();
  const inputs = [port('block', 'rows', 'columns'), ...vectorPorts];
  return encodeModel(writer.graph('product', inputs, products(writer, 'block')));
}
