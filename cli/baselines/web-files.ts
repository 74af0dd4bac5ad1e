import { BaselineError } from '../../reports/baselines/baseline.ts';
import type { PublishedFiles } from '../../reports/baselines/published-run.ts';

/** Limits of what one address may take. */
export interface WebLimits {
  /** Of all files together. */
  readonly seconds: number;
  readonly redirects: number;
}

export const webLimits: WebLimits = { seconds: 60, redirects: 3 };

/**
 * The files of a published run at an address. Nothing is requested but files below it, and what these redirect to:
 * by https, or by http on this machine if the address itself is there.
 *
 * @throws BaselineError if the address is not one that is read
 */
export function webFiles(address: string, limits: WebLimits = webLimits): PublishedFiles {
  const base = folderAddress(address);
  // One limit for all files: a server that answers slowly, file by file, is not waited for either.
  const signal = AbortSignal.timeout(limits.seconds * 1000);
  return {
    source: base.href,
    async read(path, mostBytes) {
      const url = new URL(path, base);
      // The names in a merged run come from the server.
      if (!url.href.startsWith(base.href)) throw new BaselineError(`${path} is not below ${base.href}`);
      try {
        const response = await follow(url, base, { signal, redirects: limits.redirects });
        if (response.status === 404 || response.status === 410) {
          await response.body?.cancel();
          return undefined;
        }
        if (!response.ok) throw new BaselineError(`${url.href} answers with status ${response.status}`);
        return await bounded(response, url, mostBytes);
      } catch (error) {
        if (error instanceof BaselineError) throw error;
        throw new BaselineError(
          signal.aborted
            ? `${url.href} has not been read after ${limits.seconds} s`
            : `${url.href} cannot be read: ${reasonOf(error)}`,
        );
      }
    },
  };
}

/** The address of the run's folder, with a slash at its end. */
function folderAddress(text: string): URL {
  if (!URL.canParse(text)) throw new BaselineError('it is no address');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
    throw new BaselineError('only https is read, and http from this machine');
  if (url.username !== '' || url.password !== '')
    throw new BaselineError('an address with a name or a password in it is not read');
  if (url.search !== '') throw new BaselineError('expected the address of the folder of a run, without "?"');
  url.pathname = url.pathname.replace(/\/index\.html$/, '/').replace(/\/*$/, '/');
  return url;
}

/** Whether an address is on this machine. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

async function follow(
  url: URL,
  base: URL,
  { signal, redirects }: { readonly signal: AbortSignal; readonly redirects: number },
): Promise<Response> {
  const response = await fetch(url, { redirect: 'manual', credentials: 'omit', signal });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null) return response;
  await response.body?.cancel();
  if (redirects === 0) throw new BaselineError(`${url.href} redirects too often`);
  const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  const allowed =
    next?.protocol === 'https:' || (next?.protocol === 'http:' && isLoopback(next) && isLoopback(base));
  if (!next || !allowed) throw new BaselineError(`${url.href} redirects to what is not https`);
  return follow(next, base, { signal, redirects: redirects - 1 });
}

/** The body, read no further than its limit, whatever the server says of its length. */
async function bounded(response: Response, { href }: URL, mostBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new BaselineError(`${href} is larger than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
