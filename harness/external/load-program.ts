import { existsSync } from 'node:fs';
import type { ExternalLearner } from './load-external.ts';

/** Whether a file is a program rather than a module that Node loads. */
export function isProgram(path: string): boolean {
  return existsSync(path) && !/\.[cm]?[jt]s$/.test(path);
}

/**
 * Loads a program as a learner. The code for that is imported here, because cells of other learners do not
 * need it.
 */
export async function loadProgram(path: string): Promise<ExternalLearner> {
  const { loadExternalLearner } = await import('./load-external.ts');
  return loadExternalLearner(path);
}
