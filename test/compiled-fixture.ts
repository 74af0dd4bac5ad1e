import { join } from 'node:path';
import { packageRoot } from '../harness/results/package-info.ts';

/**
 * Path of a fixture as run.mjs compiles it: loading TypeScript takes every process a second, and what comes of it is
 * tested in test/harness/definitions/plugins.
 *
 * @param path in test/, without `.ts`; compile-tests.mjs lists the fixtures
 */
export function compiledFixture(path: string): string {
  return join(packageRoot, '.compiled-tests', `${path}.mjs`);
}
