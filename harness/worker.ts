import { type CellListener, openCell } from './cell-context.ts';
import { describeError } from './fit.ts';
import { fitCell } from './fit-cell.ts';
import { tuneCell } from './tune-cell.ts';
import type { CellJob, CellOutcome, WorkerMessage } from './worker-messages.ts';

/**
 * The process of one cell. It gets its job by IPC, tells its parent what it does, sends the outcome and ends. Whatever
 * is printed here, by learners or libraries, goes to the cell's log.
 */

/** Progress more often than this helps nobody. */
const progressMilliseconds = 500;

function send(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

function listener(): CellListener {
  let lastProgress = 0;
  return {
    phase: (phase, trial) => void send({ type: 'phase', phase, trial }),
    trial: (trial) => void send({ type: 'trial', trial }),
    offClock: (seconds) => void send({ type: 'off-clock', seconds }),
    log: (message) => console.error(message),
    report({ step, of, loss }) {
      const now = performance.now();
      if (now - lastProgress < progressMilliseconds) return;
      lastProgress = now;
      void send({ type: 'progress', step, of, loss });
    },
  };
}

async function runCell(job: CellJob): Promise<CellOutcome> {
  const context = await openCell(job, listener());
  return job.spec.kind === 'tune' ? tuneCell(context, job.finishedTrials) : fitCell(context, job.tuned);
}

process.once('message', async (job: CellJob) => {
  let outcome: CellOutcome;
  try {
    outcome = await runCell(job);
  } catch (error) {
    console.error(error);
    outcome = { ...describeError(error), trace: [], versions: { node: process.versions.node } };
  }
  const peakRssMiB = process.resourceUsage().maxRSS / 1024;
  await send({ type: 'done', outcome: { ...outcome, peakRssMiB } });
  process.exit(0);
});

// The parent is gone, killed perhaps: nobody is left to write a result.
process.once('disconnect', () => process.exit(1));
