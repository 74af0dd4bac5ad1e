import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-common';
import type { Input } from './graph.ts';
import { DeviceMemory } from './loop/device-memory.ts';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';
import { deviceInUse, loadRuntime, openSession } from './runtime/runtime-session.ts';

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
  if (deviceInUse() === 'webgpu') return openOnDevice(products, operands, shapes);
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

/** On a WebGPU device, every turn is a call, as every step is (device-loop.ts). */
async function openOnDevice(
  products: readonly MatrixProduct[],
  operands: ReadonlyMap<string, readonly [number, number]>,
  shapes: readonly (readonly [number, number])[],
): Promise<ProductLoop> {
  const writer = new GraphWriter();
  const names = products.map((product) => gemm(writer, product));
  const port = (name: string, shape: readonly number[]): Port => ({ name, shape, type: 'float32' });
  const model = encodeModel(
    writer.graph(
      'products',
      [...operands].map(([name, shape]) => port(name, shape)),
      names.map((name, i) => port(name, shapes[i])),
    ),
  );
  const session = await openSession(model, { kept: names });
  const { Tensor } = await loadRuntime();
  const memory = new DeviceMemory(Tensor);
  const input = (name: string, shape: readonly number[]): Input => ({
    name,
    value: { number: -1, shape, type: 'float32' },
    role: { kind: 'shared' },
  });
  const given = [...operands].map(([name, shape]) => input(name, shape));
  const entries = Object.fromEntries(
    [...operands].map(([name, [rows, columns]]) => [
      name,
      Float32Array.from({ length: rows * columns }, (_, i) => operandEntry(i)),
    ]),
  );
  const feeds = await memory.upload(given, entries);
  const results = names.map((name, i) => input(name, shapes[i]));
  return {
    async run(turns) {
      let made: Awaited<ReturnType<InferenceSession['run']>> = {};
      for (let turn = 0; turn < turns; turn++) {
        for (const name of Object.keys(made)) made[name].dispose();
        made = await session.run(feeds);
      }
      const fetched = await memory.download(results, made);
      for (const name of names) made[name].dispose();
      return fetched.map(([, elements]) => elements as Float32Array);
    },
    dispose() {
      for (const tensor of Object.values(feeds)) tensor.dispose();
      memory.dispose();
      void session.release();
    },
  };
}

function gemm(writer: GraphWriter, { a, b }: MatrixProduct): string {
  return writer.node('Gemm', [a.name, b.name], {
    transA: a.transposed ? 1 : 0,
    transB: b.transposed ? 1 : 0,
  });
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
  const made = products.map((product) => gemm(body, product));
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
