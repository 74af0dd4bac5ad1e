/**
 * Standard normal float32 numbers from Philox blocks in WebAssembly, two to four numbers at a time in vector
 * registers. Logarithm, sine and cosine are computed here, with the polynomials of fdlibm (Sun Microsystems,
 * 1993: e_log.c, k_sin.c, k_cos.c), and may differ from those of `Math` in the last bits of a float64 number.
 * A float32 number made of it is nevertheless the same, unless the float64 number lies so close to the middle
 * between two float32 numbers that those bits decide; the kernel reports that, and the caller computes such
 * numbers itself.
 */

/**
 * Makes numbers from consecutive blocks of a stream, `philox` of (counter, 0, high0, high1) under the key.
 *
 * @param counter of the first block; all counters are below 2³²
 * @param blocks a multiple of 4, at most {@link mostBlocks}
 * @returns 0, or another number if some of the results are too close to call
 */
export type NormalsKernel = (
  counter: number,
  high0: number,
  high1: number,
  key0: number,
  key1: number,
  blocks: number,
) => number;

/** Most blocks of one call. */
export const mostBlocks = 64;

export interface OpenKernel {
  readonly run: NormalsKernel;
  /** The results: four for each block. */
  readonly results: Float32Array;
}

// Node.js has WebAssembly, but TypeScript declares its types only for browsers.
const { Memory, Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (
        module: object,
        imports: object,
      ) => { readonly exports: { readonly n: NormalsKernel } };
    };
  }
).WebAssembly;

export function openNormalsKernel(): OpenKernel {
  const memory = new Memory({ initial: 1 });
  const { exports } = new Instance(new Module(kernelModule()), { m: { m: memory } });
  return { run: exports.n, results: new Float32Array(memory.buffer, 0, 4 * mostBlocks) };
}

/** Half of the width, in float64 units, of what counts as too close: a relative distance of 2⁻⁴³. */
const margin = 0x200;

/** Encoded instructions that leave one value on the stack. */
type Code = readonly number[];

/** LEB128 of a number from 0. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const two =
  (code: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...simd(code)];
const one =
  (code: number) =>
  (a: Code): Code => [...a, ...simd(code)];
const constant = (bytes: ArrayBuffer): Code => [...simd(0x0c), ...new Uint8Array(bytes)];
/** The same float64, 64-bit or 32-bit number in all lanes. */
const float = (value: number): Code => constant(new Float64Array([value, value]).buffer);
const long = (value: bigint): Code => constant(new BigUint64Array([value, value]).buffer);
const word = (value: number): Code => constant(new Uint32Array(4).fill(value).buffer);

const [and, or, xor] = [two(0x4e), two(0x50), two(0x51)];
const [add32, add64, equal64] = [two(0xae), two(0xce), two(0xd6)];
const [productsLow, productsHigh] = [two(0xde), two(0xdf)];
const [add, subtract, multiply, divide] = [two(0xf0), two(0xf1), two(0xf2), two(0xf3)];
const [root, nearest, fromWords, toSingles] = [one(0xef), one(0x94), one(0xff), one(0x5e)];
const anyTrue = (a: Code): Code => [...a, ...simd(0x53)];
const splat = (a: Code): Code => [...a, ...simd(0x11)];
const choose = (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(0x52)];
const shift =
  (code: number) =>
  (a: Code, by: number): Code => [...a, 0x41, by, ...simd(code)];
const [shiftLeft, shiftRight] = [shift(0xcb), shift(0xcd)];
/** 32-bit lanes 0 to 3 of the one, 4 to 7 of the other. */
const lanes = (a: Code, b: Code, places: readonly number[]): Code => [
  ...a,
  ...b,
  ...simd(0x0d),
  ...places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
];

/** c_0 + x (c_1 + x (c_2 + …)) */
const polynomial = (x: Code, coefficients: readonly number[]): Code =>
  coefficients.reduceRight<Code | undefined>(
    (sum, c) => (sum ? add(float(c), multiply(x, sum)) : float(c)),
    undefined,
  ) as Code;

