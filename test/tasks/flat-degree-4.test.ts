import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseTerms, flatDegree4 } from '../../tasks/flat-degree-4.ts';
import { Stream } from '../../tasks/streams.ts';

const make = (d: number, params: object = {}) =>
  flatDegree4.instantiate({ d, seed: 1, params: flatDegree4.parameters.parse(params) });

/** f(x) - f(0) at the rows of x, up to the target's scale: the form itself. */
function form(task: ReturnType<typeof make>, rows: readonly number[][]): number[] {
  const { d } = task.structure;
  assert.ok(task.target);
  const values = task.target(
    Float32Array.from([...new Array<number>(d).fill(0), ...rows.flat()]),
    rows.length + 1,
  );
  return rows.map((_, row) => values[row + 1] - values[0]);
}

/** A point with coordinates that are exact in float32 and stay so when halved or shifted by a power of two. */
const coarsePoint = (d: number, trial: number) => {
  const stream = new Stream('point', trial);
  return Array.from({ length: d }, () => Math.round(16 * stream.normal()) / 16);
};

describe('flat-degree-4', () => {
  for (const [d, terms] of [
    [5, 2],
    [9, 0.2],
    [12, 2],
  ]) {
    it(`is homogeneous of degree 4 at d = ${d} with terms = ${terms}`, () => {
      const task = make(d, { terms });
      const x = coarsePoint(d, 1);
      const [once, twice, opposite] = form(
        task,
        [1, 2, -1].map((t) => x.map((value) => t * value)),
      );
      assert.ok(Math.abs(twice - 16 * once) < 1e-10 * Math.abs(twice));
      assert.ok(Math.abs(opposite - once) < 1e-10 * Math.abs(once));
    });

    it(`is harmonic at d = ${d} with terms = ${terms}: under N(0, I) no part of it lies below degree 4`, () => {
      const task = make(d, { terms });
      const x = coarsePoint(d, 2);
      // For a quartic, second differences are h² ∂²f + h⁴/12 ∂⁴f exactly; two steps h eliminate the fourth derivative.
      const secondDifferences = (h: number) => {
        const shifted = x.flatMap((_, i) =>
          [h, -h].map((s) => x.map((value, j) => value + (i === j ? s : 0))),
        );
        const values = form(task, [x, ...shifted]);
        const centre = values[0];
        return x.map((_, i) => values[2 * i + 1] + values[2 * i + 2] - 2 * centre);
      };
      const [small, large] = [secondDifferences(1), secondDifferences(2)];
      const secondDerivatives = small.map((difference, i) => (16 * difference - large[i]) / 12);
      const laplacian = secondDerivatives.reduce((sum, value) => sum + value, 0);
      const size = secondDerivatives.reduce((sum, value) => sum + Math.abs(value), 0);
      assert.ok(size > 1e-3);
      assert.ok(Math.abs(laplacian) < 1e-9 * size, `Laplacian ${laplacian} of ${size}`);
    });
  }

  it('has the same value at a row wherever the row is in the batch', () => {
    const task = make(7);
    const { x } = task.sample(11, new Stream('sample'));
    const together = task.target?.(x, 11) ?? [];
    for (let row = 0; row < 11; row++) {
      assert.equal(task.target?.(x.slice(row * 7, (row + 1) * 7), 1)[0], together[row]);
    }
    assert.equal(task.sample(0, new Stream('sample')).y.length, 0);
  });
});

describe('chooseTerms', () => {
  const d = 10;
  const pairs = Array.from({ length: d }, (_, a) => a).flatMap((a) =>
    Array.from({ length: d - a - 1 }, (_, b) => [a, a + b + 1]),
  );
  const decode = (term: number) => [...pairs[Math.floor(term / pairs.length)], ...pairs[term % pairs.length]];

  for (const [wanted, count] of [
    [1, 1],
    [150, 150],
    [209, 209],
    [210, 210],
    [5000, 210],
  ]) {
    it(`chooses ${count} distinct sets of four of ten coordinates if ${wanted} are wanted`, () => {
      const terms = chooseTerms(d, wanted, new Stream('terms'));
      assert.equal(terms.length, count);
      assert.equal(new Set(terms).size, count);
      assert.deepEqual(terms, terms.slice().sort());
      for (const term of terms) {
        const [a, b, c, e] = decode(term);
        assert.ok(a < b && b < c && c < e, `${a} ${b} ${c} ${e}`);
      }
    });
  }

  it('chooses every coordinate equally often', () => {
    const counts = new Array<number>(d).fill(0);
    for (let seed = 0; seed < 100; seed++) {
      for (const term of chooseTerms(d, 50, new Stream('terms', seed)))
        for (const i of decode(term)) counts[i]++;
    }
    for (const count of counts) assert.ok(Math.abs(count - 2000) < 200, counts.join());
  });
});
