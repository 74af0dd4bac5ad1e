import { isIP } from 'node:net';

/** What a request is answered with. */
export type Route =
  | { readonly kind: 'page' | 'script' | 'style' | 'state' | 'events' }
  /** A file of the run's folder, by the parts of its path there. */
  | { readonly kind: 'file'; readonly parts: readonly string[] }
  | { readonly kind: 'log'; readonly id: string }
  /** Elsewhere, relative to the address of the request. */
  | { readonly kind: 'moved'; readonly to: string };

/** A request that is not answered, and why. */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: 400 | 404 | 405 | 421;
  readonly why: string;
}

export interface RequestLine {
  readonly method: string | undefined;
  /** As it was sent: `/report/index.html?x`. */
  readonly url: string | undefined;
  /** The header Host. */
  readonly host: string | undefined;
}

/** What a request asks for. @param names by which the server may be addressed, besides IP addresses and localhost */
export function routeOf({ method, url = '', host }: RequestLine, names: readonly string[]): Route | Refusal {
  if (!isOwnHost(host, names))
    return refused(421, 'this server has another name; use its IP address, or start it with --host NAME');
  if (method !== 'GET') return refused(405, 'this server only shows; GET is all that it knows');
  const parts = partsOf(url);
  if (!parts) return refused(400, 'this is no address');
  const [first = '', ...rest] = parts;
  if (rest.length === 0 && Object.hasOwn(pages, first)) return { kind: pages[first] };
  if (first === 'report' && rest.length === 0) return { kind: 'moved', to: 'report/index.html' };
  if (first === 'report' && rest.join() === '') return { kind: 'moved', to: 'index.html' };
  if (first === 'report' && rest.every((part) => /^[^.\\/\0][^\\/\0]*$/.test(part)))
    return { kind: 'file', parts };
  const id = /^([0-9a-f]{16})\.log$/.exec(rest.join('/'))?.[1];
  if (first === 'log' && id !== undefined) return { kind: 'log', id };
  return refused(404, 'there is nothing here');
}

const pages: Readonly<Record<string, 'page' | 'script' | 'style' | 'state' | 'events'>> = {
  '': 'page',
  'live.js': 'script',
  'live.css': 'style',
  'state.json': 'state',
  events: 'events',
};

const refused = (status: Refusal['status'], why: string): Refusal => ({ kind: 'refused', status, why });

/** The parts of an address, decoded; undefined if it is malformed. They are not resolved: `..` stays what it is, and is no file. */
function partsOf(url: string): string[] | undefined {
  const path = url.split(/[?#]/, 1)[0];
  if (!path.startsWith('/')) return undefined;
  try {
    return path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/**
 * Whether a request names this server. A page from elsewhere can make a browser send requests here by giving its own name this
 * machine's address (DNS rebinding), and would then be allowed to read the answers; but the request still carries that name. An IP
 * address cannot be rebound.
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6;
  if (plain === undefined) return false;
  const name = plain.toLowerCase().replace(/\.$/, '');
  return isIP(name) === 4 || name === 'localhost' || names.some((own) => own.toLowerCase() === name);
}
