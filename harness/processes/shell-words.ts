import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A word as a POSIX shell takes it. */
export function quoteWord(word: string): string {
  return /^[\w./:=,@%+^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words that start this program on this machine, and on any that sees the same files. */
export function ownProgram(): string[] {
  const extension = extname(fileURLToPath(import.meta.url));
  const cli = fileURLToPath(new URL(`../../cli/cli${extension}`, import.meta.url));
  return [process.execPath, ...(extension === '.ts' ? ['--import', import.meta.resolve('tsx')] : []), cli];
}
