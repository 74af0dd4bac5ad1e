import type { Chart, Plugin } from 'chart.js';
import { fontFamily, ink, lineStyles } from './ink.ts';
import { type KeyLayout, type KeyLine, keySize, lineHeight, sampleWidth } from './key-layout.ts';
import { drawMarker } from './marker.ts';

export interface KeyOptions {
  readonly key: KeyLayout;
  readonly caption: readonly string[];
  readonly captionLine: number;
  readonly margin: number;
  /** Height of key and caption together, px. */
  readonly furniture: number;
}

/** Draws the key (line, dash and marker of every learner, by group) and the caption below the panels. */
export function keyPlugin(options: KeyOptions): Plugin<'line'> {
  return {
    id: 'key',
    afterDraw(chart) {
      const { ctx } = chart;
      const { key, caption, captionLine, margin, furniture } = options;
      const top = chart.height - margin - furniture + 10;
      ctx.save();
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      for (const column of key.columns) {
        const x = margin + column.x;
        ctx.fillStyle = ink.faint;
        ctx.font = `600 ${keySize}px "${fontFamily}"`;
        ctx.fillText(column.heading, x, top + column.y + lineHeight / 2);
        ctx.font = `${keySize}px "${fontFamily}"`;
        for (const [index, { text, style, mark }] of column.entries.entries()) {
          const y = top + column.y + (index + 1.5) * lineHeight;
          drawSample(chart, style, x, y);
          ctx.fillStyle = ink.text;
          ctx.fillText(text, x + sampleWidth, y);
          // Apart from the name, which is looked up as it stands when letters of it are missing.
          if (mark) ctx.fillText(mark, x + sampleWidth + ctx.measureText(text).width, y);
        }
      }
      ctx.fillStyle = ink.faint;
      ctx.font = `10px "${fontFamily}"`;
      const captionTop = top + key.height + 8;
      for (const [index, line] of caption.entries())
        ctx.fillText(line, margin, captionTop + (index + 0.5) * captionLine);
      ctx.restore();
    },
  };
}

function drawSample(chart: Chart<'line'>, style: KeyLine['style'], x: number, y: number): void {
  const { ctx } = chart;
  ctx.save();
  if (typeof style === 'string') {
    ctx.strokeStyle = ink[lineStyles[style].colour];
    ctx.lineWidth = lineStyles[style].width;
    ctx.setLineDash([...lineStyles[style].dash]);
    stroke(chart, x, y);
    ctx.restore();
    return;
  }
  ctx.strokeStyle = style.colour;
  ctx.lineWidth = style.width;
  ctx.setLineDash([...style.dash]);
  stroke(chart, x, y);
  ctx.setLineDash([]);
  drawMarker(ctx, style, x + (sampleWidth - 6) / 2, y);
  ctx.restore();
}

function stroke({ ctx }: Chart<'line'>, x: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + sampleWidth - 6, y);
  ctx.stroke();
}
