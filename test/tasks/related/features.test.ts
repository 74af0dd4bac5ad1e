import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Task } from '../../../tasks/contract.ts';
import { findTaskFamily } from '../../../tasks/registry.ts';
import { quadraticFeatures } from '../../../tasks/related/quadratic-features.ts';
import { pilotSize } from '../../../tasks/sampled-task.ts';
import { Stream, splitStream } from '../../../tasks/streams.ts';

const make = (family: string, d: number, params: object = {}, seed = 1): Task => {
  const found = findTaskFamily(family);
  return found.instantiate({ d, seed, params: found.parameters.parse(params) });
};

const sample = (task: Task, n: number) =>
  task.sample(n, splitStream(task.structure.family, task.structure.d, task.seed, 'test'));

/** Largest |y − (p + q t)| over the best line through the points, in standard deviations of y. */
function distanceFromLine(t: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = t.length;
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / n;
  const [mt, my] = [mean(t), mean(y)];
  const product = (a: ArrayLike<number>, ma: number, b: ArrayLike<number>, mb: number) =>
    Array.from(a).reduce((sum, v, i) => sum + (v - ma) * (b[i] - mb), 0);
  const slope = product(t, mt, y, my) / product(t, mt, t, mt);
  const spread = Math.sqrt(product(y, my, y, my) / n);
  return Math.max(...Array.from(t, (v, i) => Math.abs(y[i] - my - slope * (v - mt)))) / spread;
}

/** The matrices of r quadratic forms, from their values at sums of two unit vectors. */
function matricesOf(d: number, r: number, inputs: 'sphere' | 'gaussian' = 'gaussian'): Matrix[] {
  const features = quadraticFeatures({
    d,
    count: r,
    inputs,
    stream: new Stream('features'),
    pilot: new Float32Array(pilotSize * d),
  });
  const at = (i: number, j: number): Float64Array => {
    const x = new Float32Array(d);
    x[i] += 1;
    x[j] += 1;
    return features.values(x, 1);
  };
  const diagonal = Array.from({ length: d }, (_, i) => at(i, i).map((value) => value / 4));
  return Array.from({ length: r }, (_, k) => {
    const matrix = Matrix.zeros(d, d);
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++)
        matrix.set(i, j, i === j ? diagonal[i][k] : (at(i, j)[k] - diagonal[i][k] - diagonal[j][k]) / 2);
    return matrix;
  });
}

const largest = (matrix: Matrix) => Math.max(...matrix.to1DArray().map(Math.abs));

describe('quadratic features', () => {
  it('have balanced eigenvalues of one size and variance 1, 2 tr A² under N(0, I)', () => {
    for (const [d, r] of [
      [8, 1],
      [9, 1],
      [12, 2],
      [14, 3],
    ])
      for (const matrix of matricesOf(d, r)) {
        const m = 2 * Math.floor(d / (2 * r));
        const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
        const expected = Array.from({ length: d }, (_, i) => (i < m / 2 ? -1 : i < d - m / 2 ? 0 : 1)).map(
          (sign) => sign / Math.sqrt(2 * m),
        );
        for (const [i, value] of [...realEigenvalues].sort((a, b) => a - b).entries())
          assert.ok(Math.abs(value - expected[i]) < 1e-9, `${i}: ${value}, expected ${expected[i]}`);
        assert.ok(Math.abs(2 * matrix.mmul(matrix).trace() - 1) < 1e-9);
      }
  });

  it('annihilate one another, and their squares are projections', () => {
    const [a, b] = matricesOf(12, 2);
    assert.ok(largest(a.mmul(b)) < 1e-9);
    const square = a.mmul(a);
    assert.ok(largest(square.mmul(square).sub(square.clone().mul(1 / 12))) < 1e-9);
  });

  it('are larger by √((d + 2)/d) on the sphere', () => {
    const [plain] = matricesOf(8, 1);
    const [round] = matricesOf(8, 1, 'sphere');
    assert.ok(largest(round.sub(plain.mul(Math.sqrt(10 / 8)))) < 1e-9);
  });
});

