import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { hostname } from 'node:os';
import { UserError } from '../../harness/input/errors.ts';
import { oneLine } from '../../harness/results/one-line.ts';
import { logFile } from '../../harness/results/store.ts';
import type { LiveCellData, LiveCells, LiveReport } from '../../reports/live/data.ts';
import { livePage, liveScriptFile, liveStyle } from '../../reports/live/page.ts';
import { answerFile } from './answer-file.ts';
import { EventStreams } from './event-streams.ts';
import { type Refusal, type Route, routeOf } from './request-rules.ts';
import { reportTime, WatchedRun } from './watched-run.ts';

export interface WatchOptions {
  /** The run's folder; it may still be empty. */
  readonly folder: string;
  /** Where to listen. */
  readonly host: string;
  /** 0: any port that is free. */
  readonly port: number;
  /** Makes the report of a finished run that has none. Absent: nothing is written. */
  readonly makeReport?: () => Promise<void>;
  /** Milliseconds between two looks at the folder. */
  readonly interval?: number;
}

export interface WatchServer {
  /** The page's address. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Milliseconds between two looks at the folder: while a page is open, and while none is. */
const openInterval = 1000;
const closedInterval = 10_000;

/** A look may take at most this share of the time, so that runs of very many cells are looked at less often. */
const mostOfTime = 0.1;

const common = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

const nothingElse = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What each kind of answer may load and run. */
const policies = {
  page: `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; ${nothingElse}`,
  // A report may come from anyone. It runs its scripts apart from this page, and they reach nothing.
  report: `sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; ${nothingElse}`,
  data: `default-src 'none'; sandbox; ${nothingElse}`,
} as const;

/**
 * Serves the page of a run in progress. It answers GET and nothing else, and changes nothing in the run's folder.
 *
 * @throws UserError if it cannot listen there
 */
export async function startWatchServer(options: WatchOptions): Promise<WatchServer> {
  const watching = new Watching(options);
  // Only a machine that others reach is addressed by its name.
  const names = isLoopback(options.host) ? [] : [options.host, hostname()];
  const server = createServer((request, response) => {
    watching.answer(request, response, names).catch(() => response.destroy());
  });
  server.maxConnections = 256;
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  await watching.begin();
  return {
    url: `http://${shownHost(options.host)}:${port}/`,
    port,
    async close() {
      watching.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function listening(server: Server, { host, port }: WatchOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new UserError(refusal(error, host, port))));
    server.listen(port, host, resolve);
  });
}

