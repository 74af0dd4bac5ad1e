import { test } from 'node:test';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { multiplyTransposed } from '../../../learners/kernels/gemm.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear } from './random-points.ts';

interface Case {
  rows: number;
  columns: number;
  depth: number;
  sign: 1 | -1;
  replace: boolean;
  /** Unused columns around each operand, so that strides differ from widths. */
  margin: number;
  transposedA: boolean;
  transposedB: boolean;
}

function check({ rows, columns, depth, sign, replace, margin, transposedA, transposedB }: Case): void {
  const stream = new Stream('gemm', rows, columns, depth);
  const draw = (height: number, width: number) => ({
    data: stream.normals(new Float64Array(margin + height * (width + margin))),
    offset: margin,
    stride: width + margin,
  });
  const operand = (height: number, transposed: boolean) => {
    if (!transposed) return draw(height, depth);
    const { data, offset, stride } = draw(depth, height);
    return { data, offset, stride: 1, step: stride };
  };
  const a = operand(rows, transposedA);
  const b = operand(columns, transposedB);
  const into = draw(rows, columns);
  const before = into.data.slice();

  const at = (
    block: { data: Float64Array; offset: number; stride: number; step?: number },
    i: number,
    k: number,
  ) => block.data[block.offset + i * block.stride + k * (block.step ?? 1)];
  const dense = (block: typeof a, height: number) =>
    Matrix.from1DArray(
      height,
      depth,
      Array.from({ length: height * depth }, (_, i) => at(block, Math.floor(i / depth), i % depth)),
    );
  const expected = before.slice();
  if (replace) {
    for (let i = 0; i < rows; i++) {
      const start = into.offset + i * into.stride;
      expected.fill(0, start, start + columns);
    }
  }
  if (rows > 0 && columns > 0 && depth > 0) {
    const product = dense(a, rows).mmul(dense(b, columns).transpose());
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        expected[into.offset + i * into.stride + j] += sign * product.get(i, j);
      }
    }
  }
  multiplyTransposed({ into, a, b, rows, columns, depth, sign, replace });
  assertNear(into.data, expected, 1e-11 * (1 + depth), 'product, and nothing outside it touched');
}

test('products agree with ml-matrix for any sizes, strides, signs and transpositions', () => {
  const size = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(
      fc.record({
        rows: size,
        columns: size,
        depth: size,
        sign: fc.constantFrom<1 | -1>(1, -1),
        replace: fc.boolean(),
        margin: fc.integer({ min: 0, max: 3 }),
        transposedA: fc.boolean(),
        transposedB: fc.boolean(),
      }),
      check,
    ),
    { numRuns: 100 },
  );
});

test('products agree with ml-matrix around the sizes at which packed blocks end', () => {
  const plain = { sign: 1, replace: false, margin: 1, transposedA: false, transposedB: true } as const;
  for (const rows of [95, 96, 97]) check({ rows, columns: 5, depth: 3, ...plain });
  for (const columns of [511, 512, 513, 1025]) check({ rows: 5, columns, depth: 3, ...plain });
  for (const depth of [255, 256, 257, 513]) check({ rows: 6, columns: 7, depth, ...plain });
});
