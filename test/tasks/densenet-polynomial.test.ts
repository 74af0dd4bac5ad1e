import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { UnsupportedTaskError } from '../../tasks/contract.ts';
import {
  densenetPolynomial,
  densenetShape,
  densenetStructure,
  densenetTask,
} from '../../tasks/densenet-polynomial.ts';
import { type DensenetParameters, densenetParameters } from '../../tasks/parameters.ts';
import { pilotSize } from '../../tasks/sampled-task.ts';
import { Stream, splitStream } from '../../tasks/streams.ts';
import { weightKinds, weightMatrix } from '../../tasks/weights.ts';

const parameters = densenetParameters({ L: 3, k: 2 });
const gaussianRows = (n: number, d: number, ...path: string[]) =>
  new Stream(...path).normals(new Float32Array(n * d));

/** A DenseNet with a random number of layers, widths and skips. */
const anyDensenet = fc
  .record({ d: fc.integer({ min: 3, max: 5 }), L: fc.integer({ min: 2, max: 4 }), seed: fc.integer() })
  .chain(({ d, L, seed }) =>
    fc.record({
      d: fc.constant(d),
      L: fc.constant(L),
      seed: fc.constant(seed),
      weights: fc.constantFrom(...weightKinds),
      k: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: L - 1, maxLength: L - 1 }),
      alpha: fc.array(fc.double({ min: 0.1, max: 2 }), { minLength: L - 1, maxLength: L - 1 }),
      skips: fc.tuple(
        ...Array.from({ length: L - 1 }, (_, index) =>
          fc
            .subarray(Array.from({ length: index + 1 }, (_, j) => j))
            .map((skipped) => [...skipped, index + 1]),
        ),
      ),
    }),
  );

/**
 * The definition, taken literally: all rows of a layer at a time, nested arrays, two-pass moments. Returns the values
 * of the target and of every layer's features at the rows of x, with moments taken over the rows of the pilot.
 */
function direct(
  params: Pick<DensenetParameters, 'L' | 'weights'> & { k: number[]; alpha: number[]; skips: number[][] },
  d: number,
  stream: Stream,
  pilot: Float32Array,
  x: Float32Array,
) {
  const toRows = (flat: Float32Array) =>
    Array.from({ length: flat.length / d }, (_, row) => [...flat.subarray(row * d, (row + 1) * d)]);
  const pilotLayers = [[], toRows(pilot)] as number[][][];
  const layers = [[], toRows(x)] as number[][][];
  for (let l = 2; l <= params.L; l++) {
    const sources = params.skips[l - 2].filter((j) => j !== 0);
    const matrices = sources.map((j) => {
      const columns = j === 1 ? d : params.k[j - 2];
      const flat = weightMatrix(params.weights, params.k[l - 2], columns, stream.child('weights', l, j));
      return Array.from({ length: params.k[l - 2] }, (_, i) => [
        ...flat.slice(i * columns, (i + 1) * columns),
      ]);
    });
    const squares = (below: number[][][], row: number) =>
      Array.from({ length: params.k[l - 2] }, (_, i) => {
        const terms = sources.flatMap((j, s) => below[j][row].map((g, c) => matrices[s][i][c] * g));
        return (terms.reduce((sum, term) => sum + term, 0) / Math.sqrt(sources.length)) ** 2;
      });
    const pilotSquares = pilotLayers[1].map((_, row) => squares(pilotLayers, row));
    const means = matrices[0].map((_, i) => pilotSquares.reduce((sum, row) => sum + row[i], 0) / pilotSize);
    const deviations = means.map((mean, i) =>
      Math.sqrt(pilotSquares.reduce((sum, row) => sum + (row[i] - mean) ** 2, 0) / pilotSize),
    );
    const standardise = (row: number[]) => row.map((square, i) => (square - means[i]) / deviations[i]);
    pilotLayers.push(pilotSquares.map(standardise));
    layers.push(layers[1].map((_, row) => standardise(squares(layers, row))));
  }
  const target = (below: number[][][]) =>
    below[1].map((_, row) =>
      params.alpha.reduce((sum, a, index) => sum + a * below[index + 2][row].reduce((s, g) => s + g, 0), 0),
    );
  return { target: target(layers), pilotTarget: target(pilotLayers), features: layers.slice(2) };
}

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

