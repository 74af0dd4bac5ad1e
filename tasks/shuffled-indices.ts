import { philox, type Stream } from './streams.ts';

/** Up to so many indices, the order is drawn at once and held. */
const mostHeld = 2 ** 16;
const rounds = 8;

/**
 * A random order of 0..size−1 as a function: the index at each place. It is a bijection for every size. Up to
 * 2^16 indices all orders are equally likely; beyond that, nothing is held, and an index is computed by a Feistel
 * network over a square of indices, applied again while it leads out of the range.
 *
 * @param size at most 2^53
 * @param stream chooses the order
 */
export function shuffledIndices(size: number, stream: Stream): (place: number) => number {
  if (size <= mostHeld) {
    const order = stream.permutation(size);
    return (place) => order[place];
  }
  const side = Math.ceil(Math.sqrt(size));
  const [key0, key1] = [stream.uint32(), stream.uint32()];
  const words = new Uint32Array(4);
  const mixed = (place: number): number => {
    let [left, right] = [Math.floor(place / side), place % side];
    for (let round = 0; round < rounds; round++) {
      philox(right, round, 0, 0, key0, key1, words);
      [left, right] = [right, (left + (words[0] % side)) % side];
    }
    return left * side + right;
  };
  return (place) => {
    let index = mixed(place);
    while (index >= size) index = mixed(index);
    return index;
  };
}
