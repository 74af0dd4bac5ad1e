import { freemem, totalmem } from 'node:os';

const mebibyte = 2 ** 20;

/** MiB that a process of this machine, or of the container it runs in, may have at most. */
export function machineMiB(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  // Where there is no constraint, some versions of Node say 0 and others a number beyond all memories.
  return Math.floor((constrained > 0 ? Math.min(constrained, total) : total) / mebibyte);
}

/** MiB that nobody uses now. */
export function availableMiB(): number {
  return Math.min(machineMiB(), Math.floor((process.availableMemory?.() ?? freemem()) / mebibyte));
}
