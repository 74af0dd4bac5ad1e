import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { loadRuntime, openSession } from './runtime/runtime-session.ts';

/** A matrix that takes part in products; the same name is the same matrix. */
export interface Operand {
  readonly name: string;
  readonly shape: readonly [rows: number, columns: number];
  readonly transposed?: boolean;
}

/** A·B in float32. */
export interface MatrixProduct {
  readonly a: Operand;
  readonly b: Operand;
}

/** Matrix products alone, many times per call: a training step with the same shapes cannot be faster. */
export interface ProductLoop {
  /** Computes all products this many times. @returns each product, row-major, in the order given */
  run(turns: number): Promise<Float32Array[]>;
  dispose(): void;
}

/**
 * Puts the products into an ONNX `Loop`, much as `scan-loop.ts` puts a step into a `Scan`. Each result is
 * carried to the next turn, where nothing reads it, so that none is optimised away and nothing but products
 * is computed.
 */
export async function openProductLoop(products: readonly MatrixProduct[]): Promise<ProductLoop> {
  const operands = new Map(products.flatMap(({ a, b }) => [a, b]).map(({ name, shape }) => [name, shape]));
  const shapes = products.map(({ a, b }): [number, number] => [
    a.transposed ? a.shape[1] : a.shape[0],
    b.transposed ? b.shape[0] : b.shape[1],
  ]);
  const session: InferenceSession = await openSession(productModel(products, operands, shapes));
  const { Tensor } = await loadRuntime();
  const tensor = ([rows, columns]: readonly [number, number], entry: (i: number) => number): RuntimeTensor =>
    new Tensor(
      'float32',
      Float32Array.from({ length: rows * columns }, (_, i) => entry(i)),
      [rows, columns],
    );
  const feeds: Record<string, RuntimeTensor> = {};
  for (const [name, shape] of operands) feeds[name] = tensor(shape, operandEntry);
  for (const [i, shape] of shapes.entries()) feeds[`last${i}`] = tensor(shape, () => 0);
  return {
    async run(turns) {
      const count = new Tensor('int64', BigInt64Array.of(BigInt(turns)), []);
      const results = await session.run({ ...feeds, turns: count });
      return session.outputNames.map((name) => results[name].data as Float32Array);
    },
    dispose() {
      void session.release();
    },
  };
}

/**
 * Entry i of every operand, row-major. Not all entries are 0, and none is subnormal, which would slow
 * arithmetic down.
 */
export function operandEntry(i: number): number {
  return ((i * 7919) % 13) / 8 - 0.75;
}

function productModel(
  products: readonly MatrixProduct[],
  operands: ReadonlyMap<string, readonly [number, number]>,
  shapes: readonly (readonly [number, number])[],
): Uint8Array {
  const outer = new GraphWriter('m_');
  const body = new GraphWriter('b_');
  const made = products.map(({ a, b }) =>
    body.node('Gemm', [a.name, b.name], { transA: a.transposed ? 1 : 0, transB: b.transposed ? 1 : 0 }),
  );
  const go = body.node('Identity', ['b_go']);
  const port = (name: string, shape: readonly number[]): Port => ({ name, shape, type: 'float32' });
  const bodyGraph = body.graph(
    'products',
    [
      { name: 'b_turn', shape: [], type: 'int64' },
      { name: 'b_go', shape: [], type: 'bool' },
      ...shapes.map((shape, i) => port(`b_last${i}`, shape)),
    ],
    [{ name: go, shape: [], type: 'bool' }, ...made.map((name, i) => port(name, shapes[i]))],
  );
  const carried = shapes.map((_, i) => `last${i}`);
  const results = outer.nodeWithBody('Loop', ['turns', '', ...carried], shapes.length, bodyGraph);
  return encodeModel(
    outer.graph(
      'product loop',
      [
        { name: 'turns', shape: [], type: 'int64' },
        ...carried.map((name, i) => port(name, shapes[i])),
        ...[...operands].map(([name, shape]) => port(name, shape)),
      ],
      results.map((name, i) => port(name, shapes[i])),
    ),
  );
}
