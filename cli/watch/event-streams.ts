import type { ServerResponse } from 'node:http';

/** Pages that can be open at once. */
const mostStreams = 64;

/** Bytes that wait for a page; one that is that far behind is told to connect again. */
const mostBehind = 8 * 2 ** 20;

/** Milliseconds between signs of life, without which proxies and tunnels give up. */
const beatMilliseconds = 15_000;

/** Pages that listen for events, sent as server-sent events (HTML Living Standard, section 9.2). */
export class EventStreams {
  readonly #streams = new Set<ServerResponse>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#write(':\n\n'), beatMilliseconds);
    this.#timer.unref();
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Begins a stream with these events. @returns false, with nothing sent, if there are too many */
  add(
    response: ServerResponse,
    headers: Readonly<Record<string, string>>,
    events: readonly (readonly [name: string, json: string])[],
  ): boolean {
    if (this.#streams.size >= mostStreams) return false;
    // Without buffering also where a proxy is in between.
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: 2000\n\n${events.map(([name, json]) => framed(name, json)).join('')}`);
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    response.on('error', () => this.#streams.delete(response));
    return true;
  }

  /** @param json a text without line ends */
  send(name: string, json: string): void {
    this.#write(framed(name, json));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  #write(text: string): void {
    for (const stream of this.#streams)
      if (stream.writableLength > mostBehind) stream.destroy();
      else stream.write(text);
  }
}

const framed = (name: string, json: string) => `event: ${name}\ndata: ${json}\n\n`;
