import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { drawingsToText } from '../explorer/drawings-text.ts';
import type { Chart } from './configuration.ts';
import type { Described } from './render.ts';

/** What the thread is asked, and what it answers. */
export interface DrawingRequest extends Described {
  /** `drawings-text.ts`, of this one chart. */
  readonly drawing: string;
}
export type DrawingAnswer =
  | { readonly name: string; readonly png: Uint8Array; readonly svg: string }
  | { readonly name: string; readonly error: string };

/** From dist/ as it is; from the sources with tsx, which a thread has to be told of by itself. */
function startThread(): Worker {
  const suffix = extname(fileURLToPath(import.meta.url));
  const url = new URL(`./drawing-thread-worker${suffix}`, import.meta.url);
  if (suffix === '.js') return new Worker(url);
  const tsx = import.meta.resolve('tsx/esm/api');
  const start = `import('${tsx}').then(({ tsImport }) => tsImport('${url}', '${import.meta.url}'))`;
  return new Worker(start, { eval: true, execArgv: [] });
}

/** A chart as the files of a report. */
export interface Picture {
  readonly png: Uint8Array;
  readonly svg: string;
}

interface Waiting {
  resolve(picture: Picture): void;
  reject(error: Error): void;
}

/** Draws charts in a thread beside this one, which has the rest of a report to make: drawing is half of the work. */
export class DrawingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<string, Waiting>();
  #failed: Error | undefined;

  constructor() {
    this.#worker = startThread();
    // Nobody waits for a thread that has nothing to do.
    this.#worker.unref();
    this.#worker.on('message', (answer: DrawingAnswer) => {
      const waiting = this.#waiting.get(answer.name);
      this.#waiting.delete(answer.name);
      if (this.#waiting.size === 0) this.#worker.unref();
      if ('png' in answer) waiting?.resolve(answer);
      else waiting?.reject(new Error(answer.error));
    });
    this.#worker.on('error', (error) => {
      this.#failed = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** The chart as a `Renderer` draws it. @throws Error where it cannot be drawn, or is no plain data */
  draw({ name, title, alternative, figure, drawing }: Chart): Promise<Picture> {
    if (!drawing) throw new Error(`the chart ${name} is no plain data`);
    if (this.#failed) return Promise.reject(this.#failed);
    this.#worker.ref();
    const request: DrawingRequest = {
      name,
      title,
      alternative,
      figure: { caption: figure.caption },
      drawing: drawingsToText({ [name]: drawing }),
    };
    return new Promise((resolve, reject) => {
      this.#waiting.set(name, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
