import type { Status } from './record.ts';

/** Whether a fit was attempted and failed: a fit that its learner does not support was not attempted. */
export function isFailure(status: Status): boolean {
  return status !== 'ok' && status !== 'unsupported';
}
