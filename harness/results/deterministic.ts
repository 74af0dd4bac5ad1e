import type { CellRecord } from './record.ts';

/**
 * A record without what differs from run to run: times, load, memory, dates and the checksum over them. Two runs of the same
 * cell with the same versions have the same rest, to the last bit.
 */
export function deterministicPart(record: CellRecord): object {
  const { timings: _t, load: _l, repeats: _r, peakRssMiB: _p, startedAt: _s, checksum: _c, ...kept } = record;
  const { trace, trials, ...rest } = kept;
  return {
    ...rest,
    trace: trace.map(({ seconds: _, ...point }) => point),
    ...(trials && {
      trials: trials.map(({ wallSeconds: _w, cpuSeconds: _c, ...trial }) => trial),
    }),
  };
}
