import { UserError } from '../../harness/input/errors.ts';
import { wordsFlag } from '../flags.ts';
import { type Arguments, flag } from './command.ts';

/** The share given by --tolerance; 0.1 by default. @throws UserError */
export function toleranceFlag(args: Arguments): number {
  if (args.tolerance === undefined) return 0.1;
  const text = wordsFlag('--tolerance', flag(args, 'tolerance')) as string;
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 10))
    throw new UserError(
      `--tolerance: expected a share from 0 to 10 such as 0.1, found ${JSON.stringify(args.tolerance)}`,
    );
  return value;
}
