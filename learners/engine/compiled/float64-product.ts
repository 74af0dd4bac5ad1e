import type { InferenceSession } from 'onnxruntime-node';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { loadRuntime, openSession } from './session.ts';

/** Products of float64 matrices of any size, in native code. */
export interface Float64Product {
  /**
   * A·Bᵀ as a new array, rows×columns, row-major.
   *
   * @param a rows×depth, row-major, contiguous
   * @param b columns×depth, row-major, contiguous
   */
  multiply(
    a: Float64Array,
    b: Float64Array,
    size: { rows: number; columns: number; depth: number },
  ): Promise<Float64Array>;
}

/** One graph with one node: sizes are named, so that one session serves all. */
export async function openFloat64Product(threads = 1): Promise<Float64Product> {
  const writer = new GraphWriter();
  const result = writer.node('Gemm', ['a', 'b'], { transB: 1 });
  const port = (name: string, shape: string[]): Port => ({ name, shape, type: 'float64' });
  const graph = writer.graph(
    'product',
    [port('a', ['rows', 'depth']), port('b', ['columns', 'depth'])],
    [port(result, ['rows', 'columns'])],
  );
  const session: InferenceSession = await openSession(encodeModel(graph), threads);
  const { Tensor } = await loadRuntime();
  return {
    async multiply(a, b, { rows, columns, depth }) {
      const outputs = await session.run({
        a: new Tensor('float64', a, [rows, depth]),
        b: new Tensor('float64', b, [columns, depth]),
      });
      return outputs[result].data as Float64Array;
    },
  };
}
