import type { Chart } from 'chart.js';
import { ink } from './ink.ts';

/** Fills the picture with the colour of paper, before anything else is drawn. */
export function fillPaper({ ctx, width, height }: Pick<Chart, 'ctx' | 'width' | 'height'>): void {
  ctx.save();
  ctx.fillStyle = ink.paper;
  ctx.fillRect(0, 0, width, height);
  ctx.restore();
}
