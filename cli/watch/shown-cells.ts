import type { CellRecord } from '../../harness/results/record.ts';
import type { LiveCellData } from '../../reports/live/data.ts';
import type { NamedCell } from './cell-names.ts';
import type { FollowedCell } from './followed-cells.ts';
import { shownLine } from './shown-line.ts';

/** Points of a curve that are sent: more than a small chart has room for. */
const mostPoints = 160;

type Curve = readonly (readonly [number, number])[];

/** A running cell as the page shows it. @param named what it is called; default: as its live file says */
export function runningCell({ id, view }: FollowedCell, named?: NamedCell): LiveCellData {
  const { head, phase, step, of, stage, seconds, errors, losses } = view;
  const { trial } = phase;
  const which = trial ? `tuning, trial ${trial.index + 1} of ${trial.of}` : 'tuning';
  return {
    id,
    task: shownLine(named?.task ?? head.task),
    learner: shownLine(named?.learner ?? head.learner),
    d: head.d,
    n: head.n,
    part: head.kind === 'tune' ? which : `seed ${head.seed}`,
    doing: phase.phase,
    ended: false,
    host: shownLine(head.host),
    startedAt: shownLine(head.startedAt),
    ...(step === undefined ? {} : { step }),
    ...(of === undefined ? {} : { of }),
    ...(stage === undefined ? {} : { stage: shownLine(stage) }),
    ...(seconds === undefined ? {} : { seconds }),
    errors: thinned(errors),
    losses: thinned(losses),
  };
}

/** A cell that has just ended, with the curves of its stored trace. */
export function endedCell(
  { id, spec, status, trace, startedAt }: CellRecord,
  { task, learner }: NamedCell,
): LiveCellData {
  const last = trace.at(-1);
  return {
    id,
    task: shownLine(task),
    learner: shownLine(learner),
    d: spec.d,
    n: spec.n,
    part: spec.kind === 'tune' ? 'tuning' : `seed ${spec.seed}`,
    doing: status,
    ended: true,
    host: '',
    startedAt: shownLine(startedAt),
    ...(last && { step: last.step, seconds: last.seconds }),
    errors: thinned(trace.map(({ step, error }) => [step, error])),
    losses: thinned(trace.flatMap(({ step, loss }) => (loss === undefined ? [] : [[step, loss]]))),
  };
}

/** Every so many points of a curve, and its last. */
function thinned(curve: Curve): Curve {
  if (curve.length <= mostPoints) return curve;
  const each = Math.ceil(curve.length / mostPoints);
  return curve.filter((_, i) => (curve.length - 1 - i) % each === 0);
}
