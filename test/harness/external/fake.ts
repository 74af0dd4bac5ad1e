import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./fixtures/fake-learner.mjs', import.meta.url));

/** Writes the descriptor of the fake learner with this behaviour, and returns its path. */
export function fakeLearner(folder: string, how: string, ...more: string[]): string {
  const path = join(folder, `${how}.learner.yaml`);
  writeFileSync(path, `command: ${JSON.stringify([process.execPath, program, how, ...more])}\n`);
  return path;
}
