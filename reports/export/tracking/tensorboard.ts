import type { RunFile } from '../../site/run-files.ts';
import { eventFile, type TrackingEvent } from './event-file.ts';
import type { TrackedFit } from './tracked-fits.ts';

/**
 * One folder per fit with an event file: curves over steps, final figures at the last step, and the parameters for
 * the tab HPARAMS.
 */
export function tensorboardFiles(fits: readonly TrackedFit[]): RunFile[] {
  return fits.map((fit) => ({ path: `${fit.path}/${eventsName}`, data: eventFile(eventsOf(fit)) }));
}

/** Always the same, without the usual time, so that a second export replaces the first instead of adding to it. */
const eventsName = 'events.out.tfevents.hierbench';

function eventsOf({ start, end, ok, params, curves, finals, lastStep }: TrackedFit): TrackingEvent[] {
  const began = start / 1000;
  const byStep = new Map<number, { wallTime: number; scalars: Map<string, number> }>();
  for (const [name, points] of curves)
    for (const { step, seconds, value } of points) {
      const own = byStep.get(step) ?? { wallTime: began + seconds, scalars: new Map() };
      byStep.set(step, own);
      own.scalars.set(name, value);
    }
  const ended = end / 1000;
  return [
    { wallTime: began, parameters: params },
    ...[...byStep].sort(([a], [b]) => a - b).map(([step, event]) => ({ step, ...event })),
    {
      wallTime: ended,
      step: lastStep,
      scalars: new Map([...finals].map(([name, value]) => [`final/${name}`, value])),
    },
    { wallTime: ended, ended: ok ? 'success' : 'failure' },
  ];
}
