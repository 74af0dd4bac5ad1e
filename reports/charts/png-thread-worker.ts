import { parentPort } from 'node:worker_threads';
import { chartOf, chartWidth, type Drawing } from './configuration.ts';
import { diagramHeight, rankConfiguration } from './critical-difference-plugin.ts';
import { drawingsFromText } from './drawings-text.ts';
import type { PngAnswer, PngRequest } from './png-thread.ts';
import { createRenderer, type Drawable } from './render.ts';

/** The code of the thread that `png-thread.ts` starts. */
const renderer = createRenderer();

parentPort?.on('message', async ({ name, drawing }: PngRequest) => {
  let answer: PngAnswer;
  try {
    answer = { name, png: (await renderer).png(drawable(drawingsFromText(drawing)[name])) };
  } catch (error) {
    answer = { name, error: (error as Error).message };
  }
  parentPort?.postMessage(answer);
});

function drawable(drawing: Drawing): Drawable {
  if (drawing.kind === 'panels') return chartOf(drawing.figure);
  const { diagram } = drawing;
  return {
    width: chartWidth,
    height: diagramHeight(diagram),
    configuration: () => rankConfiguration(diagram),
  };
}
