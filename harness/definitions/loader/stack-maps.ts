import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The source maps of files that were printed anew. They announce themselves when they run, in the first line
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
 * @param place an expression that gives the module's URL, or its path
 */
export function announcing(code: string, map: string, place: string): string {
  const payload = JSON.parse(map) as SourceMapPayload;
  // The announcement takes a line of its own.
  const moved = JSON.stringify({ ...payload, mappings: `;${payload.mappings}` });
  return `globalThis[Symbol.for(${JSON.stringify(key.description)})]?.(${place}, ${moved});\n${code}`;
}

function addMap(place: string, payload: SourceMapPayload): void {
  if (maps.size === 0) mapStacks();
  maps.set(place, new SourceMap(payload));
}

/** From here on, stack traces show positions in the sources. */
function mapStacks(): void {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, sites) => {
    if (before) return before(error, sites);
    return [heading(error), ...sites.map((site) => `\n    at ${shown(site)}`)].join('');
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

/** A frame as V8 writes it, with the position in the source. */
function shown(site: NodeJS.CallSite): string {
  const text = String(site);
  const place = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  const map = place ? (maps.get(place) ?? maps.get(pathOf(place))) : undefined;
  if (!map || line === null || column === null) return text;
  const found = map.findEntry(line - 1, column - 1);
  if (!('originalLine' in found)) return text;
  return text.replace(`:${line}:${column}`, `:${found.originalLine + 1}:${found.originalColumn + 1}`);
}

function pathOf(place: string): string {
  return place.startsWith('file:') ? fileURLToPath(place) : place;
}
