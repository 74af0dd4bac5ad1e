import { existsSync } from 'node:fs';
import type { ExternalLearner } from './load-external.ts';

/** Whether a file is a module of JavaScript or TypeScript, which Node loads. */
export function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/** Whether a file is a program rather than a module. */
export function isProgram(path: string): boolean {
  return existsSync(path) && !isModule(path);
}

/**
 * Loads a program as a learner. The code for that is imported here, because cells of other learners do not
 * need it.
 */
export async function loadProgram(path: string): Promise<ExternalLearner> {
  const { loadExternalLearner } = await import('./load-external.ts');
  return loadExternalLearner(path);
}
