import type { Effort } from '../kernels/work.ts';
import type { ShiftedReluNetwork } from './network.ts';
import { type Firing, noWork, type Search } from './search.ts';
import type { UnitPoints } from './unit-points.ts';

/**
 * The same step without trees: every w_r·x_k is computed in every step, and every weight is written. The three
 * products, of m·n·d, m·n² and m·n·d multiply-adds, are native where the engine is, and no operand is copied.
 */
export class DenseSearch implements Search {
  readonly work = noWork();
  readonly #network: ShiftedReluNetwork;
  readonly #points: UnitPoints;
  readonly #effort: Effort;
  /** m×n: first w_r·x_k, then 1 where unit r fires at x_k and 0 elsewhere, then the coefficients of a step. */
  readonly #values: Float64Array;

  constructor(network: ShiftedReluNetwork, points: UnitPoints, effort: Effort) {
    this.#network = network;
    this.#points = points;
    this.#effort = effort;
    this.#values = new Float64Array(network.m * points.n);
  }

  async find(): Promise<Firing> {
    const { m, d, weights, signs, threshold } = this.#network;
    const { n, x } = this.#points;
    const values = this.#values;
    await this.#effort.multiply({
      into: { data: values, offset: 0, stride: n },
      a: { data: weights, offset: 0, stride: d },
      b: { data: x, offset: 0, stride: d },
      rows: m,
      columns: n,
      depth: d,
      replace: true,
    });
    const outputs = new Float64Array(n);
    let fired = 0;
    for (let r = 0; r < m; r++) {
      const sign = signs[r];
      for (let k = 0; k < n; k++) {
        const above = values[r * n + k] - threshold;
        if (above > 0) {
          outputs[k] += sign * above;
          values[r * n + k] = 1;
          fired++;
        } else {
          values[r * n + k] = 0;
        }
      }
    }
    for (let k = 0; k < n; k++) outputs[k] /= Math.sqrt(m);
    const counts = new Float64Array(n * n);
    const columns = { data: values, offset: 0, stride: 1, step: n };
    await this.#effort.multiply({
      into: { data: counts, offset: 0, stride: n },
      a: columns,
      b: columns,
      rows: n,
      columns: n,
      depth: m,
      replace: true,
    });
    this.work.fired += fired;
    this.work.multiplyAdds += m * n * (d + n + 1);
    return { outputs, counts };
  }

  async move(delta: Float64Array): Promise<void> {
    const { m, d, weights, signs } = this.#network;
    const { n, x } = this.#points;
    const values = this.#values;
    const scale = -1 / Math.sqrt(m);
    for (let r = 0; r < m; r++) {
      const factor = scale * signs[r];
      for (let k = 0; k < n; k++) values[r * n + k] *= factor * delta[k];
    }
    await this.#effort.multiply({
      into: { data: weights, offset: 0, stride: d },
      a: { data: values, offset: 0, stride: n },
      b: { data: x, offset: 0, stride: 1, step: d },
      rows: m,
      columns: d,
      depth: n,
    });
    this.work.touched += m;
    this.work.multiplyAdds += m * n * (d + 1);
  }
}