function refusal({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `--port: ${port} is taken; without --port a free one is found`;
  if (code === 'EACCES') return `--port: ${port} may not be used here; take one from 1024 on`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `--host: ${host} is not an address of this machine`;
  return `cannot listen on ${host}: ${oneLine(message)}`;
}

/** A host that can be opened: the address for "all of this machine's" is none. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** A run that is watched, and the pages that show it. */
class Watching {
  readonly #options: WatchOptions;
  readonly #run: WatchedRun;
  readonly #streams = new EventStreams();
  readonly #page: string;
  readonly #style = liveStyle();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #over = false;
  #state = '{}';
  #clock = '{}';
  #cells = new Map<string, { readonly data: LiveCellData; readonly json: string }>();
  #report: LiveReport = { state: 'none' };
  #made = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#run = new WatchedRun(options.folder);
    this.#page = livePage();
  }

  async begin(): Promise<void> {
    await this.#look();
    this.#schedule(openInterval);
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#streams.close();
  }

  async answer(request: IncomingMessage, response: ServerResponse, names: readonly string[]): Promise<void> {
    const { method, url, headers } = request;
    const route = routeOf({ method, url, host: headers.host }, names);
    if (route.kind === 'refused') refuse(response, route);
    else if (!(await this.#answer(route, response)))
      refuse(response, { kind: 'refused', status: 404, why: 'there is nothing here' });
  }

  async #answer(route: Route, response: ServerResponse): Promise<boolean> {
    const { folder } = this.#options;
    switch (route.kind) {
      case 'page':
        return send(response, 'text/html', policies.page, this.#page);
      case 'style':
        return send(response, 'text/css', policies.data, this.#style);
      case 'script':
        return (
          existsSync(liveScriptFile) &&
          send(response, 'text/javascript', policies.data, readFileSync(liveScriptFile, 'utf8'))
        );
      case 'state': {
        await this.#look();
        const all = `{"state":${this.#state},"cells":${this.#cellsJson()},"clock":${this.#clock}}\n`;
        return send(response, 'application/json', policies.data, all);
      }
      case 'events': {
        if (this.#streams.size === 0) await this.#look();
        const events = [
          ['state', this.#state],
          ['cells', this.#cellsJson()],
          ['clock', this.#clock],
        ] as const;
        const headers = { ...common, 'Content-Security-Policy': policies.data };
        if (!this.#streams.add(response, headers, events))
          send(response, 'text/plain', policies.data, 'too many pages are open\n', 503);
        this.#schedule(this.#options.interval ?? openInterval);
        return true;
      }
      case 'moved':
        response.writeHead(302, { ...common, Location: route.to }).end();
        return true;
      case 'file': {
        const headers = { ...common, 'Content-Security-Policy': policies.report };
        return answerFile(folder, route.parts, response, headers);
      }
      case 'log': {
        if (!existsSync(logFile(folder, route.id))) return false;
        const headers = { ...common, 'Content-Security-Policy': policies.data };
        return answerFile(folder, ['log', `${route.id}.log`], response, headers);
      }
    }
  }

  /** The current curves of all cells that are shown. */
  #cellsJson(): string {
    const all: LiveCells = {
      ids: [...this.#cells.keys()],
      changed: [...this.#cells.values()].map(({ data }) => data),
    };
    return JSON.stringify(all);
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    this.#timer = setTimeout(async () => {
      const start = performance.now();
      await this.#look();
      const { interval = openInterval } = this.#options;
      const least = this.#streams.size > 0 ? interval : Math.max(interval, closedInterval);
      this.#schedule(Math.max(least, (performance.now() - start) / mostOfTime));
    }, milliseconds);
  }

  /** Looks at the folder, one look at a time, and tells the pages what has changed. */
  #look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#over) return;
      try {
        await this.#run.look();
      } catch {
        // A shared folder may be away for a while; the page keeps what it has.
        return;
      }
      this.#lookAtReport();
      this.#tell();
    });
    return this.#looking;
  }

  #tell(): void {
    const state = JSON.stringify(this.#run.state(this.#report));
    if (state !== this.#state) this.#streams.send('state', state);
    this.#state = state;
    const before = this.#cells;
    this.#cells = new Map(
      this.#run.cells().map((data) => [data.id, { data, json: JSON.stringify(data) }] as const),
    );
    const ids = [...this.#cells.keys()];
    const changed = [...this.#cells.values()].filter(({ data, json }) => before.get(data.id)?.json !== json);
    if (changed.length > 0 || ids.join() !== [...before.keys()].join())
      this.#streams.send('cells', JSON.stringify({ ids, changed: changed.map(({ data }) => data) }));
    const clock = JSON.stringify(this.#run.clock());
    if (clock !== this.#clock) this.#streams.send('clock', clock);
    this.#clock = clock;
  }

  #lookAtReport(): void {
    if (this.#report.state === 'making') return;
    const made = reportTime(this.#options.folder);
    if (made !== undefined) {
      this.#report = { state: made < this.#run.newestResult ? 'old' : 'ready' };
      return;
    }
    const { makeReport } = this.#options;
    if (!this.#run.finished || this.#report.state === 'failed') return;
    if (!makeReport) {
      this.#report = { state: 'none' };
      return;
    }
    // Once: a report that was removed meanwhile was removed on purpose.
    if (this.#made) return;
    this.#made = true;
    this.#report = { state: 'making' };
    makeReport().then(
      () => {
        this.#report = { state: 'none' };
        void this.#look();
      },
      (error: unknown) => {
        this.#report = {
          state: 'failed',
          message: oneLine(error instanceof Error ? error.message : String(error)),
        };
        void this.#look();
      },
    );
  }
}

function send(
  response: ServerResponse,
  type: string,
  policy: string,
  text: string,
  status = 200,
  more: Readonly<Record<string, string>> = {},
): true {
  response
    .writeHead(status, {
      ...common,
      ...more,
      'Content-Security-Policy': policy,
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(text),
    })
    .end(text);
  return true;
}

function refuse(response: ServerResponse, { status, why }: Refusal): void {
  const more = { Connection: 'close', ...(status === 405 ? { Allow: 'GET' } : {}) };
  send(response, 'text/plain', policies.data, `${why}\n`, status, more);
}
