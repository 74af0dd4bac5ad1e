import { quoteWord } from '../../harness/processes/shell-words.ts';

/** The command line of this process as a user would type it, for the record. */
export function shellCommand(args: readonly string[] = process.argv.slice(2)): string {
  return ['hierbench', ...args].map(quoteWord).join(' ');
}
