/**
 * The class with the largest score in a row of scores (row-major, rows×classes). Of equal scores, the first
 * counts.
 */
export function decidedClass(scores: ArrayLike<number>, row: number, classes: number): number {
  const first = row * classes;
  let best = 0;
  for (let c = 1; c < classes; c++) if (scores[first + c] > scores[first + best]) best = c;
  return best;
}

/** Share of the rows whose largest score is not that of their label. */
export function misclassified(scores: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number {
  let wrong = 0;
  for (let row = 0; row < labels.length; row++)
    if (decidedClass(scores, row, classes) !== labels[row]) wrong++;
  return wrong / labels.length;
}
