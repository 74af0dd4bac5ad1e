/**
 * Node's own import(), kept apart from all others: those the bundler resolves when the worker is bundled, this one is for
 * what is known only when it runs.
 */
export function importModule(specifier: string): Promise<unknown> {
  return import(specifier);
}
