/**
 * The inner loop of `addProducts` in WebAssembly: eight rows of a matrix times two vectors, in vector
 * registers of two float64 numbers each. Every sum is formed in the order of the columns, one product after
 * the other and without fused operations, so that it has the bits that JavaScript gives it.
 */

/** Rows of a tile. */
export const tileRows = 8;
/** Vectors of a tile. */
export const tileVectors = 2;

/** Memory that a tile reads and writes, at byte addresses. */
export interface TileMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError if the machine cannot provide this many further pages of 64 KiB */
  grow(pages: number): number;
}

/**
 * @param matrix address of the rows, column by column: `tileRows` numbers for each column
 * @param end address behind the last column
 * @param first address of one vector
 * @param second address of the other
 * @param sums address of 2×`tileRows` numbers, which are set
 */
export type Tile = (matrix: number, end: number, first: number, second: number, sums: number) => void;

// Node.js has WebAssembly, but TypeScript declares its types only for browsers.
const { Memory, Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      readonly Memory: new (size: { readonly initial: number }) => TileMemory;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (
        module: object,
        imports: { readonly m: { readonly m: TileMemory } },
      ) => { readonly exports: { readonly t: Tile } };
    };
  }
).WebAssembly;

/** Compiles the tile, with a memory of its own. */
export function openTile(): { readonly memory: TileMemory; readonly tile: Tile } {
  const memory = new Memory({ initial: 1 });
  const { exports } = new Instance(new Module(tileModule()), { m: { m: memory } });
  return { memory, tile: exports.t };
}

/** The module in the binary format of WebAssembly (W3C, WebAssembly Core Specification, chapter 5). */
function tileModule(): Uint8Array {
  // Locals: the five parameters, then the sums of both vectors, one number of each vector, and four of the matrix.
  const [matrix, end, first, second, sums] = [0, 1, 2, 3, 4];
  const registers = tileRows / 2;
  const sumOf = (vector: number, register: number) => 5 + vector * registers + register;
  const [number0, number1, entries] = [5 + 2 * registers, 6 + 2 * registers, 7 + 2 * registers];
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const each = (body: (register: number) => number[]) =>
    Array.from({ length: registers }, (_, register) => body(register)).flat();
  const load = (offset: number) => [0xfd, 0x00, 3, offset];
  const loadTwice = [0xfd, 0x0a, 3, 0];
  const store = (offset: number) => [0xfd, 0x0b, 3, offset];
  const [add, multiply] = [
    [0xfd, 0xf0, 0x01],
    [0xfd, 0xf2, 0x01],
  ];
  const advance = (local: number, bytes: number) => [...get(local), 0x41, bytes, 0x6a, ...set(local)];
  const addTo = (sum: number, number: number) => [
    ...get(sum),
    ...get(entries),
    ...get(number),
    ...multiply,
    ...add,
    ...set(sum),
  ];
  const body = [
    ...[0x03, 0x40],
    ...[...get(first), ...loadTwice, ...set(number0)],
    ...[...get(second), ...loadTwice, ...set(number1)],
    ...each((register) => [
      ...get(matrix),
      ...load(16 * register),
      ...set(entries),
      ...addTo(sumOf(0, register), number0),
      ...addTo(sumOf(1, register), number1),
    ]),
    ...advance(first, 8),
    ...advance(second, 8),
    // 64 as a signed LEB128 number has two bytes.
    ...[...get(matrix), 0x41, 0xc0, 0x00, 0x6a, 0x22, matrix],
    ...[...get(end), 0x49, 0x0d, 0, 0x0b],
    ...each((register) => [...get(sums), ...get(sumOf(0, register)), ...store(16 * register)]),
    ...each((register) => [...get(sums), ...get(sumOf(1, register)), ...store(8 * tileRows + 16 * register)]),
    0x0b,
  ];
  const locals = [1, 2 * registers + 3, 0x7b];
  const section = (id: number, content: readonly number[]) => [id, ...size(content.length), ...content];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x74, 0, 0]),
    ...section(10, [1, ...size(code.length), ...code]),
  ]);
}

/** LEB128 of a number below 2¹⁴. */
function size(count: number): number[] {
  return count < 128 ? [count] : [(count & 127) | 128, count >> 7];
}
