import { freemem, totalmem } from 'node:os';

const mebibyte = 2 ** 20;

/** Memory in MiB of this machine, or of the container in which this process runs. */
export function machineMiB(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  // If there is no constraint, some versions of Node say 0 and others a number larger than any memory.
  return Math.floor((constrained > 0 ? Math.min(constrained, total) : total) / mebibyte);
}

/** Memory in MiB that is free now. */
export function availableMiB(): number {
  return Math.min(machineMiB(), Math.floor((process.availableMemory?.() ?? freemem()) / mebibyte));
}
