import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A word as a POSIX shell takes it. */
export function quoteWord(word: string): string {
  return /^[\w./:=,@%+^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words that start this program on this machine, and on any that sees the same files. */
export function ownProgram(): string[] {
  const fromSources = extname(fileURLToPath(import.meta.url)) === '.ts';
  const cli = fileURLToPath(new URL(fromSources ? './cli.ts' : './cli.js', import.meta.url));
  return [process.execPath, ...(fromSources ? ['--import', import.meta.resolve('tsx')] : []), cli];
}
