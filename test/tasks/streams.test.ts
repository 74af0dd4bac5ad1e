import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { philox, Stream, splitStream } from '../../tasks/streams.ts';

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // The vectors of Random123's kat_vectors for philox4x32-10.
  const ones = 0xffffffff;
  const vectors = [
    { counter: [0, 0, 0, 0], key: [0, 0], expected: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
    { counter: [ones, ones, ones, ones], key: [ones, ones], expected: '408f276d 41c83b0e a20bc7c6 6d5451fd' },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      expected: 'd16cfe09 94fdcceb 5001e420 24126ea1',
    },
  ];
  for (const { counter, key, expected } of vectors) {
    it(`gives the published answer ${expected}`, () => {
      const out = new Uint32Array(4);
      const [c0, c1, c2, c3] = counter;
      philox(c0, c1, c2, c3, key[0], key[1], out);
      assert.equal(hex(out), expected);
    });
  }
});

const draw = (stream: Stream, n: number) => Float64Array.from({ length: n }, () => stream.normal());

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

const path = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 });

describe('Stream', () => {
  it('repeats itself from the same path', () => {
    fc.assert(
      fc.property(path, (parts) => {
        assert.deepEqual(draw(new Stream(...parts), 9), draw(new Stream(...parts), 9));
      }),
    );
  });

  it('is unrelated to streams of other paths', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        // Six standard errors at 2,000 draws.
        const r = correlation(draw(new Stream(...one), 2000), draw(new Stream(...other), 2000));
        assert.ok(Math.abs(r) < 6 / Math.sqrt(2000), `correlation ${r}`);
      }),
      { seed: 1 },
    );
  });

  it('distinguishes paths that differ in type or in grouping only', () => {
    const starts = [
      new Stream('1'),
      new Stream(1),
      new Stream('a', 'b'),
      new Stream('ab'),
      new Stream('a,b'),
    ];
    assert.equal(new Set(starts.map((stream) => stream.uint32())).size, starts.length);
  });

  it('gives children that neither see nor affect what the parent draws', () => {
    const parent = new Stream('parent');
    const before = draw(parent.child('x'), 5);
    draw(parent, 7);
    assert.deepEqual(draw(parent.child('x'), 5), before);
    assert.deepEqual(draw(new Stream('parent', 'x'), 5), before);
    const undisturbed = new Stream('parent');
    draw(undisturbed, 7);
    assert.equal(parent.normal(), undisturbed.normal());
  });

  it('draws uniforms strictly between 0 and 1 with the moments of the uniform distribution', () => {
    const stream = new Stream('uniform');
    const n = 100_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const u = stream.uniform();
      assert.ok(u > 0 && u < 1);
      sum += u;
      squares += u * u;
    }
    assert.ok(Math.abs(sum / n - 1 / 2) < 5 * Math.sqrt(1 / 12 / n));
    assert.ok(Math.abs(squares / n - 1 / 3) < 5 * Math.sqrt(4 / 45 / n));
  });

  it('draws normals with the first four moments of N(0, 1), independent from one to the next', () => {
    const n = 200_000;
    const values = draw(new Stream('normal'), n);
    const moment = (p: number) => values.reduce((sum, value) => sum + value ** p, 0) / n;
    assert.ok(Math.abs(moment(1)) < 5 * Math.sqrt(1 / n));
    assert.ok(Math.abs(moment(2) - 1) < 5 * Math.sqrt(2 / n));
    assert.ok(Math.abs(moment(3)) < 5 * Math.sqrt(15 / n));
    assert.ok(Math.abs(moment(4) - 3) < 5 * Math.sqrt(96 / n));
    assert.ok(Math.abs(correlation(values.subarray(1), values.subarray(0, n - 1))) < 5 / Math.sqrt(n));
  });

  it('fills arrays with the numbers it would have drawn one by one', () => {
    const filled = new Stream('fill').normals(new Float64Array(7), 3);
    assert.deepEqual(
      filled,
      draw(new Stream('fill'), 7).map((value) => 3 * value),
    );
    const signs = new Stream('signs').signs(new Float32Array(10_000));
    assert.ok(signs.every((sign) => sign === 1 || sign === -1));
    assert.ok(Math.abs(signs.reduce((sum, sign) => sum + sign, 0)) < 5 * 100);
  });

  it('draws integers below a bound, each as often as the others', () => {
    const stream = new Stream('integer');
    for (const bound of [1, 2, 7, 100]) {
      const counts = new Array<number>(bound).fill(0);
      const n = 1000 * bound;
      for (let i = 0; i < n; i++) counts[stream.integer(bound)]++;
      const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      assert.ok(chiSquare < bound - 1 + 6 * Math.sqrt(2 * bound), `bound ${bound}: chi-square ${chiSquare}`);
    }
    // A bound at which the remainder of a 32-bit integer would give the lower third half of all draws.
    const bound = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (stream.integer(bound) < bound / 3) low++;
    assert.ok(Math.abs(low / 30_000 - 1 / 3) < 0.015, `share of the lower third ${low / 30_000}`);
  });

  it('permutes uniformly', () => {
    const stream = new Stream('permutation');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = stream.permutation(4);
      assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    assert.equal(counts.size, 24);
    for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 200, `${order}: ${count}`);
  });

  it('separates the purposes of a seed', () => {
    const splits = ['target', 'pilot', 'train', 'test', 'monitor', 'diagnosis', 'learner'] as const;
    const draws = splits.map((split) => draw(splitStream('bfc-wide', 16, 1, split), 4000));
    for (let a = 0; a < splits.length; a++) {
      for (let b = 0; b < a; b++) {
        const r = correlation(draws[a], draws[b]);
        assert.ok(Math.abs(r) < 6 / Math.sqrt(4000), `${splits[a]} and ${splits[b]}: ${r}`);
      }
    }
  });
});

describe('normals', () => {
  it('are the same at once as one at a time, wherever a stream stands', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.integer(), fc.constantFrom(1, 0.5), (sizes, seed, scale) => {
        const [many, single] = [new Stream('normals', seed), new Stream('normals', seed)];
        for (const length of sizes) {
          const one = Float32Array.from({ length }, () => scale * single.normal());
          assert.deepEqual(many.normals(new Float32Array(length), scale), one);
          assert.deepEqual(many.uint32(), single.uint32());
        }
      }),
    );
  });

  // One number in half a million is too close to the middle between two for the kernel to decide.
  it('in single precision are those in double precision, rounded', () => {
    for (const seed of [1, 2, 3]) {
      const single = new Stream('rounded', seed).normals(new Float32Array(2 ** 20));
      const double = new Stream('rounded', seed).normals(new Float64Array(2 ** 20));
      assert.ok(single.every((value, i) => value === Math.fround(double[i])));
    }
  });
});