test('members that differ in the link only have the same inputs, features and directions', () => {
  for (const [family, links] of [
    ['hierarchical-polynomial', ['mix', 'square', 'cubic', 'he3mix']],
    ['nonlinear-features', ['product', 'he2', 'mix', 'cubic']],
    ['multi-index', ['mix', 'he2', 'he3']],
  ] as const) {
    const tasks = links.map((link) => make(family, 8, { link }));
    const [first, ...others] = tasks.map((task) => {
      const { x, y } = sample(task, 50);
      return { x, y, features: task.features(x, 50)[0], subspace: task.subspace };
    });
    for (const other of others) {
      assert.deepEqual(other.x, first.x);
      assert.deepEqual(other.features, first.features);
      assert.deepEqual(other.subspace, first.subspace);
      assert.notDeepEqual(other.y, first.y);
    }
    assert.notDeepEqual(make(family, 8, {}, 2).features(first.x, 50), tasks[0].features(first.x, 50));
  }
});

test('the cubic feature is the same for all links, too, and is a sum of cubic polynomials of coordinates', () => {
  const n = 100;
  const [cubic, mix] = ['cubic', 'mix'].map((link) =>
    make('hierarchical-polynomial', 6, { k: 3, link, inputs: 'gaussian' }),
  );
  const { x } = sample(cubic, n);
  const [p] = cubic.features(x, n);
  assert.deepEqual(mix.features(x, n), [p]);
  // One coordinate at a time: p is ±(t³ − 3t) in each.
  for (let i = 0; i < 6; i++) {
    const line = new Float32Array(6 * n);
    for (let row = 0; row < n; row++) line[row * 6 + i] = -2 + (4 * row) / n;
    const t = Array.from({ length: n }, (_, row) => line[row * 6 + i]);
    const [{ values }] = cubic.features(line, n);
    assert.ok(
      distanceFromLine(
        t.map((v) => v ** 3 - 3 * v),
        values,
      ) < 1e-5,
    );
  }
});

describe('the target is its link of its features', () => {
  const n = 200;
  const column = (task: Task, x: Float32Array, k: number): number[] => {
    const [{ width, values }] = task.features(x, n);
    return Array.from({ length: n }, (_, row) => values[row * width + k]);
  };

  // The features are standardised by the pilot sample, the link's arguments by their exact moments, so that a few
  // parameters are fitted: the target must be in the span of the link's own parts.
  const unexplained = (y: ArrayLike<number>, parts: readonly number[][]): number => {
    const design = new Matrix(Array.from({ length: n }, (_, row) => [1, ...parts.map((part) => part[row])]));
    const gram = design.transpose().mmul(design);
    const right = design.transpose().mmul(Matrix.columnVector(Array.from(y)));
    const eigen = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
    const inverse = eigen.eigenvectorMatrix
      .mmul(Matrix.diag(eigen.realEigenvalues.map((value) => 1 / value)))
      .mmul(eigen.eigenvectorMatrix.transpose());
    const fit = design.mmul(inverse.mmul(right)).to1DArray();
    const mean = Array.from(y).reduce((sum, v) => sum + v, 0) / n;
    const rest = fit.reduce((sum, value, row) => sum + (y[row] - value) ** 2, 0);
    return rest / Array.from(y).reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };

  for (const [link, powers] of [
    ['mix', [1, 2]],
    ['square', [1, 2]],
    ['cubic', [1, 2, 3]],
    ['he3mix', [1, 2, 3]],
  ] as const)
    it(`hierarchical-polynomial, ${link}`, () => {
      for (const k of [2, 3]) {
        const task = make('hierarchical-polynomial', 8, { link, k });
        const { x, y } = sample(task, n);
        const p = column(task, x, 0);
        const all = powers.map((power) => p.map((value) => value ** power));
        assert.ok(unexplained(y, all) < 1e-6);
        assert.ok(unexplained(y, all.slice(0, -1)) > 0.01, 'the highest power is there');
      }
    });

  for (const link of ['product', 'he2', 'mix', 'cubic'])
    it(`nonlinear-features, ${link}`, () => {
      const task = make('nonlinear-features', 8, { link });
      const { x, y } = sample(task, n);
      const [p, q] = [column(task, x, 0), column(task, x, 1)];
      const powers = (most: number) =>
        [p, q].flatMap((f) => Array.from({ length: most }, (_, e) => f.map((value) => value ** (e + 1))));
      const product = p.map((value, row) => value * q[row]);
      const parts = {
        product: [...powers(1), product],
        he2: powers(2),
        mix: [...powers(1), product],
        cubic: powers(3),
      }[link];
      assert.ok(parts && unexplained(y, parts) < 1e-6);
    });

  for (const [link, formula] of [
    ['mix', (s: number, t: number) => s ** 2 - t ** 2 + ((s ** 2 - 1) * (t ** 2 - 1)) / Math.SQRT2],
    ['he2', (s: number, t: number) => s ** 2 + t ** 2],
    ['he3', (s: number, t: number) => s ** 3 - 3 * s + t ** 3 - 3 * t],
  ] as const)
    it(`multi-index, ${link}, and its features are squares of projections onto the subspace`, () => {
      const task = make('multi-index', 7, { link });
      const { x, y } = sample(task, n);
      const [s, t] = projections(task, x, n);
      assert.ok(
        distanceFromLine(
          s.map((value, row) => formula(value, t[row])),
          y,
        ) < 1e-5,
      );
      for (const [k, z] of [s, t].entries())
        assert.ok(
          distanceFromLine(
            z.map((value) => value ** 2),
            column(task, x, k),
          ) < 1e-5,
        );
    });

  it('single-index: the Hermite polynomial of the projection', () => {
    const hermite: ((z: number) => number)[] = [
      (z) => z,
      (z) => z ** 2,
      (z) => z ** 3 - 3 * z,
      (z) => z ** 4 - 6 * z ** 2,
      (z) => z ** 5 - 10 * z ** 3 + 15 * z,
      (z) => z ** 6 - 15 * z ** 4 + 45 * z ** 2,
    ];
    for (const [index, polynomial] of hermite.entries()) {
      const task = make('single-index', 7, { exponent: index + 1 });
      const { x, y } = sample(task, n);
      const [z] = projections(task, x, n);
      assert.ok(distanceFromLine(z.map(polynomial), y) < 1e-4);
    }
  });

  it('sight: tanh of three times its layer 3, which is a signed mean of its layer 2', () => {
    const task = make('sight', 16);
    const { x, y } = sample(task, n);
    const z = projections(task, x, n);
    const [second, third] = task.features(x, n);
    assert.deepEqual([second.width, third.width, task.subspace?.rank], [4, 1, 4]);
    const P = (t: number) => (t ** 2 - 1) / 2 + (t ** 3 - 3 * t) / 6;
    for (let k = 0; k < 4; k++) assert.ok(distanceFromLine(z[k].map(P), column(task, x, k)) < 1e-5);
    // One of the sixteen choices of signs is right.
    const distances = Array.from({ length: 16 }, (_, signs) => {
      const h = z[0].map(
        (_, row) => z.reduce((sum, own, k) => sum + (((signs >> k) & 1) * 2 - 1) * P(own[row]), 0) / 2,
      );
      return Math.max(
        distanceFromLine(h, third.values),
        distanceFromLine(
          h.map((value) => Math.tanh(3 * value)),
          y,
        ),
      );
    });
    assert.equal(distances.filter((distance) => distance < 1e-5).length, 2, 'the signs and their opposites');
  });
});