describe('densenetPolynomial', () => {
  it('agrees with a direct evaluation of its definition', () => {
    fc.assert(
      fc.property(anyDensenet, ({ d, seed, ...rest }) => {
        const params = parameters.parse(rest);
        const stream = new Stream('target', seed);
        const pilot = gaussianRows(pilotSize, d, 'pilot');
        const x = gaussianRows(5, d, 'x');
        const polynomial = densenetPolynomial(densenetShape(d, params), params.weights, stream, pilot);
        const expected = direct({ ...rest }, d, stream, pilot, x);
        for (const [row, value] of polynomial.values(x, 5).entries()) near(value, expected.target[row], 1e-8);
        for (const [index, { layer, width, values }] of polynomial.features(x, 5).entries()) {
          assert.equal(layer, index + 2);
          assert.equal(width, rest.k[index]);
          // float32 storage
          for (const [at, value] of values.entries()) {
            near(value, expected.features[index][Math.floor(at / width)][at % width], 1e-6);
          }
        }
      }),
      { numRuns: 6, seed: 3 },
    );
  });

  it('is sampled as a task whose target has mean 0 and variance 1 on the pilot sample', () => {
    const [d, seed] = [5, 4];
    const params = parameters.parse({ skips: 'dense', k: [3, 2] });
    const task = densenetTask('some-family', { d, seed, params });
    const pilot = splitStream('some-family', d, seed, 'pilot')
      .child('inputs')
      .normals(new Float32Array(pilotSize * d));
    const { x, y } = task.sample(6, new Stream('sample'));
    const expected = direct(
      { L: 3, weights: 'orthonormal', k: [3, 2], alpha: [1, 1], skips: [[1], [1, 2]] },
      d,
      splitStream('some-family', d, seed, 'target'),
      pilot,
      x,
    );
    const mean = expected.pilotTarget.reduce((sum, value) => sum + value, 0) / pilotSize;
    const variance = expected.pilotTarget.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pilotSize;
    for (const [row, value] of y.entries())
      near(value, (expected.target[row] - mean) / Math.sqrt(variance), 1e-6);
  });
});

describe('densenetShape', () => {
  it('reads widths as numbers, fractions of d (rounded down, at least 1) and lists', () => {
    const widths = (d: number, k: unknown, L = 3) => densenetShape(d, parameters.parse({ L, k })).widths;
    assert.deepEqual(widths(16, 3), [3, 3]);
    assert.deepEqual(widths(16, 'd/4'), [4, 4]);
    assert.deepEqual(widths(19, 'd/4'), [4, 4]);
    assert.deepEqual(widths(2, 'd/4'), [1, 1]);
    assert.deepEqual(widths(10, ['d/2', 3, 'd'], 4), [5, 3, 10]);
  });

  it('reads skips and alpha schedules', () => {
    const shape = (params: object) => densenetShape(8, parameters.parse({ L: 4, ...params }));
    assert.deepEqual(shape({}).sources, [[1], [2], [3]]);
    assert.deepEqual(shape({ skips: 'dense' }).sources, [[1], [1, 2], [1, 2, 3]]);
    assert.deepEqual(shape({ skips: [[0, 1], [2], [3, 0, 1]] }).sources, [[1], [2], [1, 3]]);
    assert.deepEqual(shape({}).alpha, [1, 1, 1]);
    assert.deepEqual(shape({ alpha: 'gap', rho: 0.5 }).alpha, [1, 0.5, 0.25]);
    assert.deepEqual(shape({ alpha: [3, 2, -1] }).alpha, [3, 2, -1]);
  });

  it('refuses a layer 2 wider than the input, in one line that says what would be right', () => {
    assert.throws(
      () => densenetShape(4, parameters.parse({ k: 5 })),
      (error) =>
        error instanceof UnsupportedTaskError && /^k = 5 exceeds d = 4.*choose k ≤ d$/.test(error.message),
    );
  });
});

