import type { Operation, Value } from '../graph.ts';
import { encodeModule, type Instruction, instructions as wasm } from './wasm-module.ts';
import { Instance, Module, type WasmMemory } from './webassembly.ts';

/** Number of float32 numbers in one vector register. */
const lanes = 4;
export const vectorBytes = 4 * lanes;

/** Elementwise operations on arrays of one length, done in one pass over them. */
export interface VectorLoop {
  /** In dependency order. */
  readonly operations: readonly Operation[];
  /** Number of elements of each array. */
  readonly length: number;
  /** The numbers that the operations read, in the order in which the compiled function takes them. */
  readonly numbers: readonly Value[];
  /**
   * Byte offsets in memory of the arrays that are read, multiples of `vectorBytes` with room for whole
   * vectors.
   */
  readonly reads: readonly { readonly value: Value; readonly offset: number }[];
  /** Byte offsets at which results are written; they may overwrite arrays that are read. */
  readonly writes: readonly { readonly value: Value; readonly offset: number }[];
}

/** Runs a compiled loop, given its `numbers`. */
export type VectorFunction = (...numbers: number[]) => void;

/**
 * Compiles loops to WebAssembly with vector instructions. The runtime makes one pass over memory for each
 * operation; here one pass does them all, with intermediate results in registers. Each operation rounds as
 * IEEE 754 prescribes, so the results are those of one operation at a time, bit for bit.
 */
export function compileVectorLoops(loops: readonly VectorLoop[], memory: WasmMemory): VectorFunction[] {
  const bytes = encodeModule(
    loops.map((loop) => ({ floatParameters: loop.numbers.length, ...functionOf(loop) })),
  );
  const { exports } = new Instance(new Module(bytes), { '': { memory } });
  return loops.map((_, i) => exports[`${i}`]);
}

/** TF.js kernels of two operands. */
const binary: Readonly<Record<string, Instruction>> = {
  Add: wasm.add,
  Sub: wasm.subtract,
  Multiply: wasm.multiply,
  RealDiv: wasm.divide,
  Maximum: wasm.maximum,
  Minimum: wasm.minimum,
};

/** TF.js kernels of one operand. */
const unary: Readonly<Record<string, (x: Instruction) => Instruction>> = {
  Sqrt: (x) => [...x, ...wasm.squareRoot],
  Square: (x) => [...x, ...x, ...wasm.multiply],
  Neg: (x) => [...x, ...wasm.negate],
  Abs: (x) => [...x, ...wasm.absolute],
};

/** The kernels that loops may be made of. */
export const vectorKernels: ReadonlySet<string> = new Set([...Object.keys(binary), ...Object.keys(unary)]);

function functionOf({ operations, length, numbers, reads, writes }: VectorLoop) {
  // Locals: the numbers, the byte offset that the loop has reached, then one vector for each value.
  const at = numbers.length;
  const locals = new Map<Value, number>();
  const local = (value: Value): number => {
    const known = locals.get(value) ?? at + 1 + locals.size;
    locals.set(value, known);
    return known;
  };
  const get = (value: Value): Instruction => wasm.getLocal(local(value));
  const set = (value: Value, code: Instruction): Instruction => [...code, ...wasm.setLocal(local(value))];

  const spread = numbers.flatMap((value, i) => set(value, [...wasm.getLocal(i), ...wasm.splat]));
  const body = [
    ...reads.flatMap(({ value, offset }) => set(value, [...wasm.getLocal(at), ...wasm.load(offset)])),
    ...operations.flatMap(({ kernel, inputs, outputs: [output] }) =>
      set(
        output,
        kernel in unary ? unary[kernel](get(inputs[0])) : [...inputs.flatMap(get), ...binary[kernel]],
      ),
    ),
    ...writes.flatMap(({ value, offset }) => [...wasm.getLocal(at), ...get(value), ...wasm.store(offset)]),
  ];
  const end = Math.ceil(length / lanes) * vectorBytes;
  return { vectorLocals: locals.size, body: [...spread, ...wasm.repeat(body, at, vectorBytes, end)] };
}
