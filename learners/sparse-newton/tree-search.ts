import type { Effort } from '../kernels/work.ts';
import { MaxTrees } from './max-trees.ts';
import { mergeRuns } from './merge-runs.ts';
import type { ShiftedReluNetwork } from './network.ts';
import { type Firing, noWork, type Search } from './search.ts';
import type { UnitPoints } from './unit-points.ts';

/** Leaf updates between two pauses: some ten milliseconds. */
const operationsAtOnce = 1e6;

/**
 * Finds the units that fire by one max-tree per point, and moves only those: the work of a step follows the
 * number of units that fire, and not m.
 *
 * A step moves w_r by −(a_r/√m) Σ_i δ_i x_i over the points i at which r fires, so that w_r·x_k moves by
 * −(a_r/√m) Σ_i δ_i ⟨x_i, x_k⟩: leaves are updated from the points' products, with one multiply-add per point
 * at which r fires instead of d.
 */
export class TreeSearch implements Search {
  readonly work = noWork();
  readonly #network: ShiftedReluNetwork;
  readonly #points: UnitPoints;
  readonly #trees: MaxTrees;
  readonly #effort: Effort;
  /** Units that fire at each point, ascending. */
  #fired: readonly Int32Array[] = [];
  /** Units that fire at any point, ascending. */
  #touched: Int32Array = new Int32Array(0);
  /** By unit: the last entry of the chain of its points, or −1 for a unit that fires at none. */
  readonly #chainOf: Int32Array;

  private constructor(network: ShiftedReluNetwork, points: UnitPoints, trees: MaxTrees, effort: Effort) {
    this.#effort = effort;
    this.#network = network;
    this.#points = points;
    this.#trees = trees;
    this.#chainOf = new Int32Array(network.m).fill(-1);
  }

  /** Builds the trees, for which every w_r·x_k is computed once. */
  static async open(network: ShiftedReluNetwork, points: UnitPoints, effort: Effort): Promise<TreeSearch> {
    const { m, d, weights } = network;
    const trees = new MaxTrees(points.n, m);
    for (let k = 0; k < points.n; k++) {
      await effort.multiply({
        into: { data: trees.values, offset: trees.firstLeaf(k), stride: m },
        a: { data: points.x, offset: k * d, stride: d },
        b: { data: weights, offset: 0, stride: d },
        rows: 1,
        columns: m,
        depth: d,
        replace: true,
      });
      trees.build(k);
      await effort.pause(2 * m * d);
    }
    return new TreeSearch(network, points, trees, effort);
  }

  async find(): Promise<Firing> {
    const { m, signs, threshold } = this.#network;
    const { n } = this.#points;
    const outputs = new Float64Array(n);
    const fired: Int32Array[] = [];
    for (let k = 0; k < n; k++) {
      const units = this.#trees.above(k, threshold);
      const leaves = this.#trees.firstLeaf(k);
      const { values } = this.#trees;
      let sum = 0;
      for (let i = 0; i < units.length; i++) {
        const r = units[i];
        sum += signs[r] * (values[leaves + r] - threshold);
      }
      outputs[k] = sum / Math.sqrt(m);
      fired.push(units);
      this.work.fired += units.length;
      this.work.multiplyAdds += units.length;
    }
    this.#fired = fired;
    this.work.nodesVisited = this.#trees.visited;
    return { outputs, counts: this.#pairs() };
  }

  /**
   * How many units fire at both of two points, from each unit's chain of points. Finds the touched units on
   * the way.
   */
  #pairs(): Int32Array {
    const { n } = this.#points;
    const fired = this.#fired;
    const chainOf = this.#chainOf;
    const total = fired.reduce((sum, units) => sum + units.length, 0);
    const point = new Int32Array(total);
    const before = new Int32Array(total);
    const counts = new Int32Array(n * n);
    const runs: Int32Array[] = [];
    let entry = 0;
    for (let k = 0; k < n; k++) {
      const units = fired[k];
      const first = new Int32Array(units.length);
      let firsts = 0;
      counts[k * n + k] = units.length;
      for (let i = 0; i < units.length; i++) {
        const r = units[i];
        let other = chainOf[r];
        if (other < 0) first[firsts++] = r;
        point[entry] = k;
        before[entry] = other;
        chainOf[r] = entry++;
        for (; other >= 0; other = before[other]) counts[k * n + point[other]]++;
      }
      runs.push(first.subarray(0, firsts));
    }
    this.#touched = mergeRuns(runs);
    for (let i = 0; i < this.#touched.length; i++) chainOf[this.#touched[i]] = -1;
    return counts;
  }

  async move(delta: Float64Array): Promise<void> {
    const { m, d, weights, signs } = this.#network;
    const { n, x, products } = this.#points;
    const scale = -1 / Math.sqrt(m);
    const trees = this.#trees;
    const { values } = trees;
    const step = new Float64Array(d);
    const pairs = this.#fired.reduce((sum, units) => sum + units.length, 0);
    let spent = 0;
    for (let k = 0; k < n; k++) {
      const leaves = trees.firstLeaf(k);
      for (let i = 0; i < n; i++) {
        const change = scale * delta[i] * products[i * n + k];
        const units = this.#fired[i];
        for (let j = 0; j < units.length; j++) {
          const r = units[j];
          values[leaves + r] += change * signs[r];
        }
      }
      trees.repair(k, this.#touched);
      spent += pairs;
      if (spent > operationsAtOnce) {
        await this.#effort.pause(spent);
        spent = 0;
      }
    }
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < d; c++) step[c] = scale * delta[i] * x[i * d + c];
      const units = this.#fired[i];
      for (let j = 0; j < units.length; j++) {
        const r = units[j];
        const sign = signs[r];
        const row = r * d;
        for (let c = 0; c < d; c++) weights[row + c] += sign * step[c];
      }
      this.work.multiplyAdds += units.length * (n + d);
    }
    this.work.touched += this.#touched.length;
    this.work.leavesUpdated += n * this.#touched.length;
    this.work.nodesRecomputed = trees.recomputed;
  }
}
