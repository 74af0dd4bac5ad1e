import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/results/package-info.ts';

/** A fenced block of a page: its language, the file that it is, if it names one, and its text. */
export interface CodeBlock {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

/** The fenced blocks of a page of docs/, in order. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readFileSync(join(packageRoot, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language, file, body]) => ({
    language,
    file,
    text: body,
  }));
}
