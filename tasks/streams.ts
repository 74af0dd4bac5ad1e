import { createHash } from 'node:crypto';
import { mostBlocks, type OpenKernel, openNormalsKernel } from './normals-kernel.ts';

/** Fewest normals that are worth a call of the kernel. */
const fewestAtOnce = 16;

/** Opened when first needed. */
let kernel: OpenKernel | undefined;

/**
 * Counter-based random streams: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011). A stream is named by a path; its name is hashed into the generator's key and the
 * upper half of its counter, so that streams with different paths are independent and no stream depends on
 * what another has drawn.
 */
export class Stream {
  readonly path: readonly (string | number)[];
  readonly #key0: number;
  readonly #key1: number;
  readonly #high0: number;
  readonly #high1: number;
  #counter = 0;
  readonly #block = new Uint32Array(4);
  #used = 4;
  #spareNormal = Number.NaN;

  /**
   * @param path names the stream, from the general to the particular:
   * `new Stream('bfc-wide', 32, 1, 'train')`
   */
  constructor(...path: readonly (string | number)[]) {
    this.path = path;
    const digest = createHash('sha256').update(JSON.stringify(path)).digest();
    this.#key0 = digest.readUInt32LE(0);
    this.#key1 = digest.readUInt32LE(4);
    this.#high0 = digest.readUInt32LE(8);
    this.#high1 = digest.readUInt32LE(12);
  }

  /** The stream named by this path and further parts, at its start. */
  child(...parts: readonly (string | number)[]): Stream {
    return new Stream(...this.path, ...parts);
  }

  /** A uniform 32-bit integer. */
  uint32(): number {
    if (this.#used === 4) this.#refill();
    return this.#block[this.#used++] as number;
  }

  /** Uniform on (0, 1), 32 bits: never 0 and never 1. */
  uniform(): number {
    return (this.uint32() + 0.5) * 2 ** -32;
  }

  /** Uniform integer in 0..bound-1, without modulo bias (rejection). */
  integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let drawn = this.uint32();
    while (drawn >= limit) drawn = this.uint32();
    return drawn % bound;
  }

  /** N(0, 1), by the Box–Muller transform. */
  normal(): number {
    if (!Number.isNaN(this.#spareNormal)) {
      const spare = this.#spareNormal;
      this.#spareNormal = Number.NaN;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Fills the array with independent N(0, scale²) and returns it. */
  normals<A extends Float32Array | Float64Array>(into: A, scale = 1): A {
    let i = 0;
    const block = this.#block;
    const single = scale === 1 && into instanceof Float32Array ? into : undefined;
    while (i < into.length) {
      if (single && i + fewestAtOnce <= into.length) {
        const made = this.#manyNormals(single, i);
        i += made;
        if (made > 0) continue;
      }
      if (this.#used < 4 || i + 4 > into.length || !Number.isNaN(this.#spareNormal)) {
        into[i++] = scale * this.normal();
        continue;
      }
      // A whole block makes four numbers, the same as one at a time.
      this.#refill();
      this.#used = 4;
      for (let word = 0; word < 4; word += 2) {
        const radius = Math.sqrt(-2 * Math.log((block[word] + 0.5) * 2 ** -32));
        const angle = 2 * Math.PI * ((block[word + 1] + 0.5) * 2 ** -32);
        into[i++] = scale * (radius * Math.cos(angle));
        into[i++] = scale * (radius * Math.sin(angle));
      }
    }
    return into;
  }

  /** Numbers from whole blocks, from place `at` on; returns how many, which may be none. */
  #manyNormals(into: Float32Array, at: number): number {
    if (this.#used < 4 || !Number.isNaN(this.#spareNormal)) return 0;
    const blocks = Math.min(mostBlocks, ((into.length - at) >> 4) << 2);
    if (blocks === 0 || this.#counter + blocks > 2 ** 32) return 0;
    kernel ??= openNormalsKernel();
    const [high0, high1, key0, key1] = [this.#high0, this.#high1, this.#key0, this.#key1];
    if (kernel.run(this.#counter, high0, high1, key0, key1, blocks) !== 0) return 0;
    into.set(kernel.results.subarray(0, 4 * blocks), at);
    this.#counter += blocks;
    return 4 * blocks;
  }

  /** Fills the array with independent ±1 and returns it. */
  signs<A extends Float32Array | Float64Array>(into: A): A {
    for (let i = 0; i < into.length; i++) into[i] = this.uint32() >>> 31 === 0 ? 1 : -1;
    return into;
  }

  /** A uniformly random order of 0..n-1 (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = order[i] as number;
      order[i] = order[j] as number;
      order[j] = held;
    }
    return order;
  }

  #refill(): void {
    philox(
      this.#counter >>> 0,
      Math.floor(this.#counter / 2 ** 32),
      this.#high0,
      this.#high1,
      this.#key0,
      this.#key1,
      this.#block,
    );
    this.#counter++;
    this.#used = 0;
  }
}

/**
 * One block of Philox4x32-10: four 32-bit words from a 128-bit counter (c0..c3) and a 64-bit key (k0, k1).
 * Checked against the known answers published with the generator (test/tasks/streams.test.ts).
 */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  let x0 = c0;
  let x1 = c1;
  let x2 = c2;
  let x3 = c3;
  let key0 = k0;
  let key1 = k1;
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(0xd2511f53, x0);
    const high0 = multiplyHigh(0xd2511f53, x0);
    const low1 = Math.imul(0xcd9e8d57, x2);
    const high1 = multiplyHigh(0xcd9e8d57, x2);
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/**
 * Upper 32 bits of the 64-bit product of two unsigned 32-bit integers, by halves. No sum here exceeds 32 bits,
 * so that all of it is integer arithmetic.
 */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const second = (Math.imul(aLow, bHigh) + (first & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) | 0;
}

/**
 * The purposes for which a seed draws randomness. Each has its own stream, so that what is drawn for one
 * never affects another: above all, a learner's initial weights must not share numbers with the target's
 * weights.
 */
export type Split =
  | 'target'
  | 'pilot'
  | 'train'
  | 'validation'
  | 'test'
  | 'monitor'
  | 'diagnosis'
  | 'spectrum'
  | 'learner';

/** The stream of one purpose of one task instance. */
export function splitStream(family: string, d: number, seed: number, split: Split): Stream {
  return new Stream('hierbench', family, d, seed, split);
}
