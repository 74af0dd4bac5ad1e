import { SourceMap, type SourceMapPayload } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * By URL, the source maps of files that were printed anew. They announce themselves when they run, in the first line
 * of their code, because the thread that compiled them may be another.
 */
const maps = new Map<string, SourceMap>();

/** The name under which the announcing code finds `addMap`. */
const key = Symbol.for('hierbench.add-source-map');

/** Makes it possible for this process to run files that announce a source map. */
export function acceptMaps(): void {
  (globalThis as { [key]?: typeof addMap })[key] = addMap;
}

/**
 * Code that announces its own source map.
 *
 * @param code made by a compiler
 * @param map its source map, JSON
 * @param url the module's URL
 */
export function announcing(code: string, map: string, url: string): string {
  const payload = JSON.parse(map) as SourceMapPayload;
  // The announcement takes a line of its own.
  const moved = JSON.stringify({ ...payload, mappings: `;${payload.mappings}` });
  return `globalThis[Symbol.for(${JSON.stringify(key.description)})]?.(${JSON.stringify(url)}, ${moved});\n${code}`;
}

function addMap(url: string, payload: SourceMapPayload): void {
  if (maps.size === 0) mapStacks();
  maps.set(url, new SourceMap(payload));
}

/** From here on, stack traces show positions in the sources. */
function mapStacks(): void {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) => {
    const mapped = sites.map(inSource);
    return before
      ? before(error, mapped)
      : [heading(error), ...mapped.map((site) => `\n    at ${site}`)].join('');
  };
}

function heading(error: Error): string {
  try {
    return String(error);
  } catch {
    // Its own properties throw; V8 writes the same.
    return '<error>';
  }
}

/** A frame with its position in the source. */
function inSource(site: NodeJS.CallSite): NodeJS.CallSite {
  const place = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  const map = place ? (maps.get(place) ?? maps.get(urlOf(place))) : undefined;
  if (!map || line === null || column === null) return site;
  const found = map.findEntry(line - 1, column - 1);
  if (!('originalLine' in found)) return site;
  const [sourceLine, sourceColumn] = [found.originalLine + 1, found.originalColumn + 1];
  const text = String(site).replace(`:${line}:${column}`, `:${sourceLine}:${sourceColumn}`);
  return new Proxy(site, {
    get(target, name: keyof NodeJS.CallSite | 'toString') {
      if (name === 'toString') return () => text;
      if (name === 'getLineNumber') return () => sourceLine;
      if (name === 'getColumnNumber') return () => sourceColumn;
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The name of a CommonJS module in stack traces is its path. */
function urlOf(place: string): string {
  return isAbsolute(place) ? pathToFileURL(place).href : place;
}
