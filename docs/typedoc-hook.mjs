// typedoc reads sources through TypeScript's JavaScript interface, which version 7 does not have: it gets version 6.
import { register } from 'node:module';

/** Node's hook for where an import leads to; this file is both the hook and what registers it. */
export function resolve(specifier, context, next) {
  return next(specifier === 'typescript' ? 'typescript-6' : specifier, context);
}

if (!import.meta.url.includes('?hook')) register(`${import.meta.url}?hook`);
