import { existsSync } from 'node:fs';
import type { ExternalLearner } from './load-external.ts';

/** Whether a file is a program rather than a module that Node loads. */
export function isProgram(path: string): boolean {
  return existsSync(path) && !/\.[cm]?[jt]s$/.test(path);
}

/** Programs are loaded by code of their own, which a cell of another learner does not need. */
export async function loadProgram(path: string): Promise<ExternalLearner> {
  const { loadExternalLearner } = await import('./load-external.ts');
  return loadExternalLearner(path);
}
