/** One thread a worker, and a program that it starts: as many cells as there are cores run side by side. */
export const singleThreaded = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};

/**
 * What Node is told in a worker: garbage is collected and code compiled in the cell's own thread. Left to itself V8 does
 * both on other cores, which are busy with cells of their own: a cell would take more than the thread that its times are
 * given for. Code compiled at build time is good only under the flags of that build, so the build has the same.
 */
export const singleThreadedFlags: readonly string[] = [
  '--single-threaded-gc',
  '--no-concurrent-recompilation',
];
