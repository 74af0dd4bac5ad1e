import { canonicalJson } from './canonical-json.ts';
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

/**
 * Whether two records of one cell found the same to the last bit, whoever made them: what they say of programs and
 * machines, in versions and messages, may differ.
 */
export function sameOutcome(a: CellRecord, b: CellRecord): boolean {
  return a.checksum === b.checksum || outcome(a) === outcome(b);
}

function outcome(record: CellRecord): string {
  const {
    versions: _v,
    backend: _b,
    message: _m,
    note: _n,
    untuned: _u,
    strength: _s,
    ...found
  } = deterministicPart(record) as CellRecord;
  return canonicalJson(found);
}
