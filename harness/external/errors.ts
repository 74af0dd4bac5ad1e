import { DivergedError } from '../../learners/contract.ts';
import { firstLine } from '../results/one-line.ts';

/**
 * What may go wrong with a program outside of this process. The harness tells these errors by their names and makes
 * statuses of them (`describeError` in fit.ts). Every message is one line that begins with the program's name.
 */

/** It wrote what the protocol does not have: status `invalid`. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

/** It failed, or its process ended: status `crashed`. */
export class ProgramError extends Error {
  override name = 'ProgramError';
}

/** It did not answer in time: status `timeout`. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError';
}

/** It says that it ran out of memory: status `out-of-memory`. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}

/** It says that it cannot do this, such as where a library is missing: status `unsupported`. */
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
