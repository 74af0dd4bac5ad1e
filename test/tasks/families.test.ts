import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Skips, type Task, type TaskFamily, UnsupportedTaskError } from '../../tasks/contract.ts';
import { inputKinds } from '../../tasks/inputs.ts';
import { findTaskFamily, taskFamilies, UnknownTaskFamilyError } from '../../tasks/registry.ts';
import { pilotSize } from '../../tasks/sampled-task.ts';
import { Stream, splitStream } from '../../tasks/streams.ts';

/** Families whose inputs are drawn from a distribution on R^d, with label noise, and may be classified. */
const sampledFamilies = taskFamilies.filter(({ parameters }) => 'inputs' in parameters.shape);

const instantiate = (family: TaskFamily, params: object = {}, d = 8, seed = 1): Task =>
  family.instantiate({ d, seed, params: family.parameters.parse(params) });

const testSample = (task: Task, n: number) =>
  task.sample(n, splitStream(task.structure.family, task.structure.d, task.seed, 'test'));

/** Means of the powers 1 to 4, at their index. */
function moments(values: ArrayLike<number>): number[] {
  const sums = [1, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const square = values[i] * values[i];
    sums[1] += values[i] / values.length;
    sums[2] += square / values.length;
    sums[3] += (square * values[i]) / values.length;
    sums[4] += (square * square) / values.length;
  }
  return sums;
}

/**
 * Asserts mean 0 and variance 1: exact on the pilot sample, by which they were set, and on fresh rows within
 * six standard errors, including those of the pilot's own moments.
 */
function assertStandard(fresh: ArrayLike<number>, pilot: ArrayLike<number>, name: string): void {
  const [found, set] = [moments(fresh), moments(pilot)];
  for (const p of [1, 2]) {
    const expected = p - 1;
    assert.ok(Math.abs(set[p] - expected) < 1e-5, `${name}: moment ${p} of the pilot is ${set[p]}`);
    // The squares of signs do not vary, but their mean and deviation on the pilot sample do.
    const tolerance =
      1e-3 +
      6 *
        Math.sqrt((found[2 * p] - found[p] ** 2) / fresh.length + (set[2 * p] - set[p] ** 2) / pilot.length);
    assert.ok(
      Math.abs(found[p] - expected) < tolerance,
      `${name}: moment ${p} is ${found[p]}, tolerance ${tolerance}`,
    );
  }
}

describe('registry', () => {
  it('has families with distinct names, complete descriptions and defaults', () => {
    const names = taskFamilies.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const family of taskFamilies) {
      assert.match(family.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(family.description.length > 0 && !family.description.includes('\n'));
      assert.ok(family.source.length > 0);
      assert.doesNotThrow(() => family.parameters.parse({}));
      for (const [key, schema] of Object.entries(family.parameters.shape)) {
        assert.ok(
          (schema as { description?: string }).description,
          `${family.name}.${key} has no description`,
        );
      }
    }
  });

  it('finds families by name, and otherwise names those that exist', () => {
    for (const family of taskFamilies) assert.equal(findTaskFamily(family.name), family);
    const failure = (name: string): UnknownTaskFamilyError => {
      try {
        findTaskFamily(name);
      } catch (error) {
        assert.ok(error instanceof UnknownTaskFamilyError);
        return error;
      }
      return assert.fail(`found ${name}`);
    };
    const misspelt = failure('bcf-wide');
    assert.equal(misspelt.suggestion, 'bfc-wide');
    assert.match(
      misspelt.message,
      /^unknown task family "bcf-wide"; known: bfc-wide, .*; did you mean "bfc-wide"\?$/,
    );
    assert.equal(failure('something-else').suggestion, undefined);
    assert.doesNotMatch(failure('something-else').message, /did you mean/);
  });
});

