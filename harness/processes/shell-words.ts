import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A word quoted for a POSIX shell. */
export function quoteWord(word: string): string {
  return /^[\w./:=,@%+^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The command line, as words, that starts this program on this machine or on any that sees the same files.
 */
export function ownProgram(): string[] {
  const extension = extname(fileURLToPath(import.meta.url));
  const cli = fileURLToPath(new URL(`../../cli/cli${extension}`, import.meta.url));
  return [process.execPath, ...(extension === '.ts' ? ['--import', import.meta.resolve('tsx')] : []), cli];
}
