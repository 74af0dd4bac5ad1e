import { accessSync, constants } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { UserError } from '../input/errors.ts';
import { singleThreaded } from '../processes/single-threaded.ts';
import { packageRoot } from '../results/package-info.ts';
import type { Command } from './process-group.ts';

/** The folder of `hierbench_learner.py`. */
export const pythonFolder = join(packageRoot, 'python');

/**
 * Environment variable that names the Python interpreter for learners; if it is not set, `python3` is looked
 * up in PATH.
 */
export const pythonVariable = 'HIERBENCH_PYTHON';

/**
 * The command that starts a learner's or a metric's file.
 *
 * @throws UserError if it is neither Python nor executable
 */
export function commandOfFile(path: string, kind: 'learner' | 'metric' = 'learner'): Command {
  if (extname(path) === '.py') {
    const python = process.env[pythonVariable] || (process.platform === 'win32' ? 'python' : 'python3');
    return commandOf(path, [python, path]);
  }
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new UserError(
      `${kind} file ${path} is neither JavaScript, TypeScript nor Python, and not executable; chmod +x it, or name its command in a ${basename(path)}.${kind}.yaml`,
    );
  }
  return commandOf(path, [path]);
}

/** A command that belongs to the file at this path, and runs in its folder. */
export function commandOf(path: string, words: readonly string[]): Command {
  const { PYTHONPATH: more } = process.env;
  return {
    name: basename(path),
    words,
    folder: dirname(path),
    env: {
      ...singleThreaded,
      PYTHONPATH: more ? `${pythonFolder}:${more}` : pythonFolder,
      // Python then writes no bytecode next to the learner's file, and iterates over sets in the same order
      // every time.
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
    },
  };
}
