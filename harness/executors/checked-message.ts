import { z } from 'zod';
import type { CellOutcome, WorkerMessage } from '../processes/worker-messages.ts';
import { livePoint } from '../results/live.ts';
import { oneLine } from '../results/one-line.ts';
import { type CellSpec, cellRecord, trialRecord } from '../results/record.ts';

/**
 * Messages of a worker are checked before they are trusted: code that runs in it, whatever it has done to the
 * language's own objects, can ruin its own cell and nothing else.
 */

const phase = z.enum(['data', 'fit', 'evaluate']);
const trialStart = z.object({
  index: z.number().int(),
  params: z.record(z.string(), z.unknown()),
  of: z.number().int(),
});
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase, trial: trialStart.optional() }),
  z.object({
    type: z.literal('progress'),
    step: z.number(),
    of: z.number(),
    loss: z.number().optional(),
  }),
  z.object({ type: z.literal('point'), point: livePoint }),
  z.object({ type: z.literal('off-clock'), seconds: z.number().min(0) }),
  z.object({ type: z.literal('trial'), trial: trialRecord }),
  z.object({ type: z.literal('result'), outcome: z.looseObject({ status: z.string() }) }),
  z.object({ type: z.literal('done'), outcome: z.looseObject({ status: z.string() }) }),
]);

/** The message, or one line that says what is wrong with it. */
export function checkedMessage(value: unknown): WorkerMessage | string {
  const parsed = message.safeParse(value);
  return parsed.success ? (parsed.data as unknown as WorkerMessage) : shown(value);
}

const outcome = cellRecord
  .omit({ schema: true, id: true, spec: true, startedAt: true, checksum: true })
  .extend({ timings: cellRecord.shape.timings.unwrap().omit({ cellSeconds: true }).optional() });

/**
 * The outcome, if it can be stored and drawn; otherwise an `invalid` outcome that says what is wrong with it.
 */
export function checkedOutcome(value: unknown, { kind }: Pick<CellSpec, 'kind'>): CellOutcome {
  const parsed = outcome.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return invalid(`${issue.path.join('.')}: ${issue.message}`);
  }
  const { status, metrics, regret } = parsed.data;
  if (kind === 'fit' && status === 'ok' && !metrics && !regret) return invalid('it has no errors');
  return parsed.data as CellOutcome;
}

function invalid(reason: string): CellOutcome {
  return {
    status: 'invalid',
    message: oneLine(`its result cannot be kept: ${reason}`),
    trace: [],
    versions: {},
  };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 40);
}
