import { drawPoint } from 'chart.js/helpers';
import type { Ink } from './chart.ts';
import { element } from './elements.ts';
import { markOf } from './tuning-chart.ts';
import type { TuningLine } from './tuning-picture.ts';

/** Size of a mark's picture in the key, px. */
const [width, height] = [26, 14];

/** An entry of the key: the mark of a search as the chart draws it, on a line where its points are joined. */
export function keyEntry(line: TuningLine, ink: Ink): HTMLElement {
  const sharpness = window.devicePixelRatio;
  const canvas = element('canvas', {
    ...{ width: width * sharpness, height: height * sharpness, class: 'mark', 'aria-hidden': 'true' },
    // For programs, which do not see pixels.
    'data-mark': `${line.style.marker} ${line.style.rotation}${line.style.hollow ? ' hollow' : ''}${line.joined ? ' joined' : ''}`,
  });
  const ctx = canvas.getContext('2d');
  if (ctx) {
    const { colour, fill, ...point } = markOf(line.style, ink);
    ctx.scale(sharpness, sharpness);
    ctx.strokeStyle = colour;
    ctx.fillStyle = fill;
    ctx.lineWidth = point.borderWidth;
    if (line.joined) {
      ctx.moveTo(0, height / 2);
      ctx.lineTo(width, height / 2);
      ctx.stroke();
    }
    drawPoint(ctx, point as Parameters<typeof drawPoint>[1], width / 2, height / 2);
  }
  return element('li', {}, canvas, line.label);
}
