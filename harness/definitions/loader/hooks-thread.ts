import { asked, type LoadContext, load, type ResolveContext, resolved } from './hooks.ts';

/** The hooks as Node before 22.15 calls them, in a thread of its own. */

/** What the process gives to definitions. */
let names: ReadonlySet<string> = new Set();

interface Found {
  readonly url: string;
  readonly format?: string | null;
}

export function initialize(given: readonly string[]): void {
  names = new Set(given);
}

export async function resolve<C extends ResolveContext>(
  specifier: string,
  context: C,
  next: (specifier: string, context: C) => Promise<Found>,
): Promise<Found> {
  const found = await next(asked(specifier, context), context);
  return { ...found, url: resolved(found.url, specifier, context, names) };
}

async function loadAsync<C extends LoadContext>(
  url: string,
  context: C,
  next: (url: string, context: C) => Promise<unknown>,
): Promise<unknown> {
  return load(url, context, names) ?? next(url, context);
}

export { loadAsync as load };
