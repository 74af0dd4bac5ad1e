import { DivergedError } from '../../learners/contract.ts';
import { firstLine } from '../results/one-line.ts';

/**
 * Failures of a learner's program. The harness recognises these errors by their names and turns them into
 * statuses (`describeError` in fit.ts). Every message is one line that begins with the program's name.
 */

/** The program violated the protocol: status `invalid`. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

/** The program failed, or its process ended: status `crashed`. */
export class ProgramError extends Error {
  override name = 'ProgramError';
}

/** The program did not answer in time: status `timeout`. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError';
}

/** The program reports that it ran out of memory: status `out-of-memory`. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}

/**
 * The program reports that it cannot do this, for instance because a library is missing: status
 * `unsupported`.
 */
export class UnsupportedError extends Error {
  override name = 'UnsupportedError';
}

const classes = {
  failed: ProgramError,
  diverged: DivergedError,
  unsupported: UnsupportedError,
  'out-of-memory': OutOfMemoryError,
} as const;

/** The error that a program itself reports. */
export function reportedError(
  name: string,
  { kind, message }: { readonly kind: keyof typeof classes; readonly message: string },
): Error {
  return new classes[kind](`${name}: ${firstLine(message)}`);
}
