import type { InferenceSession } from 'onnxruntime-common';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { deviceInUse, loadRuntime, openSession } from './runtime/runtime-session.ts';

/** C ← ±A·Bᵀ, or C ← C ± A·Bᵀ, on contiguous row-major arrays. */
export interface Float64Operands {
  /** rows×columns; written in place. */
  readonly into: Float64Array;
  /** rows×depth, or depth×rows if `transposedA`. */
  readonly a: Float64Array;
  /** columns×depth, or depth×columns if `transposedB`. */
  readonly b: Float64Array;
  readonly transposedA: boolean;
  readonly transposedB: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly sign: 1 | -1;
  /** C is overwritten; otherwise the product is added to it. */
  readonly replace: boolean;
}

/** Products of float64 matrices of any size, in native code, without copies of their operands. */
export interface Float64Product {
  multiply(operands: Float64Operands): Promise<void>;
}

/**
 * Opens one session per kind of product: a graph of one node with symbolic sizes, so that it serves all
 * sizes.
 */
export async function openFloat64Product(threads = 1): Promise<Float64Product> {
  const { Tensor } = await loadRuntime();
  const sessions = new Map<string, Promise<InferenceSession>>();
  return {
    async multiply(operands) {
      const { into, a, b, transposedA, transposedB, rows, columns, depth, replace } = operands;
      const kind = [transposedA, transposedB, operands.sign, replace].join();
      let opening = sessions.get(kind);
      if (!opening) {
        opening = openKind(operands, threads);
        sessions.set(kind, opening);
      }
      const session = await opening;
      const feeds: Record<string, import('onnxruntime-common').Tensor> = {
        a: new Tensor('float64', a, transposedA ? [depth, rows] : [rows, depth]),
        b: new Tensor('float64', b, transposedB ? [depth, columns] : [columns, depth]),
      };
      const result = new Tensor('float64', into, [rows, columns]);
      // C may be input and result in the same memory, because each element is read before it is written.
      if (!replace) feeds.c = result;
      await session.run(feeds, { [session.outputNames[0]]: result });
    },
  };
}

function openKind(
  { transposedA, transposedB, sign, replace }: Float64Operands,
  threads: number,
): Promise<InferenceSession> {
  const port = (name: string, ...shape: string[]): Port => ({ name, shape, type: 'float64' });
  const writer = new GraphWriter();
  const result = writer.node('Gemm', replace ? ['a', 'b'] : ['a', 'b', 'c'], {
    transA: Number(transposedA),
    transB: Number(!transposedB),
    alpha: { float: sign },
  });
  const graph = writer.graph(
    'product',
    [
      transposedA ? port('a', 'depth', 'rows') : port('a', 'rows', 'depth'),
      transposedB ? port('b', 'depth', 'columns') : port('b', 'columns', 'depth'),
      ...(replace ? [] : [port('c', 'rows', 'columns')]),
    ],
    [port(result, 'rows', 'columns')],
  );
  // WebGPU has no float64.
  return openSession(encodeModel(graph), {
    threads,
    ...(deviceInUse() === 'webgpu' ? { device: 'cpu' } : {}),
  });
}
