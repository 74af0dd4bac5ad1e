import type { Chart } from './configuration.ts';
import { DrawingThread, type Picture } from './drawing-thread.ts';
import { createRenderer } from './render.ts';

/** Charts as pictures: those that are plain data are drawn in a thread of their own. */
export class Pictures implements AsyncDisposable {
  readonly #thread = new DrawingThread();
  readonly #drawn = new Map<string, Promise<Picture>>();

  begin(charts: readonly Chart[]): void {
    for (const chart of charts) {
      if (!chart.drawing) continue;
      const drawn = this.#thread.draw(chart);
      // Told where the picture is asked for.
      drawn.catch(() => {});
      this.#drawn.set(chart.name, drawn);
    }
  }

  /** The pictures of a chart that was begun; one that is no plain data is drawn here and now. */
  async of(chart: Chart): Promise<Picture> {
    const drawn = this.#drawn.get(chart.name);
    if (drawn) return drawn;
    const { svg, png } = await createRenderer();
    return { svg: svg(chart), png: png(chart) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.close();
  }
}
