import { UnsupportedTaskError } from '../contract.ts';
import type { Stream } from '../streams.ts';

/** The sizes of a random hierarchy: L levels, v symbols, m pairs for each symbol, and the classes at the top. */
export interface HierarchySizes {
  readonly levels: number;
  readonly v: number;
  readonly m: number;
  readonly classes: number;
  /** Number of distinct inputs: classes · m^(2^L − 1). */
  readonly inputs: number;
}

/**
 * The sizes at input dimension d = 2^L v.
 *
 * @throws UnsupportedTaskError if d is not such a number, if there are fewer pairs of symbols than a level needs,
 * or if there are too few inputs to hold some out or too many to count
 */
export function hierarchySizes(
  d: number,
  given: { readonly levels: number; readonly m?: number; readonly classes?: number },
): HierarchySizes {
  const { levels } = given;
  const positions = 2 ** levels;
  const v = d / positions;
  if (!Number.isInteger(v) || v < 2)
    throw new UnsupportedTaskError(
      `d is ${d}; with ${levels} levels it is ${positions} times the number of symbols, which is 2 or more`,
    );
  const { m = v, classes = v } = given;
  const pairs = v * v;
  const most = Math.max(levels > 1 ? v : 0, classes) * m;
  if (most > pairs)
    throw new UnsupportedTaskError(
      `${v} symbols have ${pairs} pairs, and a level with m = ${m} and ${classes} classes needs ${most}`,
    );
  const inputs = classes * m ** (positions - 1);
  if (inputs < 16)
    throw new UnsupportedTaskError(`m = ${m} and ${classes} classes give only ${inputs} different inputs`);
  if (inputs > Number.MAX_SAFE_INTEGER)
    throw new UnsupportedTaskError(
      `m = ${m}, ${levels} levels and ${classes} classes give more than 2^53 inputs`,
    );
  return { levels, v, m, classes, inputs };
}

/** The rules of a hierarchy: what symbols become, and what they come from. */
export interface HierarchyRules {
  /**
   * The symbols of an input, from its number: which class it has, and which pair each symbol on the way down
   * becomes. Every number gives another input.
   */
  input(index: number): { readonly symbols: Uint16Array; readonly label: number };
  /**
   * The symbols one level up, or the class from the last level; −1 where a pair comes from nothing.
   *
   * @param level of the result, 1 to L
   * @param below twice as many symbols as the result
   */
  above(level: number, below: ArrayLike<number>): Int32Array;
}

/**
 * Draws the rules: at each level, m pairs for each of the symbols (at the top, of the classes), all different, so
 * that a pair comes from one symbol alone. The same rules hold at all positions of a level.
 */
export function drawRules({ levels, v, m, classes, inputs }: HierarchySizes, stream: Stream): HierarchyRules {
  // Pair a·v + b is (a, b); that of symbol s and choice c is at place s·m + c.
  const pairs = Array.from({ length: levels }, (_, index) => {
    const symbols = index === levels - 1 ? classes : v;
    return stream
      .child('level', index + 1)
      .permutation(v * v)
      .slice(0, symbols * m);
  });
  const origins = pairs.map((drawn) => {
    const origin = new Int32Array(v * v).fill(-1);
    for (const [place, pair] of drawn.entries()) origin[pair] = Math.floor(place / m);
    return origin;
  });
  return {
    input(index) {
      if (!(index >= 0 && index < inputs))
        throw new RangeError(`there are ${inputs} inputs, and no ${index}`);
      const label = index % classes;
      let rest = Math.floor(index / classes);
      let symbols = Uint16Array.of(label);
      for (let level = levels; level >= 1; level--) {
        const next = new Uint16Array(2 * symbols.length);
        for (const [position, symbol] of symbols.entries()) {
          const pair = pairs[level - 1][symbol * m + (rest % m)];
          rest = Math.floor(rest / m);
          next[2 * position] = Math.floor(pair / v);
          next[2 * position + 1] = pair % v;
        }
        symbols = next;
      }
      return { symbols, label };
    },
    above(level, below) {
      const origin = origins[level - 1];
      return Int32Array.from({ length: below.length / 2 }, (_, i) => {
        const [a, b] = [below[2 * i], below[2 * i + 1]];
        return a < 0 || b < 0 ? -1 : origin[a * v + b];
      });
    },
  };
}