/** Writes a function's body, with vector locals that are made as they are needed. */
class Body {
  readonly code: number[] = [];
  readonly #first: number;
  #count = 0;

  constructor(firstLocal: number) {
    this.#first = firstLocal;
  }

  get locals(): number {
    return this.#count;
  }

  /** A new local with this value: the code that reads it. */
  hold(value: Code): Code {
    const local = this.#first + this.#count++;
    this.code.push(...value, 0x21, ...unsigned(local));
    return [0x20, ...unsigned(local)];
  }

  assign(local: Code, value: Code): void {
    this.code.push(...value, 0x21, ...local.slice(1));
  }
}

/** Four blocks of Philox4x32-10, one in each lane; x and k are locals that are changed. */
function philox(body: Body, x: readonly [Code, Code, Code, Code], [k0, k1]: readonly [Code, Code]): void {
  const low = [0, 2, 4, 6];
  const high = [1, 3, 5, 7];
  for (let round = 0; round < 10; round++) {
    const [near0, far0] = [productsLow, productsHigh].map((of) => body.hold(of(x[0], word(0xd2511f53))));
    const [near1, far1] = [productsLow, productsHigh].map((of) => body.hold(of(x[2], word(0xcd9e8d57))));
    body.assign(x[0], xor(xor(lanes(near1, far1, high), x[1]), k0));
    body.assign(x[1], lanes(near1, far1, low));
    body.assign(x[2], xor(xor(lanes(near0, far0, high), x[3]), k1));
    body.assign(x[3], lanes(near0, far0, low));
    body.assign(k0, add32(k0, word(0x9e3779b9)));
    body.assign(k1, add32(k1, word(0xbb67ae85)));
  }
}

/** −2 log u for u in (0, 1). */
function minusTwiceLog(body: Body, u: Code): Code {
  // u = 2^k m with m between √½ and √2.
  const shifted = body.hold(add64(u, long(0x3ff00000_00000000n - 0x3fe6a09e_00000000n)));
  const k = body.hold(
    subtract(or(shiftRight(shifted, 52), long(0x43300000_00000000n)), float(2 ** 52 + 1023)),
  );
  const m = add64(and(shifted, long(0x000fffff_ffffffffn)), long(0x3fe6a09e_00000000n));
  const f = body.hold(subtract(m, float(1)));
  const s = body.hold(divide(f, add(f, float(2))));
  const z = body.hold(multiply(s, s));
  const series = multiply(
    z,
    polynomial(
      z,
      [
        6.666666666666735e-1, 3.999999999940942e-1, 2.857142874366239e-1, 2.2222198432149784e-1,
        1.818357216161805e-1, 1.5313837699209373e-1, 1.4798198605116586e-1,
      ],
    ),
  );
  const half = body.hold(multiply(multiply(f, f), float(0.5)));
  const small = add(multiply(s, add(half, series)), multiply(k, float(1.9082149292705877e-10)));
  const log = add(add(subtract(small, half), f), multiply(k, float(6.931471803691238e-1)));
  return multiply(log, float(-2));
}

/** Cosine and sine of an angle in [0, 2π]. */
function cosineAndSine(body: Body, angle: Code): { cosine: Code; sine: Code } {
  const quarters = body.hold(nearest(multiply(angle, float(2 / Math.PI))));
  // π/2 in two parts, the first of so few bits that its multiples are exact.
  const r = body.hold(
    subtract(
      subtract(angle, multiply(quarters, float(1.5707963267341256))),
      multiply(quarters, float(6.077100506506192e-11)),
    ),
  );
  const z = body.hold(multiply(r, r));
  const sine = body.hold(
    add(
      r,
      multiply(
        multiply(z, r),
        polynomial(
          z,
          [
            -1.6666666666666632e-1, 8.33333333332249e-3, -1.984126982985795e-4, 2.7557313707070068e-6,
            -2.5050760253406863e-8, 1.58969099521155e-10,
          ],
        ),
      ),
    ),
  );
  const cosine = body.hold(
    add(
      subtract(float(1), multiply(z, float(0.5))),
      multiply(
        multiply(z, z),
        polynomial(
          z,
          [
            4.16666666666666e-2, -1.388888888887411e-3, 2.480158728947673e-5, -2.7557314351390663e-7,
            2.087572321298175e-9, -1.1359647557788195e-11,
          ],
        ),
      ),
    ),
  );
  // The last bits of this number are the number of quarters.
  const count = body.hold(add(quarters, float(2 ** 52)));
  const odd = body.hold(equal64(and(count, long(1n)), long(1n)));
  const signOf = (number: Code) => shiftLeft(and(number, long(2n)), 62);
  return {
    cosine: xor(choose(sine, cosine, odd), signOf(add64(count, long(1n)))),
    sine: xor(choose(cosine, sine, odd), signOf(count)),
  };
}

