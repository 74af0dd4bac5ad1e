/**
 * Limits a worker, and the programs that it starts, to one thread, because one cell runs on each core at the
 * same time.
 */
export const singleThreaded = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};

/**
 * Node's flags in a worker: collect garbage and compile code in the cell's own thread. By default V8 does
 * both on other cores, which are busy with other cells; a cell would then use more than the one thread for
 * which its times are reported. Code compiled at build time is valid only under the flags of the build, which
 * therefore uses the same ones.
 */
export const singleThreadedFlags: readonly string[] = [
  '--single-threaded-gc',
  '--no-concurrent-recompilation',
];