describe('densenetStructure', () => {
  it('says which layers a layer reads, in the detail that a learner needs', () => {
    const skipsOf = (skips: DensenetParameters['skips']) => {
      const params = densenetParameters({ L: 4, k: 2 }).parse({ skips });
      return densenetStructure('test', 8, params).skips;
    };
    assert.equal(skipsOf('chain'), 'chain');
    assert.equal(skipsOf('dense'), 'dense');
    // Layer 0 is the constant, which every layer of a learner has.
    assert.equal(skipsOf([[1], [0, 2], [3]]), 'chain');
    assert.equal(skipsOf([[1], [1, 2], [3]]), 'input');
    assert.equal(skipsOf([[1], [2], [2, 3]]), 'dense');
  });
});

describe('densenetParameters', () => {
  const complaint = (params: object) => {
    const result = parameters.safeParse(params);
    assert.ok(!result.success, `${JSON.stringify(params)} was accepted`);
    return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
  };

  it('accepts its defaults', () => {
    assert.deepEqual(parameters.parse({}), {
      L: 3,
      k: 2,
      skips: 'chain',
      alpha: 'flat',
      rho: 0.3,
      weights: 'orthonormal',
      inputs: 'gaussian',
      noise: 0,
      output: 'regression',
    });
  });

  it('reports what is wrong, in one line each', () => {
    assert.match(complaint({ width: 3 }), /"width"/);
    assert.match(complaint({ k: 0 }), /^k: a width is a positive integer or a fraction of d such as "d\/4"$/);
    assert.match(complaint({ k: 'd/0' }), /^k: a width is a positive integer or.*$/);
    assert.match(
      complaint({ k: true }),
      /^k: k is a positive integer, a fraction of d such as "d\/4", or a list.*$/,
    );
    assert.match(complaint({ k: [1, 2, 3] }), /^k: k has 3 entries; with L = 3 it needs 2.*$/);
    assert.match(complaint({ L: 1 }), /^L: L, the number of layers, is at least 2$/);
    assert.match(complaint({ alpha: 'steep' }), /^alpha: alpha is "flat", "gap", or a list.*$/);
    assert.match(complaint({ alpha: [1] }), /^alpha: alpha has 1 entries; with L = 3 it needs 2.*$/);
    assert.match(complaint({ skips: [[1], [1]] }), /^skips: layer 3 must read layer 2, the one below it$/);
    assert.match(complaint({ skips: [[1], [2, 3]] }), /^skips: layer 3 can read the layers 0..2 only$/);
    assert.match(complaint({ skips: [[1], [2, 2]] }), /^skips: layer 3 reads a layer twice$/);
    assert.match(complaint({ noise: -1 }), /^noise: noise is a standard deviation: 0 or more$/);
    assert.match(complaint({ rho: 0 }), /^rho: rho is positive$/);
    assert.match(complaint({ weights: 'dense' }), /^weights: .*"orthonormal"\|"gaussian"\|"sparse"$/);
  });
});

describe('densenetTask', () => {
  it('has hidden features in common between tasks that differ only in alpha', () => {
    const at = (params: object) => densenetTask('f', { d: 6, seed: 1, params: parameters.parse(params) });
    const x = gaussianRows(10, 6, 'x');
    const [flat, gap] = [at({}), at({ alpha: 'gap', rho: 0.1 })];
    assert.deepEqual(flat.features(x, 10), gap.features(x, 10));
    assert.notDeepEqual(flat.target?.(x, 10), gap.target?.(x, 10));
  });

  it('refuses inputs under which a feature or the target is constant', () => {
    const at = (params: object) => densenetTask('f', { d: 4, seed: 1, params: parameters.parse(params) });
    const refusal = (message: RegExp) => (error: unknown) =>
      error instanceof UnsupportedTaskError && message.test(error.message);
    // |Wx|² = |x|² for an orthogonal W, and a constant on the sphere.
    const wholeSphere = { inputs: 'sphere', k: 'd', L: 2 };
    assert.throws(() => at(wholeSphere), refusal(/^the target is constant under sphere inputs at d = 4$/));
    assert.throws(
      () => densenetTask('f', { d: 1, seed: 1, params: parameters.parse({ k: 1, inputs: 'hypercube' }) }),
      refusal(/^feature 1 of the target's layer 2 is constant under these inputs at d = 1$/),
    );
  });
});
