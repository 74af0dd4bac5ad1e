import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Chart } from './configuration.ts';
import { drawingsToText } from './drawings-text.ts';
import type { Renderer } from './render.ts';

/** A request to the thread, which it answers with a `PngAnswer`. */
export interface PngRequest {
  readonly name: string;
  /** This one chart as text (`drawings-text.ts`). */
  readonly drawing: string;
}
export type PngAnswer =
  | { readonly name: string; readonly png: Uint8Array }
  | { readonly name: string; readonly error: string };

/** From dist/ directly; from the sources with tsx, which a new thread does not inherit. */
function startThread(): Worker {
  const suffix = extname(fileURLToPath(import.meta.url));
  const url = new URL(`./png-thread-worker${suffix}`, import.meta.url);
  if (suffix === '.js') return new Worker(url);
  const tsx = import.meta.resolve('tsx/esm/api');
  const start = `import('${tsx}').then(({ tsImport }) => tsImport('${url}', '${import.meta.url}'))`;
  return new Worker(start, { eval: true, execArgv: [] });
}

interface Waiting {
  resolve(png: Buffer): void;
  reject(error: Error): void;
}

/**
 * Draws PNGs in a second thread while this one makes the rest of a report: drawing and compressing pictures
 * of print resolution is a third of a report's work.
 */
export class PngThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<string, Waiting>();
  #failed: Error | undefined;

  constructor() {
    this.#worker = startThread();
    // An idle thread must not keep the process alive.
    this.#worker.unref();
    this.#worker.on('message', (answer: PngAnswer) => {
      const waiting = this.#waiting.get(answer.name);
      this.#waiting.delete(answer.name);
      if (this.#waiting.size === 0) this.#worker.unref();
      if ('png' in answer) waiting?.resolve(Buffer.from(answer.png));
      else waiting?.reject(new Error(answer.error));
    });
    this.#worker.on('error', (error) => {
      this.#failed = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /**
   * The chart as {@link Renderer.png} draws it.
   *
   * @throws Error where it cannot be drawn, or is not plain data
   */
  draw({ name, drawing }: Chart): Promise<Buffer> {
    if (!drawing) throw new Error(`the chart ${name} is not plain data`);
    if (this.#failed) return Promise.reject(this.#failed);
    this.#worker.ref();
    const request: PngRequest = { name, drawing: drawingsToText({ [name]: drawing }) };
    return new Promise((resolve, reject) => {
      this.#waiting.set(name, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
