import type { Work } from '../../../learners/contract.ts';

/** A step of a network of this size takes this long. */
export interface StepSpeed {
  readonly flops: number;
  readonly seconds: number;
}

/** How fast this machine does each kind of work, one worker by itself. */
export interface Speeds {
  /** By rising flops; at least one. */
  readonly steps: readonly StepSpeed[];
  readonly secondsPerProgram: number;
  readonly networkFlopsPerSecond: number;
  readonly productFlopsPerSecond: number;
  readonly scalarFlopsPerSecond: number;
  /** Of the comparison of a learner's layers with the target's. */
  readonly comparisonFlopsPerSecond: number;
  /** Making one coordinate of one input, its share of the label included. */
  readonly secondsPerCoordinate: number;
  /** A worker's start and end, and what every cell measures. */
  readonly secondsPerCell: number;
  /** Resident memory of a worker that does next to nothing. */
  readonly workerMiB: number;
}

/** Seconds that work takes at these speeds. */
export function secondsOf(work: Work, speeds: Speeds): number {
  const {
    programs = 0,
    steps = 0,
    stepFlops = 0,
    networkFlops = 0,
    productFlops = 0,
    scalarFlops = 0,
  } = work;
  return (
    programs * speeds.secondsPerProgram +
    (steps > 0 ? steps * secondsPerStep(stepFlops / steps, speeds.steps) : 0) +
    networkFlops / speeds.networkFlopsPerSecond +
    productFlops / speeds.productFlopsPerSecond +
    scalarFlops / speeds.scalarFlopsPerSecond
  );
}

/**
 * Between two measured sizes of network, on the straight line through them in logarithms; below the smallest, as long as
 * that one (the overhead of a step); beyond the largest, in proportion to the operations.
 */
export function secondsPerStep(flops: number, measured: readonly StepSpeed[]): number {
  const [smallest] = measured;
  const largest = measured[measured.length - 1];
  if (flops <= smallest.flops) return smallest.seconds;
  if (flops >= largest.flops) return (largest.seconds * flops) / largest.flops;
  const above = measured.findIndex((speed) => speed.flops > flops);
  const [low, high] = [measured[above - 1], measured[above]];
  const share = Math.log(flops / low.flops) / Math.log(high.flops / low.flops);
  return low.seconds * (high.seconds / low.seconds) ** share;
}
