import { z } from 'zod';
import { StoppedError, UserError } from '../../harness/input/errors.ts';
import { oneLine } from '../../harness/results/one-line.ts';

/** What a deposit says about itself (Zenodo's REST API, "Deposit metadata"). */
export interface DepositMetadata {
  readonly title: string;
  readonly upload_type: 'dataset';
  readonly description: string;
  readonly publication_date: string;
  readonly creators: readonly {
    readonly name: string;
    readonly orcid?: string;
    readonly affiliation?: string;
  }[];
  readonly license?: string;
  readonly version: string;
  readonly keywords: readonly string[];
}

export interface DepositOptions {
  /** The server, as `depositUrl` returns it. */
  readonly url: URL;
  /** Sent in a header to this server alone, and kept nowhere. */
  readonly token: string;
  readonly file: { readonly name: string; readonly data: Buffer };
  readonly metadata: DepositMetadata;
  /** Whether to publish: a published record cannot be deleted. */
  readonly publish: boolean;
  /** Seconds for one request, and for every 256 KiB of an upload. Default: 60. */
  readonly patience?: number;
}

export interface Deposit {
  readonly id: number;
  /** The page on which a person can look at the draft, or at the record. */
  readonly page: string;
  /** The DOI that the record has, or will have once it is published; absent where the server reserves none. */
  readonly doi?: string;
  readonly published: boolean;
}

const created = z.looseObject({
  id: z.number().int(),
  links: z.looseObject({ bucket: z.string(), html: z.string().optional() }),
  metadata: z.looseObject({ prereserve_doi: z.looseObject({ doi: z.string() }).optional() }).optional(),
});
const published = z.looseObject({
  doi: z.string().optional(),
  links: z.looseObject({ record_html: z.string().optional(), html: z.string().optional() }).optional(),
});

/**
 * Makes a deposit with one file. Nothing is published unless asked for; after an error the draft, if there is one,
 * stays on the server, and the message names it.
 *
 * @throws UserError if the server refuses the token, the metadata or the file
 * @throws StoppedError if it cannot be reached, does not answer in time, or fails
 */
export async function deposit(options: DepositOptions): Promise<Deposit> {
  const { url, file, metadata } = options;
  const api = new Api(options);
  const draft = await api.send('POST', new URL('/api/deposit/depositions', url), {}, created);
  const { id, links } = draft;
  const draftPage = new URL(`/deposit/${id}`, url).href;
  try {
    const bucket = URL.canParse(links.bucket) ? new URL(links.bucket) : undefined;
    // The token must not follow an address to another server.
    if (bucket?.origin !== url.origin)
      throw new StoppedError(`${url.host} wants the file to be uploaded elsewhere, which is not done`);
    const target = new URL(`${bucket.pathname.replace(/\/*$/, '')}/${encodeURIComponent(file.name)}`, url);
    await api.send('PUT', target, file.data, z.unknown());
    await api.send('PUT', new URL(`/api/deposit/depositions/${id}`, url), { metadata }, z.unknown());
    const doi = draft.metadata?.prereserve_doi?.doi;
    if (!options.publish)
      return {
        id,
        page: pageOf(url, links.html) ?? draftPage,
        ...(doi !== undefined && { doi }),
        published: false,
      };
    const record = await api.send(
      'POST',
      new URL(`/api/deposit/depositions/${id}/actions/publish`, url),
      undefined,
      published,
    );
    const page = pageOf(url, record.links?.record_html) ?? pageOf(url, record.links?.html) ?? draftPage;
    const own = record.doi ?? doi;
    return { id, page, ...(own !== undefined && { doi: own }), published: true };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof StoppedError)) throw error;
    const message = `${error.message}; the draft ${draftPage} is left there`;
    throw error instanceof UserError ? new UserError(message) : new StoppedError(message);
  }
}

