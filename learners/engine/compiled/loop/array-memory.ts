import { elementCount, type Value } from '../graph.ts';
import { Memory, type WasmMemory } from './webassembly.ts';

const pageBytes = 65_536;
/** Number of bytes that 32 bits can address. */
const mostBytes = 2 ** 32;
const cacheLine = 64;
/**
 * Bytes between two arrays; without them, arrays whose lengths are powers of two would compete for the same
 * cache sets.
 */
const gap = 3 * cacheLine;

/** Float32 arrays, one after another, in one memory that WebAssembly reads and writes. */
export class ArrayMemory {
  readonly memory: WasmMemory;
  readonly #offsets = new Map<Value, number>();

  /** @throws RangeError if the machine cannot provide the memory */
  constructor(values: readonly Value[]) {
    let bytes = 0;
    for (const value of values) {
      this.#offsets.set(value, bytes);
      bytes += bytesOf(value);
    }
    this.memory = new Memory({ initial: Math.ceil(bytes / pageBytes) });
  }

  /** Where the array starts, in bytes. */
  offset(value: Value): number {
    const offset = this.#offsets.get(value);
    if (offset === undefined) throw new Error(`value ${value.number} has no place in memory`);
    return offset;
  }

  elements(value: Value): Float32Array {
    return new Float32Array(this.memory.buffer, this.offset(value), elementCount(value.shape));
  }
}

/** Whether arrays of these shapes fit into one memory. */
export function fitMemory(values: readonly Value[]): boolean {
  return values.reduce((sum, value) => sum + bytesOf(value), 0) <= mostBytes;
}

/** Bytes that an array takes, gap included: whole cache lines, hence whole vectors. */
function bytesOf({ shape }: Value): number {
  const bytes = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
  return Math.ceil(bytes / cacheLine) * cacheLine + gap;
}
