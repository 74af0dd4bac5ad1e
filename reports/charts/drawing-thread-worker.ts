import { parentPort } from 'node:worker_threads';
import { drawingsFromText } from '../explorer/drawings-text.ts';
import { chartOf, chartWidth, type Drawing } from './configuration.ts';
import { diagramHeight, rankConfiguration } from './critical-difference-plugin.ts';
import type { DrawingAnswer, DrawingRequest } from './drawing-thread.ts';
import { createRenderer, type Drawable } from './render.ts';

/** The thread of `drawing-thread.ts`. */
const renderer = createRenderer();

parentPort?.on('message', async (request: DrawingRequest) => {
  const { name, drawing, ...texts } = request;
  let answer: DrawingAnswer;
  try {
    const { png, svg } = await renderer;
    const chart = drawable(drawingsFromText(drawing)[name]);
    answer = { name, png: png(chart), svg: svg({ ...chart, name, ...texts }) };
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
