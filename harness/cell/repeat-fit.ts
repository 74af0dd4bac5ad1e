import type { Sample } from '../../tasks/contract.ts';
import { predictChecked } from '../protocol/score.ts';
import type { TimingRepeats } from '../results/record.ts';
import { attemptFit, type FitAttempt, type FitRequest } from './fit.ts';

/**
 * Repeats a successful fit from the same seed to time it, because a single time is one random draw. Repeats
 * record no trace, and the predictions of their models are compared with those of the first, bit for bit.
 *
 * @param times how many fits there are in all, including the first
 * @param sample rows on which the models are compared
 * @param onStart called before each fit
 */
export async function repeatFit(
  { monitor: _, ...request }: FitRequest,
  first: FitAttempt,
  times: number,
  sample: Sample,
  onStart: () => void,
): Promise<TimingRepeats> {
  const { model } = first;
  if (!model) throw new Error('only a fit that went well is repeated');
  const attempts = [first];
  const { classes } = request.task;
  const expected = await bits(model.predict, sample, classes);
  let identical = true;
  let message: string | undefined;
  while (attempts.length < times && message === undefined) {
    onStart();
    const again = await attemptFit(request);
    if (again.model) {
      attempts.push(again);
      identical &&= expected.equals(await bits(again.model.predict, sample, classes));
      again.model.dispose();
    } else message = `repeat ${attempts.length} ended in "${again.status}": ${again.message}`;
  }
  return {
    fitSeconds: attempts.map(({ wallSeconds }) => wallSeconds),
    fitCpuSeconds: attempts.map(({ cpuSeconds }) => cpuSeconds),
    identical,
    ...(message === undefined ? {} : { message }),
  };
}

async function bits(
  predict: NonNullable<FitAttempt['model']>['predict'],
  sample: Sample,
  classes?: number,
): Promise<Buffer> {
  const { buffer, byteOffset, byteLength } = await predictChecked(predict, sample, classes);
  // Copied, because a learner may reuse its array.
  return Buffer.from(Buffer.from(buffer, byteOffset, byteLength));
}
