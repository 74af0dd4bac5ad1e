/**
 * L, the number of layers with which a quadratic network reaches a degree: the least with 2^(L−1) ≥ degree, and
 * at least 2.
 */
export function layersForDegree(degree: number): number {
  let layers = 2;
  while (2 ** (layers - 1) < degree) layers++;
  return layers;
}
