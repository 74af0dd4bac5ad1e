import { Socket } from 'node:net';
import { channelDescriptor, readFrames, writeFrame } from '../processes/frames.ts';
import type { CellJob, CellOutcome, WorkerMessage } from '../processes/worker-messages.ts';
import { type CellListener, openCell } from './cell-context.ts';
import { describeError } from './fit.ts';
import { fitCell } from './fit-cell.ts';
import { tuneCell } from './tune-cell.ts';

/**
 * The process of one cell. It receives its job over a pipe, reports to its parent what it is doing, sends the
 * outcome and exits. Everything printed here, by learners or libraries, goes to the cell's log.
 */

/** Shortest interval between progress messages. */
const progressMilliseconds = 500;

/** Shortest interval between points of the trace that are sent ahead of the outcome. */
const pointMilliseconds = 100;

/**
 * Long enough to reach a user's code: a mistake in a network surfaces below many calls of TF.js and the
 * training loop.
 */
Error.stackTraceLimit = 50;

const channel = new Socket({ fd: channelDescriptor });

const send = (message: WorkerMessage): Promise<void> => writeFrame(channel, message);

function listener(): CellListener {
  let lastProgress = 0;
  let lastPoint = Number.NEGATIVE_INFINITY;
  return {
    phase: (phase, trial) => void send({ type: 'phase', phase, trial }),
    trial: (trial) => void send({ type: 'trial', trial }),
    result: (outcome) => void send({ type: 'result', outcome }),
    offClock: (seconds) => void send({ type: 'off-clock', seconds }),
    log: (message) => console.error(message),
    point({ step, seconds, error, loss, stage }) {
      const now = performance.now();
      if (now - lastPoint < pointMilliseconds) return;
      lastPoint = now;
      const named = typeof stage === 'string' ? { stage: stage.slice(0, 60) } : {};
      void send({ type: 'point', point: { step, seconds, error, loss, ...named } });
    },
    report({ step, of, loss }) {
      const now = performance.now();
      if (now - lastProgress < progressMilliseconds) return;
      lastProgress = now;
      if (!Number.isFinite(step) || !Number.isFinite(of)) return;
      void send({ type: 'progress', step, of, loss: finite(loss) });
    },
  };
}

const finite = (loss: number | undefined) => (Number.isFinite(loss) ? loss : undefined);

async function runCell(job: CellJob): Promise<CellOutcome> {
  const context = await openCell(job, listener());
  return job.spec.kind === 'tune'
    ? tuneCell(context, job.finishedTrials)
    : job.spec.agent === undefined
      ? fitCell(context, job.tuned, job.repeatTiming, job)
      : (await import('./agent-cell.ts')).agentCell(context, job.tuned);
}

async function work(job: CellJob): Promise<void> {
  let outcome: CellOutcome;
  try {
    outcome = await runCell(job);
  } catch (error) {
    console.error(error);
    outcome = { ...describeError(error), trace: [], versions: { node: process.versions.node } };
  }
  const peakRssMiB = process.resourceUsage().maxRSS / 1024;
  await send({ type: 'done', outcome: { ...outcome, peakRssMiB } });
  // Flushed, because exiting would lose output that has not been read yet.
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  process.exit(0);
}

readFrames(channel, {
  onFrame: (job) => void work(job as CellJob),
  onGarbage: (found) => {
    throw new Error(`this is no job: ${found}`);
  },
});
// The parent is gone, perhaps killed, so no one is left to store a result.
channel.once('close', () => process.exit(1));
channel.on('error', ({ message }) => console.error(`the channel to the parent is broken: ${message}`));
