import type { CellListener } from '../../../harness/cell/cell-context.ts';
import { openCell } from '../../../harness/cell/cell-context.ts';
import type { CellSpec } from '../../../harness/results/record.ts';
import { sampleSpec } from '../results/sample-record.ts';

/** A listener that remembers what it is told. */
export function recordingListener() {
  const events: string[] = [];
  const listener: CellListener = {
    phase: (phase, trial) => void events.push(trial ? `${phase} ${trial.index}/${trial.of}` : phase),
    trial: ({ index, status }) => void events.push(`trial ${index} ${status}`),
    report() {},
    log() {},
    offClock() {},
  };
  return { listener, events };
}

/** The context of a cell of the misbehaving learner, in this process. */
export async function openMisbehaving(changes: Partial<CellSpec>) {
  const { listener, events } = recordingListener();
  const learnerModule = new URL('../fixtures/misbehaving-learner.ts', import.meta.url).pathname;
  const spec = sampleSpec({ learner: 'misbehaving', ...changes });
  return { context: await openCell({ id: 'test', spec, learnerModule }, listener), events };
}
