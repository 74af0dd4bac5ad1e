/**
 * Max-trees over the same m leaves, one for each data point: complete binary trees in which a node holds the
 * larger of its children's values. Leaf r of tree k holds w_r·x_k, so that the neurons which fire at x_k are
 * found from the root down: a subtree whose maximum is not above the threshold is left out unseen.
 *
 * All trees lie one after another in one array. Node i of a tree has children 2i and 2i + 1, the root is node
 * 1, and leaves begin at node `capacity`, the next power of two of m; leaves beyond m hold −∞.
 */
export class MaxTrees {
  /** Nodes whose value was read by searches so far. */
  visited = 0;
  /** Inner nodes whose value was computed anew by repairs so far. */
  recomputed = 0;
  readonly leaves: number;
  readonly capacity: number;
  readonly values: Float64Array;
  readonly #depth: number;
  /** Nodes of one level, ascending, and of the next. */
  #level: Int32Array;
  #next: Int32Array;

  /** @param count trees @param leaves m, the leaves of each */
  constructor(count: number, leaves: number) {
    this.leaves = leaves;
    this.#depth = depthOf(leaves);
    this.capacity = 2 ** this.#depth;
    this.values = new Float64Array(count * 2 * this.capacity).fill(Number.NEGATIVE_INFINITY);
    // One entry more than a level has nodes, because a search writes an entry before it knows that it counts.
    this.#level = new Int32Array(this.capacity + 1);
    this.#next = new Int32Array(this.capacity + 1);
  }

  /** Index in `values` of the first leaf of tree k. */
  firstLeaf(k: number): number {
    return (2 * k + 1) * this.capacity;
  }

  /** Computes all inner nodes of tree k from its leaves. */
  build(k: number): void {
    const { values, capacity } = this;
    const root = 2 * k * capacity;
    for (let node = capacity - 1; node >= 1; node--) {
      const left = values[root + 2 * node];
      const right = values[root + 2 * node + 1];
      values[root + node] = left > right ? left : right;
    }
  }

  /**
   * The leaves of tree k with values above the threshold, ascending. For c of them, at most
   * 2c·log2(2m/c) + 1 nodes are read, or so: the more leaves are found, the more of their paths they share.
   */
  above(k: number, threshold: number): Int32Array {
    const { values, capacity } = this;
    const root = 2 * k * capacity;
    this.visited++;
    if (!(values[root + 1] > threshold)) return new Int32Array(0);
    let [level, next] = [this.#level, this.#next];
    level[0] = 1;
    let size = 1;
    for (let depth = 0; depth < this.#depth; depth++) {
      let found = 0;
      for (let i = 0; i < size; i++) {
        const child = 2 * level[i];
        next[found] = child;
        found += values[root + child] > threshold ? 1 : 0;
        next[found] = child + 1;
        found += values[root + child + 1] > threshold ? 1 : 0;
      }
      this.visited += 2 * size;
      size = found;
      [level, next] = [next, level];
    }
    const leaves = level.slice(0, size);
    for (let i = 0; i < size; i++) leaves[i] -= capacity;
    return leaves;
  }

  /**
   * Mends the inner nodes of tree k after these leaves have changed. A path is followed upwards only as far as
   * a maximum changes.
   * @param leaves ascending, so that siblings are neighbours and their parent is computed once
   */
  repair(k: number, leaves: Int32Array): void {
    const { values, capacity } = this;
    const root = 2 * k * capacity;
    let [level, next] = [this.#level, this.#next];
    let size = leaves.length;
    for (let i = 0; i < size; i++) level[i] = capacity + leaves[i];
    for (let depth = 0; depth < this.#depth && size > 0; depth++) {
      let changed = 0;
      let last = 0;
      for (let i = 0; i < size; i++) {
        const node = level[i] >> 1;
        if (node === last) continue;
        last = node;
        this.recomputed++;
        const left = values[root + 2 * node];
        const right = values[root + 2 * node + 1];
        const larger = left > right ? left : right;
        next[changed] = node;
        changed += values[root + node] === larger ? 0 : 1;
        values[root + node] = larger;
      }
      size = changed;
      [level, next] = [next, level];
    }
  }
}

/** Levels below the root: the least with 2^depth ≥ leaves. */
function depthOf(leaves: number): number {
  let depth = 0;
  while (2 ** depth < leaves) depth++;
  return depth;
}

/** Float64 numbers that the trees hold. */
export function treeNumbers(count: number, leaves: number): number {
  return count * 2 ** (depthOf(leaves) + 1);
}