/** An address that the server gave, for people to open; undefined where it leads elsewhere. */
function pageOf(url: URL, text: string | undefined): string | undefined {
  const page = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  return page?.origin === url.origin ? page.href : undefined;
}

/** Longest answer that is read, in bytes. */
const longestAnswer = 2 ** 20;
const usualPatience = 60;

class Api {
  readonly #host: string;
  readonly #token: string;
  readonly #patience: number;

  constructor({ url, token, patience = usualPatience }: DepositOptions) {
    this.#host = url.host;
    this.#token = token;
    this.#patience = patience;
  }

  async send<S extends z.ZodType>(
    method: 'POST' | 'PUT',
    url: URL,
    body: Buffer | object | undefined,
    answer: S,
  ): Promise<z.output<S>> {
    const isFile = Buffer.isBuffer(body);
    const seconds = this.#patience * (isFile ? 1 + body.length / 2 ** 18 : 1);
    let status: number;
    let text: string;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          accept: 'application/json',
          ...(body !== undefined && {
            'content-type': isFile ? 'application/octet-stream' : 'application/json',
          }),
        },
        ...(body !== undefined && { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
        // A redirect could lead the token to another server.
        redirect: 'error',
        signal: AbortSignal.timeout(Math.ceil(1000 * seconds)),
      });
      status = response.status;
      text = await startOf(response);
    } catch (error) {
      throw new StoppedError(`${this.#host} ${this.#failure(error, seconds)}`);
    }
    if (status < 200 || status > 299) throw this.#refusal(status, text);
    const parsed = answer.safeParse(asJson(text));
    if (!parsed.success)
      throw new StoppedError(
        `${this.#host} answered something that is no deposit; is --url the address of a Zenodo?`,
      );
    return parsed.data;
  }

  #failure(error: unknown, seconds: number): string {
    if ((error as Error).name === 'TimeoutError') return `did not answer within ${Math.ceil(seconds)} s`;
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
    return `cannot be reached (${this.#shown(why)})`;
  }

  #refusal(status: number, text: string): Error {
    const said = this.#said(text);
    if (status === 401 || status === 403)
      return new UserError(
        `${this.#host} refuses the token in ${tokenVariable} (${status}); it needs the scopes deposit:write and, to publish, deposit:actions`,
      );
    if (status === 413) return new UserError(`${this.#host} refuses the file: it is too large (413)`);
    if (status === 429)
      return new StoppedError(`${this.#host} has had too many requests (429); try again in a minute`);
    if (status >= 500) return new StoppedError(`${this.#host} failed (${status}${said}); try again later`);
    return new UserError(`${this.#host} refuses the deposit (${status}${said})`);
  }

  /** What the server says about an error, as a part of a line: its message, and which fields are wrong. */
  #said(text: string): string {
    const parsed = refusal.safeParse(asJson(text));
    if (!parsed.success) return '';
    const { message = '', errors = [] } = parsed.data;
    const parts = [
      message,
      ...errors.slice(0, 5).map(({ field = '', message: own = '' }) => `${field}: ${own}`),
    ];
    const said = this.#shown(parts.filter(Boolean).join('; ')).slice(0, 120);
    return said === '' ? '' : `: ${said}`;
  }

  /** A text of the server as one line, without the token if it repeats it. */
  #shown(text: string): string {
    return oneLine(text.replaceAll(this.#token, '…').replaceAll(/\s+/g, ' '));
  }
}

const refusal = z.looseObject({
  message: z.string().optional(),
  errors: z.array(z.looseObject({ field: z.string().optional(), message: z.string().optional() })).optional(),
});

/** The environment variable with the token: command lines can be seen by other users of a machine. */
export const tokenVariable = 'ZENODO_TOKEN';

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The answer's text; an endless one is cut. */
async function startOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    length += part.length;
    if (length > longestAnswer) break;
  }
  return Buffer.concat(parts).toString('utf8', 0, longestAnswer);
}
