import { innerProduct } from '../inner-product.ts';
import type { Monomial, Variables } from './polynomial-ring.ts';

/** Share of a row outside the known directions above which it adds a direction of its own. */
const independent = 1e-9;

/**
 * Variables under N(0, I): coordinates in an orthonormal basis that grows by Gram–Schmidt with each new
 * direction that the target asks for. They are independent standard normals whatever the basis, and a target
 * that depends on k directions needs k of them at any d.
 */
export function gaussianVariables(): Variables {
  const basis: Float64Array[] = [];
  return {
    coordinates(row) {
      const rest = row.slice();
      const coordinates = basis.map(() => 0);
      for (let pass = 0; pass < 2; pass++)
        for (const [v, direction] of basis.entries()) {
          const part = innerProduct(direction, rest);
          coordinates[v] += part;
          for (let i = 0; i < rest.length; i++) rest[i] -= part * direction[i];
        }
      const beyond = Math.sqrt(innerProduct(rest, rest));
      if (beyond > independent * Math.sqrt(innerProduct(row, row))) {
        basis.push(rest.map((value) => value / beyond));
        coordinates.push(beyond);
      }
      return Float64Array.from(coordinates);
    },
    join: multisetUnion,
  };
}

/** Variables on the hypercube: the coordinates of x themselves, for which x_i² = 1. */
export const hypercubeVariables: Variables = {
  coordinates: (row) => row,
  join: symmetricDifference,
};

function multisetUnion(a: Monomial, b: Monomial): Monomial {
  const joined: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) joined.push(a[i] <= b[j] ? a[i++] : b[j++]);
  while (i < a.length) joined.push(a[i++]);
  while (j < b.length) joined.push(b[j++]);
  return joined;
}

function symmetricDifference(a: Monomial, b: Monomial): Monomial {
  const joined: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      i++;
      j++;
    } else joined.push(a[i] < b[j] ? a[i++] : b[j++]);
  }
  while (i < a.length) joined.push(a[i++]);
  while (j < b.length) joined.push(b[j++]);
  return joined;
}
