/**
 * Node's own import(). It is kept in a file of its own because the bundler resolves all other dynamic imports
 * when it bundles the worker; this one is for modules that are known only at run time.
 */
export function importModule(specifier: string): Promise<unknown> {
  return import(specifier);
}
