import type { Chart } from './configuration.ts';
import { PngThread } from './png-thread.ts';

/** Charts as PNG, drawn in a second thread where they are plain data. */
export class Pictures implements AsyncDisposable {
  readonly #thread = new PngThread();
  readonly #drawn = new Map<string, Promise<Buffer>>();

  begin(charts: readonly Chart[]): void {
    for (const chart of charts) {
      if (!chart.drawing) continue;
      const drawn = this.#thread.draw(chart);
      // The error is reported where the picture is asked for.
      drawn.catch(() => {});
      this.#drawn.set(chart.name, drawn);
    }
  }

  /** The picture of a chart that was begun; undefined where only this thread can draw it. */
  of({ name }: Chart): Promise<Buffer> | undefined {
    return this.#drawn.get(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.close();
  }
}