function kernelModule(): Uint8Array {
  const [counter, high0, high1, key0, key1, blocks] = [0, 1, 2, 3, 4, 5];
  const address = 6;
  const local = (index: number): Code => [0x20, index];
  const body = new Body(7);
  const doubt = body.hold(word(0));
  const x = [0, 0, 0, 0].map(() => body.hold(word(0))) as unknown as [Code, Code, Code, Code];
  const keys = [body.hold(word(0)), body.hold(word(0))] as const;
  const counters = body.hold(add32(splat(local(counter)), constant(new Uint32Array([0, 1, 2, 3]).buffer)));

  const loop = new Body(7 + body.locals);
  loop.assign(x[0], counters);
  loop.assign(x[1], word(0));
  loop.assign(x[2], splat(local(high0)));
  loop.assign(x[3], splat(local(high1)));
  loop.assign(keys[0], splat(local(key0)));
  loop.assign(keys[1], splat(local(key1)));
  philox(loop, x, keys);
  const uniform = (words: Code, half: number): Code => {
    const own = half === 0 ? words : lanes(words, words, [2, 3, 2, 3]);
    return multiply(add(fromWords(own), float(0.5)), float(2 ** -32));
  };
  for (const half of [0, 1]) {
    const parts = [0, 2].map((pair) => {
      const radius = loop.hold(root(minusTwiceLog(loop, loop.hold(uniform(x[pair], half)))));
      const angle = loop.hold(multiply(float(2 * Math.PI), uniform(x[pair + 1], half)));
      const { cosine, sine } = cosineAndSine(loop, angle);
      const singles = [cosine, sine].map((value) => {
        const number = loop.hold(multiply(radius, value));
        // The last 29 bits are near the middle of their range.
        const distance = add64(number, long(BigInt.asUintN(64, BigInt(margin) - 0x10000000n)));
        const close = equal64(and(distance, long(0x1fffffffn - BigInt(2 * margin - 1))), long(0n));
        loop.assign(doubt, or(doubt, close));
        return loop.hold(toSingles(number));
      });
      return loop.hold(lanes(singles[0], singles[1], [0, 4, 1, 5]));
    });
    for (const block of [0, 1]) {
      const places = block === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7];
      const offset = 16 * (2 * half + block);
      loop.code.push(...local(address), ...lanes(parts[0], parts[1], places), ...simd(0x0b), 4, offset);
    }
  }
  loop.assign(counters, add32(counters, word(4)));

  const code = [
    ...body.code,
    ...[0x03, 0x40],
    ...loop.code,
    ...[...local(address), 0x41, 0xc0, 0x00, 0x6a, 0x22, address],
    ...[...local(blocks), 0x41, 4, 0x74, 0x49, 0x0d, 0, 0x0b],
    ...anyTrue(doubt),
    0x0b,
  ];
  const locals = [2, 1, 0x7f, ...unsigned(body.locals + loop.locals), 0x7b];
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  const entry = [...locals, ...code];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 6, ...Array.from({ length: 6 }, () => 0x7f), 1, 0x7f]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x6e, 0, 0]),
    ...section(10, [1, ...unsigned(entry.length), ...entry]),
  ]);
}
