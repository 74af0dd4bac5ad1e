import { canonicalJson } from './canonical-json.ts';
import type { CellRecord } from './record.ts';

/**
 * A record without the fields that differ from run to run: times, those in `info` included, load, memory, dates,
 * and the checksum, which covers them. What remains is identical, to the last bit, in two runs of the same cell with the same
 * versions.
 */
export function deterministicPart(record: CellRecord): object {
  const { timings: _t, load: _l, repeats: _r, peakRssMiB: _p, startedAt: _s, checksum: _c, ...kept } = record;
  const { trace, trials, info, ...rest } = kept;
  return {
    ...rest,
    // A learner's own times have names that end so (`FitContext.elapsed`).
    ...(info && {
      info: Object.fromEntries(Object.entries(info).filter(([name]) => !name.endsWith('Seconds'))),
    }),
    trace: trace.map(({ seconds: _, ...point }) => point),
    ...(trials && {
      trials: trials.map(({ wallSeconds: _w, cpuSeconds: _c, ...trial }) => trial),
    }),
  };
}

/**
 * Whether two records of one cell have the same results to the last bit. What they say about programs and
 * machines, in versions and messages, may differ, and so may whether they state the search space and the
 * strength, and whether a model was kept.
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
    space: _p,
    strength: _s,
    model: _k,
    ...found
  } = deterministicPart(record) as CellRecord;
  return canonicalJson(found);
}
