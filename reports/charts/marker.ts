import type { Chart } from 'chart.js';
import { drawPoint } from 'chart.js/helpers';
import { ink } from './ink.ts';
import { markerRadius, type Style } from './learner-style.ts';

/** Draws a learner's marker outside chart.js's own curves: in a key, or at a rank. */
export function drawMarker(ctx: Chart['ctx'], style: Style, x: number, y: number): void {
  ctx.strokeStyle = style.colour;
  ctx.fillStyle = style.hollow ? ink.paper : style.colour;
  ctx.lineWidth = 1.3;
  drawPoint(
    ctx,
    {
      pointStyle: style.marker,
      rotation: style.rotation,
      radius: markerRadius(style),
      borderWidth: 1.3,
    } as Parameters<typeof drawPoint>[1],
    x,
    y,
  );
}