/** The projections of the rows of x onto the basis of a task's subspace, one list for each. */
function projections(task: Task, x: Float32Array, n: number): number[][] {
  const { d } = task.structure;
  assert.ok(task.subspace);
  const { rank, rows } = task.subspace;
  return Array.from({ length: rank }, (_, k) =>
    Array.from({ length: n }, (_, row) => {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += rows[k * d + i] * x[row * d + i];
      return sum;
    }),
  );
}

test('a subspace has an orthonormal basis, and a smaller one is part of a larger one', () => {
  const basis = (family: string, params: object) => {
    const { subspace } = make(family, 9, params);
    assert.ok(subspace);
    return Matrix.from1DArray(subspace.rank, 9, subspace.rows);
  };
  for (const rows of [basis('multi-index', { r: 3 }), basis('single-index', {}), basis('sight', {})])
    assert.ok(largest(rows.mmul(rows.transpose()).sub(Matrix.eye(rows.rows))) < 1e-12);
  assert.deepEqual(
    basis('multi-index', { r: 1, link: 'he2' }).to1DArray(),
    basis('multi-index', { r: 3 }).to1DArray().slice(0, 9),
  );
});

test('links that need two features, and more directions than there are, are refused in one line', () => {
  const { parameters } = findTaskFamily('nonlinear-features');
  assert.match(
    parameters.safeParse({ r: 1 }).error?.issues[0].message ?? '',
    /^link product multiplies features and needs r ≥ 2;/,
  );
  assert.ok(parameters.safeParse({ r: 1, link: 'he2' }).success);
  assert.throws(() => make('multi-index', 4, { r: 5 }), /^UnsupportedTaskError: d is 4; .*d ≥ 5$/);
  assert.throws(
    () => make('hierarchical-polynomial', 8, { k: 3, inputs: 'hypercube' }),
    /^UnsupportedTaskError: k = 3 .*hypercube/,
  );
});
