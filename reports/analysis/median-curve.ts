import { groupBy } from '../../harness/results/group-by.ts';
import { median } from '../../tasks/median.ts';
import type { Row } from '../rows.ts';

export interface CurvePoint {
  readonly step: number;
  readonly seconds: number;
  readonly samples: number;
  readonly error: number;
  /** Absent where the learner reports no training loss. */
  readonly loss?: number;
}

/**
 * The median training curve of several seeds: the medians of time and error at each point of the trace
 * schedule that at least half of the seeds have. Seeds without a common schedule (an iterative solver that
 * stops when it is done) are matched by the order of their points instead.
 *
 * @param rows seeds of one (task, learner, d, n); only successful fits count
 */
export function medianCurve(rows: readonly Row[]): CurvePoint[] {
  const finished = rows.filter(({ status }) => status === 'ok');
  const traces = finished
    .map((row) => (row.trace.length > 0 ? row.trace : endOf(row)))
    .filter((t) => t.length > 0);
  if (traces.length === 0) return [];
  const shared = gather(traces, ({ step, stage }) => `${stage ?? ''} ${step}`);
  const curve = shared.length > 0 ? shared : gather(traces, (_, index) => String(index));
  return curve.sort((a, b) => a.seconds - b.seconds);
}

type Trace = Row['trace'];

function endOf(row: Row): Trace {
  if (row.testError === undefined || row.fitSeconds === undefined) return [];
  return [
    {
      step: Number(row.info.steps ?? 1),
      samplesSeen: Number(row.info.samplesSeen ?? row.n),
      seconds: row.fitSeconds,
      error: row.testError,
    },
  ];
}

function gather(
  traces: readonly Trace[],
  keyOf: (point: Trace[number], index: number) => string,
): CurvePoint[] {
  const keyed = traces.flatMap((trace) => trace.map((point, i) => ({ point, key: keyOf(point, i) })));
  const groups = groupBy(keyed, ({ key }) => key);
  return [...groups.values()]
    .filter(({ length }) => 2 * length >= traces.length)
    .map((group) => {
      const points = group.map(({ point }) => point);
      const losses = points.flatMap(({ loss }) => loss ?? []);
      return {
        step: median(points.map(({ step }) => step)),
        seconds: median(points.map(({ seconds }) => seconds)),
        samples: median(points.map(({ samplesSeen }) => samplesSeen)),
        error: median(points.map(({ error }) => error)),
        ...(losses.length > 0 ? { loss: median(losses) } : {}),
      };
    });
}
