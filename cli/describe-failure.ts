import { userPlace } from '../harness/definitions/plugins/user-place.ts';
import { StoppedError, UserError } from '../harness/input/errors.ts';
import { oneLine, oneLineAt } from '../harness/results/one-line.ts';
import { UnreadableRecordError } from '../harness/results/record-errors.ts';

/** Exit codes of every command. */
export const exitCodes = {
  ok: 0,
  /** Something went wrong in the program itself, or on the machine, such as a full disk. */
  failure: 1,
  /** The command line, a config file or a path is not usable. */
  usage: 2,
  /** A comparison found what --fail-on names, a learner violates its contract, or a run is not reproduced. */
  found: 3,
  /** Some cells have no result yet and are left for another worker. */
  unfinished: 4,
  /** Stopped by a signal (128 + 2, the code of shells for SIGINT). */
  interrupted: 130,
} as const;

/** The text on stderr and the exit code for an error that reached the top level. */
export function describeFailure(error: unknown, verbose: boolean): { text: string; exitCode: number } {
  const message = error instanceof Error ? error.message : String(error);
  // A folder of results that cannot be read is as unusable as a wrong path.
  const isInput = error instanceof UserError || error instanceof UnreadableRecordError;
  if (verbose && error instanceof Error && error.stack)
    return {
      text: error.stack,
      exitCode: isInput ? exitCodes.usage : exitCodes.failure,
    };
  if (isInput) return { text: `hierbench: ${oneLine(message)}`, exitCode: exitCodes.usage };
  if (error instanceof StoppedError)
    return { text: `hierbench: ${oneLine(message)}`, exitCode: exitCodes.failure };
  const unusable = unusablePath(error);
  if (unusable) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    return {
      text: `hierbench: ${oneLine(unusable)}`,
      exitCode: full ? exitCodes.failure : exitCodes.usage,
    };
  }
  return {
    text: `hierbench: ${oneLineAt(message, userPlace(error))} (run with --verbose for the stack)`,
    exitCode: exitCodes.failure,
  };
}

/** Why the system refuses a path, by error code. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission',
  EEXIST: 'it already exists and is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'there is no permission',
  EROFS: 'the disk is read-only',
};

/** Verbs for system calls whose names are not words. */
const deeds: Readonly<Record<string, string>> = {
  mkdir: 'make',
  rmdir: 'remove',
  scandir: 'list',
  unlink: 'remove',
};

function unusablePath(error: unknown): string | undefined {
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  const why = refusals[code];
  if (!why || !path || !syscall) return undefined;
  return `cannot ${deeds[syscall] ?? syscall} ${path}: ${why}`;
}
