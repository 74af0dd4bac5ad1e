/** Checkpoints per factor of ten in rows, so that the rows until an error is first passed are known to 26%. */
const perDecade = 10;

/**
 * After how many batches the predictor is handed over: log-spaced in rows, and after the last batch.
 * @param batch rows of a batch
 * @param batches batches in all
 */
export function traceSchedule(batch: number, batches: number): number[] {
  const at = new Set<number>();
  for (let i = 0; ; i++) {
    const done = Math.ceil(10 ** (i / perDecade) / batch);
    if (done >= batches) break;
    at.add(done);
  }
  at.add(batches);
  return [...at].sort((a, b) => a - b);
}