describe('structure', () => {
  const structure = (name: string, d: number) => instantiate(findTaskFamily(name), {}, d).structure;

  it('gives the depth, widths, degree and connections of the target', () => {
    const expected: [string, number, number, number[], number, Skips?][] = [
      ['bfc-wide', 16, 3, [4, 4], 4, 'chain'],
      ['bfc-wide', 24, 3, [6, 6], 4, 'chain'],
      ['bfc-deep-wide', 16, 4, [4, 4, 4], 8, 'chain'],
      ['bfc-deep-wide', 64, 4, [16, 16, 16], 8, 'chain'],
      ['bfc-deep', 64, 4, [4, 4, 4], 8, 'chain'],
      ['bfc-chain', 8, 3, [8, 8], 4, 'chain'],
      ['bfc-dense', 8, 3, [8, 8], 4, 'input'],
      ['bfc-gap', 8, 3, [8, 8], 4, 'chain'],
      ['paper-example', 8, 4, [2, 2, 2], 8],
      ['quadratic', 8, 2, [2], 2, 'chain'],
      ['linear-control', 8, 2, [1], 1],
      ['flat-degree-4', 8, 3, [2, 2], 4],
      ['hierarchical-polynomial', 16, 3, [16, 1], 4, 'chain'],
      ['nonlinear-features', 16, 3, [16, 2], 4, 'chain'],
      ['sight', 64, 3, [8, 1], 4, 'chain'],
      ['multi-index', 16, 3, [2, 2], 4, 'chain'],
      ['single-index', 16, 3, [2, 2], 3, 'chain'],
      ['staircase', 16, 3, [8, 8], 4, 'chain'],
      ['sparse-parity', 16, 3, [4, 2], 3, 'chain'],
      ['relu-network', 16, 3, [8, 8], 4, 'chain'],
      ['tensor-sum', 16, 3, [8, 8], 3, 'chain'],
    ];
    assert.deepEqual(
      new Set(expected.map(([name]) => name)),
      new Set(sampledFamilies.map(({ name }) => name)),
    );
    for (const [family, d, layers, widths, degree, skips] of expected) {
      const shape = { family, d, layers, widths, degree, output: 'regression' };
      assert.deepEqual(structure(family, d), skips === undefined ? shape : { ...shape, skips });
    }
  });
});

describe('data', () => {
  // Results are comparable across versions only as long as the data are the same: changing these numbers
  // changes every task, and calls for a new major version.
  const firstLabels: Record<string, number[]> = {
    'bfc-wide': [1.54152, -0.00554, -0.05908],
    'bfc-deep-wide': [1.82489, -0.27672, 1.84893],
    'bfc-deep': [-0.35556, -0.53637, -0.25039],
    'bfc-chain': [-0.40911, -0.32364, 0.09064],
    'bfc-dense': [3.03727, -0.64444, -0.96383],
    'bfc-gap': [0.64792, -0.71456, -0.05736],
    'paper-example': [0.84662, -0.38349, -0.10725],
    quadratic: [3.09632, -1.23726, 0.8035],
    'linear-control': [1.53154, 0.98187, 0.15406],
    'flat-degree-4': [-0.54505, -0.14547, -0.60608],
    'hierarchical-polynomial': [-0.64573, -0.80237, -0.70137],
    'nonlinear-features': [1.21328, 0.53037, 1.34729],
    sight: [0.75487, -0.20964, 1.05963],
    'multi-index': [0.41233, -0.07272, -2.99428],
    'single-index': [0.40084, 0.20833, 0.61646],
    'random-hierarchy': [2, 2, 2],
    staircase: [-0.99265, 1.99881, 1.99881],
    'sparse-parity': [-0.99933, 1.00067, 1.00067],
    'relu-network': [-0.26241, 2.7185, -0.50399],
    'tensor-sum': [0.0771, -0.30511, -0.34611],
  };
  for (const family of taskFamilies) {
    it(`${family.name}: has the same labels as ever`, () => {
      const { y } = instantiate(family, {}, 16).sample(3, splitStream(family.name, 16, 1, 'train'));
      for (const [row, label] of firstLabels[family.name].entries())
        assert.ok(Math.abs(y[row] - label) < 2e-5);
    });
  }
});

