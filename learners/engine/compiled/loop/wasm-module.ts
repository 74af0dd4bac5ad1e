// The binary format of WebAssembly (W3C, WebAssembly Core Specification, chapter 5), as far as loops over
// vectors of float32 need it.

/** Encoded instructions. */
export type Instruction = readonly number[];

export interface WasmFunction {
  /** How many float parameters there are: locals 0, 1, …; the integer local comes next, then the vectors. */
  readonly floatParameters: number;
  readonly vectorLocals: number;
  readonly body: Instruction;
}

const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b, function: 0x60, none: 0x40 } as const;
const sections = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const kinds = { function: 0, memory: 2 } as const;
const end = 0x0b;

/** Vector instructions have a prefix, followed by a code of their own. */
const vector = (code: number): Instruction => [0xfd, ...unsigned(code)];
/** Addresses of vectors are multiples of 2⁴ bytes. */
const alignment = 4;

export const instructions = {
  getLocal: (index: number): Instruction => [0x20, ...unsigned(index)],
  setLocal: (index: number): Instruction => [0x21, ...unsigned(index)],
  /** [address] → [vector] */
  load: (offset: number): Instruction => [...vector(0x00), alignment, ...unsigned(offset)],
  /** [address, vector] → [] */
  store: (offset: number): Instruction => [...vector(0x0b), alignment, ...unsigned(offset)],
  /** [number] → [vector] */
  splat: vector(0x13),
  absolute: vector(0xe0),
  negate: vector(0xe1),
  squareRoot: vector(0xe3),
  add: vector(0xe4),
  subtract: vector(0xe5),
  multiply: vector(0xe6),
  divide: vector(0xe7),
  minimum: vector(0xe8),
  maximum: vector(0xe9),
  /** Runs the body with an integer local at 0, step, 2 step, … below the bound, at least once. */
  repeat: (body: Instruction, local: number, step: number, bound: number): Instruction => [
    ...[0x03, types.none],
    ...body,
    ...[0x20, ...unsigned(local), 0x41, ...signed(step), 0x6a, 0x22, ...unsigned(local)],
    // An unsigned comparison, because a memory may be larger than 2³¹ bytes.
    ...[0x41, ...signed(bound | 0), 0x49],
    ...[0x0d, 0],
    end,
  ],
} as const;

/**
 * A module that imports a memory named `memory` from the module '' and exports its functions as `0`, `1`, …
 */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ floatParameters }) => [
    types.function,
    ...list(Array.from({ length: floatParameters }, () => [types.f32])),
    ...list([]),
  ]);
  const bodies = functions.map(({ vectorLocals, body }) => {
    const locals = list([
      [1, types.i32],
      [...unsigned(vectorLocals), types.v128],
    ]);
    return sized([...locals, ...body, end]);
  });
  const atLeastNoPage = [0, 0];
  return Uint8Array.from([
    ...[0x00, ...ascii('asm'), 1, 0, 0, 0],
    ...section(sections.type, list(signatures)),
    ...section(sections.import, list([[...name(''), ...name('memory'), kinds.memory, ...atLeastNoPage]])),
    ...section(sections.function, list(functions.map((_, i) => unsigned(i)))),
    ...section(
      sections.export,
      list(functions.map((_, i) => [...name(`${i}`), kinds.function, ...unsigned(i)])),
    ),
    ...section(sections.code, list(bodies)),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return sized(ascii(text));
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

/** LEB128: seven bits per byte, the lowest first. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** LEB128 of a 32-bit integer in two's complement. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const bits = rest & 0x7f;
    // The highest of the seven bits of the last byte is the sign.
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, bits];
    bytes.push(bits | 0x80);
  }
}
