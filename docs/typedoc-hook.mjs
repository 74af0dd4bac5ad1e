// typedoc reads sources through TypeScript's JavaScript API, which TypeScript 7 lacks, so typedoc is given version 6.
import { register } from 'node:module';

/** Node's module resolution hook; this file is both the hook and the code that registers it. */
export function resolve(specifier, context, next) {
  return next(specifier === 'typescript' ? 'typescript-6' : specifier, context);
}

if (!import.meta.url.includes('?hook')) register(`${import.meta.url}?hook`);
