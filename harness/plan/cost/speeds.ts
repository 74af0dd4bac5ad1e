import type { Work } from '../../../learners/contract.ts';

/** How long one training step of a network of this size takes. */
export interface StepSpeed {
  readonly flops: number;
  readonly seconds: number;
}

/** How fast this machine does each kind of work with a single worker running. */
export interface Speeds {
  /** Ascending by flops; at least one entry. */
  readonly steps: readonly StepSpeed[];
  readonly secondsPerProgram: number;
  readonly networkFlopsPerSecond: number;
  readonly productFlopsPerSecond: number;
  readonly scalarFlopsPerSecond: number;
  /** Speed of comparing a learner's layers with the target's. */
  readonly comparisonFlopsPerSecond: number;
  /** Drawing one coordinate of one input, including its share of computing the label. */
  readonly secondsPerCoordinate: number;
  /** Starting and ending a worker, and the measurements that every cell makes. */
  readonly secondsPerCell: number;
  /** Resident memory of an almost idle worker. */
  readonly workerMiB: number;
}

/** Seconds that the work takes at these speeds. */
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
 * Seconds of a training step, interpolated between the two nearest measured sizes of network on a straight
 * line in log-log coordinates. Below the smallest size the time is that of the smallest (the overhead of a
 * step); beyond the largest it is proportional to the operations.
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
