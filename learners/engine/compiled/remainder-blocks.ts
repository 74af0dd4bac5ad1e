import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { loadRuntime, openSession } from './session.ts';

/** Rows and columns of a block, and vectors that it is multiplied with at once. */
export interface BlockSides {
  readonly rows: number;
  readonly columns: number;
  readonly vectors: number;
}

/** A block R times the vectors of its columns, and its transpose times those of its rows; each vectors×…, row-major. */
export interface BlockProducts {
  readonly rows: Float32Array;
  readonly columns: Float32Array;
  /** R itself, where it was to be kept. */
  readonly block?: Float32Array;
}

/** Blocks R_ij = Σ_k a_{3+k} t^{3+k}, t = x_i·z_j, in float32 and native code, and their products with vectors. */
export interface RemainderBlocks {
  /**
   * @param rowVectors vectors×rows, row-major; likewise the columns'
   * @param keep whether the block is wanted, too
   */
  evaluate(
    x: Float32Array,
    z: Float32Array,
    d: number,
    rowVectors: Float32Array,
    columnVectors: Float32Array,
    sides: BlockSides,
    keep: boolean,
  ): Promise<BlockProducts>;
  /** The same from a block that was kept. */
  multiply(
    block: Float32Array,
    rowVectors: Float32Array,
    columnVectors: Float32Array,
    sides: BlockSides,
  ): Promise<BlockProducts>;
}

/** @param coefficients a_3, a_4, …, at least one */
export async function openRemainderBlocks(
  coefficients: readonly number[],
  threads = 1,
): Promise<RemainderBlocks> {
  const { Tensor } = await loadRuntime();
  const tensor = (elements: Float32Array, ...shape: number[]) => new Tensor('float32', elements, shape);
  const evaluated = await openSession(evaluation(coefficients), threads);
  const multiplied = await openSession(multiplication(), threads);
  const run = async (
    session: InferenceSession,
    feeds: Record<string, RuntimeTensor>,
    keep: boolean,
  ): Promise<BlockProducts> => {
    const [rows, columns, block] = session.outputNames;
    const made = await session.run(feeds, keep ? [rows, columns, block] : [rows, columns]);
    const data = (name: string) => made[name].data as Float32Array;
    return { rows: data(rows), columns: data(columns), ...(keep ? { block: data(block) } : {}) };
  };
  return {
    evaluate(x, z, d, rowVectors, columnVectors, { rows, columns, vectors }, keep) {
      const feeds = {
        x: tensor(x, rows, d),
        z: tensor(z, columns, d),
        u: tensor(rowVectors, vectors, rows),
        v: tensor(columnVectors, vectors, columns),
      };
      return run(evaluated, feeds, keep);
    },
    multiply(block, rowVectors, columnVectors, { rows, columns, vectors }) {
      const feeds = {
        block: tensor(block, rows, columns),
        u: tensor(rowVectors, vectors, rows),
        v: tensor(columnVectors, vectors, columns),
      };
      return run(multiplied, feeds, false);
    },
  };
}

const port = (name: string, ...shape: string[]): Port => ({ name, shape, type: 'float32' });
const vectorPorts = [port('u', 'vectors', 'rows'), port('v', 'vectors', 'columns')];

/** Both products of a block, and the ports they come out of. */
function products(writer: GraphWriter, block: string): Port[] {
  const ofRows = writer.node('Gemm', ['v', block], { transA: 0, transB: 1 });
  const ofColumns = writer.node('MatMul', ['u', block]);
  return [port(ofRows, 'vectors', 'rows'), port(ofColumns, 'vectors', 'columns')];
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
  return encodeModel(
    writer.graph('remainder', [port('x', 'rows', 'd'), port('z', 'columns', 'd'), ...vectorPorts], outputs),
  );
}

function multiplication(): Uint8Array {
  const writer = new GraphWriter();
  const inputs = [port('block', 'rows', 'columns'), ...vectorPorts];
  return encodeModel(writer.graph('product', inputs, products(writer, 'block')));
}