for (const family of sampledFamilies) {
  describe(family.name, () => {
    const task = instantiate(family);

    for (const inputs of inputKinds) {
      it(`has a target and features of mean 0 and variance 1 under ${inputs} inputs`, () => {
        if (family.name === 'paper-example' && inputs === 'hypercube') {
          assert.throws(() => instantiate(family, { inputs }), UnsupportedTaskError);
          return;
        }
        const under = instantiate(family, { inputs });
        const { d } = under.structure;
        const fresh = testSample(under, 16384);
        // The pilot's rows are those of any sample from the pilot's stream.
        const pilot = under.sample(pilotSize, splitStream(family.name, d, 1, 'pilot'));
        assertStandard(fresh.y, pilot.y, 'target');
        const pilotFeatures = under.features(pilot.x, pilot.n);
        for (const [index, { layer, width, values }] of under.features(fresh.x, fresh.n).entries()) {
          for (let i = 0; i < width; i++) {
            const column = (all: Float32Array) =>
              Float64Array.from({ length: all.length / width }, (_, row) => all[row * width + i]);
            assertStandard(
              column(values),
              column(pilotFeatures[index].values),
              `feature ${i + 1} of layer ${layer}`,
            );
          }
        }
      });
    }

    it('has features of the layers and widths that it declares, or none', () => {
      const features = task.features(testSample(task, 3).x, 3);
      const { layers, widths } = task.structure;
      assert.equal(widths.length, layers - 1);
      if (features.length === 0) return;
      if (!quadraticLayers(family)) {
        // The target's own features; the widths are those of a quadratic network that computes it.
        for (const { layer, width, values } of features) {
          assert.ok(width <= widths[layer - 2], `layer ${layer} has ${width} features`);
          assert.equal(values.length, 3 * width);
        }
        assert.equal(new Set(features.map(({ layer }) => layer)).size, features.length);
        return;
      }
      assert.deepEqual(
        features.map(({ layer, width }) => [layer, width]),
        widths.map((width, index) => [index + 2, width]),
      );
      for (const { width, values } of features) assert.equal(values.length, 3 * width);
    });

    it('is a polynomial of exactly the degree that it declares', () => {
      if (['sight', 'relu-network'].includes(family.name)) return;
      const { d, degree } = task.structure;
      for (let trial = 0; trial < 3; trial++) {
        const along = valuesOnLine(task, d, degree + 2, new Stream('line', trial));
        const { difference, size } = finiteDifference(along.slice(0, degree + 1));
        assert.ok(Math.abs(difference) > 1e-9 * size, `order ${degree}: ${difference} of ${size}`);
        const beyond = finiteDifference(along);
        assert.ok(Math.abs(beyond.difference) < 1e-12 * beyond.size, `order ${degree + 1} does not vanish`);
      }
    });

    it('labels by its target, with float32 rounding', () => {
      const { x, y } = testSample(task, 50);
      assert.deepEqual(y, Float32Array.from(task.target?.(x, 50) ?? []));
    });

    it('gives small samples as the beginning of large ones, whatever was drawn before', () => {
      for (const params of [{}, { noise: 0.5, inputs: 'mixture' }, { output: 'classification', noise: 1 }]) {
        const noisy = instantiate(family, params, 9);
        const stream = new Stream('sample');
        const large = noisy.sample(37, stream);
        const small = noisy.sample(10, stream);
        assert.deepEqual(small.x, large.x.slice(0, 10 * 9));
        assert.deepEqual(small.y, large.y.slice(0, 10));
      }
    });

    it('adds label noise of the requested standard deviation, and nothing else', () => {
      const n = 8192;
      const noisy = instantiate(family, { noise: 0.5 });
      const { x, y } = testSample(noisy, n);
      const clean = testSample(task, n);
      assert.deepEqual(x, clean.x);
      const target = noisy.target?.(x, n) ?? [];
      const noise = Float64Array.from({ length: n }, (_, row) => y[row] - target[row]);
      const variance = noise.reduce((sum, value) => sum + value ** 2, 0) / n;
      const mean = noise.reduce((sum, value) => sum + value, 0) / n;
      assert.ok(Math.abs(variance - 0.25) < 0.25 * 5 * Math.sqrt(2 / n), `variance ${variance}`);
      assert.ok(Math.abs(mean) < 0.5 * 5 * Math.sqrt(1 / n));
    });

    it('classifies by the side of the median, so that the classes balance', () => {
      // Its default has no sign at many inputs, and is refused: test/tasks/related/products.test.ts.
      if (family.name === 'staircase') return;
      const n = 8192;
      const binary = instantiate(family, { output: 'classification' });
      assert.equal(binary.structure.output, 'classification');
      const { x, y } = testSample(binary, n);
      const target = binary.target?.(x, n) ?? [];
      let positive = 0;
      for (let row = 0; row < n; row++) {
        assert.equal(y[row], target[row] < 0 ? -1 : 1);
        if (y[row] === 1) positive++;
      }
      const tolerance = 5 * Math.sqrt(0.25 / n + 0.25 / pilotSize);
      assert.ok(Math.abs(positive / n - 0.5) < tolerance, `share of +1: ${positive / n}`);
      const flipped = testSample(instantiate(family, { output: 'classification', noise: 1 }), n).y;
      const changed = flipped.reduce((count, label, row) => count + (label === y[row] ? 0 : 1), 0);
      assert.ok(changed > 0.05 * n && changed < 0.5 * n, `${changed} labels of ${n} changed by noise`);
    });

    it('has a different sample for every split, seed and dimension', () => {
      const first = (seed: number, d: number, split: 'train' | 'test' | 'monitor' | 'pilot') =>
        instantiate(family, {}, d, seed)
          .sample(20, splitStream(family.name, d, seed, split))
          .x.join();
      const samples = [
        first(1, 8, 'train'),
        first(1, 8, 'test'),
        first(1, 8, 'monitor'),
        first(1, 8, 'pilot'),
        first(2, 8, 'train'),
        first(1, 9, 'train'),
      ];
      assert.equal(new Set(samples).size, samples.length);
    });

    it('does not change when other seeds and dimensions are added', () => {
      const sample = () => {
        const own = instantiate(family, { noise: 0.1 });
        return own.sample(100, splitStream(family.name, 8, 1, 'train'));
      };
      const before = sample();
      instantiate(family, {}, 8, 2).sample(10, splitStream(family.name, 8, 2, 'train'));
      const held = instantiate(family, {}, 16, 1);
      const after = sample();
      held.sample(10, splitStream(family.name, 16, 1, 'train'));
      assert.deepEqual(after, before);
    });

    it('has another target for every seed', () => {
      if (family.name === 'paper-example') return;
      const n = 4096;
      const other = instantiate(family, {}, 8, 2);
      const { x, y } = testSample(task, n);
      const target = other.target?.(x, n) ?? [];
      let difference = 0;
      for (let row = 0; row < n; row++) difference += (y[row] - target[row]) ** 2 / n;
      assert.ok(difference > 0.05, `mean squared difference ${difference}`);
    });

    it('refuses misspelt parameters by name', () => {
      const result = family.parameters.safeParse({ nois: 1 });
      assert.match(result.error?.issues[0].message ?? '', /"nois"/);
    });

    it('refuses dimensions that are not positive integers', () => {
      for (const d of [0, -1, 2.5, Number.NaN]) {
        assert.throws(() => instantiate(family, {}, d), UnsupportedTaskError);
      }
    });
  });
}

