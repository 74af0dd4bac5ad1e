/** h_{l−1}(t) and h_l(t), with h_k = He_k/√k!, written to `out`. @param order l ≥ 1 */
export function lastHermite(t: number, order: number, out: { before: number; last: number }): void {
  let before = 1;
  let last = t;
  // √(k+1) h_{k+1} = t h_k − √k h_{k−1}
  for (let k = 1; k < order; k++) {
    const next = (t * last - Math.sqrt(k) * before) / Math.sqrt(k + 1);
    before = last;
    last = next;
  }
  out.before = before;
  out.last = last;
}
