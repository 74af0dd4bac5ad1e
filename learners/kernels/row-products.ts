import type { Effort } from './work.ts';

/** into += AᵀB, columns×columns, of two matrices of n rows, row-major. */
export async function addRowProducts(
  into: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { n, columns }: { readonly n: number; readonly columns: number },
  multiply: Effort['multiply'],
): Promise<void> {
  await multiply({
    into: { data: into, offset: 0, stride: columns },
    a: { data: a, offset: 0, stride: 1, step: columns },
    b: { data: b, offset: 0, stride: 1, step: columns },
    rows: columns,
    columns,
    depth: n,
  });
}