/** Whether a family's targets are built of layers of squares, each of which is a layer of features. */
function quadraticLayers({ name }: TaskFamily): boolean {
  const others = [
    'hierarchical-polynomial',
    'nonlinear-features',
    'multi-index',
    'staircase',
    'relu-network',
  ];
  return !others.includes(name);
}

/** The target at `count` equidistant points of a random line; all coordinates are exact in float32. */
function valuesOnLine(task: Task, d: number, count: number, stream: Stream): number[] {
  // Never 0: along a line on which one coordinate rests, a product of coordinates has a lower degree.
  const coarse = () => Math.round(16 * stream.normal()) / 16 || 1 / 16;
  const start = Float64Array.from({ length: d }, coarse);
  const step = Float64Array.from({ length: d }, coarse);
  const x = new Float32Array(count * d);
  for (let point = 0; point < count; point++) {
    for (let i = 0; i < d; i++) x[point * d + i] = start[i] + (point - count / 2) * 0.5 * step[i];
  }
  assert.ok(task.target);
  return [...task.target(x, count)];
}

/** The finite difference of order values.length - 1, and the sum of its terms' absolute values. */
function finiteDifference(values: readonly number[]): { difference: number; size: number } {
  const order = values.length - 1;
  let [difference, size, binomial] = [0, 0, 1];
  for (let j = 0; j <= order; j++) {
    difference += (j % 2 === 0 ? 1 : -1) * binomial * values[j];
    size += binomial * Math.abs(values[j]);
    binomial = (binomial * (order - j)) / (j + 1);
  }
  return { difference, size };
}

describe('families that need a minimal dimension', () => {
  const refusal = (name: string, d: number) => {
    try {
      instantiate(findTaskFamily(name), {}, d);
    } catch (error) {
      assert.ok(error instanceof UnsupportedTaskError);
      return error.message;
    }
    return assert.fail(`${name} was made at d = ${d}`);
  };

  it('say so in one line', () => {
    assert.match(refusal('bfc-chain', 4), /^k = 8 exceeds d = 4: .*$/);
    assert.match(refusal('bfc-deep', 3), /^k = 4 exceeds d = 3: .*$/);
    assert.match(refusal('paper-example', 3), /^d is 3; .*four coordinates$/);
    assert.match(refusal('flat-degree-4', 3), /^d is 3; .*d ≥ 4$/);
    assert.match(refusal('hierarchical-polynomial', 1), /^d is 1; .*d ≥ 2/);
    assert.match(refusal('nonlinear-features', 3), /^d is 3; .*d ≥ 4/);
    assert.match(refusal('multi-index', 1), /^d is 1; .*d ≥ 2$/);
    assert.match(refusal('relu-network', 1), /^d is 1; .*d ≥ 2$/);
  });
});
