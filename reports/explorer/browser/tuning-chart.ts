import { Chart, type ChartConfiguration, type ChartDataset, type Plugin, type Scale } from 'chart.js';
import type { Style } from '../../charts/learner-style.ts';
import { withZeroLanes } from '../../charts/zero-lanes-plugin.ts';
import { type Ink, tick } from './chart.ts';
import {
  type TuningAxis,
  type TuningLine,
  type TuningPicture,
  type TuningPoint,
  valueText,
} from './tuning-picture.ts';

type Line = ChartDataset<'line', TuningPoint[]>;

/** Draws a view of tuning on a canvas, in place of the previous one. @returns sentences on what is in lanes of 0 */
export function drawTuning(canvas: HTMLCanvasElement, picture: TuningPicture, ink: Ink): readonly string[] {
  Chart.getChart(canvas)?.destroy();
  Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
  Chart.defaults.font.size = 13;
  const { configuration, sentences } = withZeroLanes(
    {
      type: 'line',
      data: { datasets: picture.lines.map((line) => styled(line, ink)) },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'nearest', intersect: false, axis: 'xy' },
        scales: { x: scaleOf(picture.x, ink), y: scaleOf(picture.y, ink) },
        plugins: {
          tooltip: {
            callbacks: {
              title: () => '',
              label: (item) => {
                const { text } = item.raw as TuningPoint;
                // For programs, which do not see pixels.
                canvas.dataset.tooltip = text;
                return text;
              },
            },
          },
        },
      },
      plugins: [beside(picture, ink)],
    } satisfies ChartConfiguration<'line', TuningPoint[]>,
    { lane: ink.lane, frame: ink.grid, text: ink.text, font: `13px ${Chart.defaults.font.family}` },
  );
  new Chart(canvas, configuration);
  return sentences;
}

function scaleOf({ title, logarithmic, choices, from, to, ticks }: TuningAxis, ink: Ink) {
  const values = choices ? choices.map((_, i) => i) : ticks;
  return {
    type: logarithmic ? ('logarithmic' as const) : ('linear' as const),
    title: { display: true, text: title, color: ink.text },
    grid: { color: ink.grid },
    ...(choices ? { min: -0.5, max: choices.length - 0.5 } : {}),
    // An end of a range at 0 or below has no place on a logarithmic axis.
    ...(from !== undefined && (!logarithmic || from > 0) ? { suggestedMin: from } : {}),
    ...(to !== undefined && (!logarithmic || to > 0) ? { suggestedMax: to } : {}),
    ticks: {
      color: ink.text,
      maxRotation: 0,
      autoSkipPadding: 12,
      callback: (value: number | string) =>
        choices
          ? shortText(valueText(choices[Number(value)] ?? ''))
          : tick(Number(value), logarithmic && !values),
    },
    afterBuildTicks:
      values &&
      ((scale: { ticks: { value: number }[] }) => {
        scale.ticks = values.map((value) => ({ value }));
      }),
  };
}

/** A word of a list as its axis has room for it. */
function shortText(text: string): string {
  return text.length > 18 ? `${text.slice(0, 17)}…` : text;
}

/** The mark of a search, on the chart and in its key. */
export function markOf({ colour, dark, hollow, marker, rotation }: Style, ink: Ink) {
  const own = ink.dark ? dark : colour;
  const fill = hollow ? 'transparent' : own;
  return { colour: own, fill, pointStyle: marker, rotation, radius: 4, borderWidth: 2 };
}

function styled({ label, style, joined, points }: TuningLine, ink: Ink): Line {
  const mark = markOf(style, ink);
  return {
    label,
    data: [...points],
    borderColor: mark.colour,
    backgroundColor: mark.fill,
    borderWidth: mark.borderWidth,
    showLine: joined,
    pointStyle: points.map(({ end }) => (end ? 'triangle' : mark.pointStyle)) as Line['pointStyle'],
    pointRotation: points.map(({ end }) => (end ? (end === 'lower' ? 180 : 0) : mark.rotation)),
    pointRadius: points.map(({ end }) => (end ? 7 : mark.radius)),
    pointHitRadius: 8,
    // Room for marks of values at an end of the axis.
    clip: 12,
  };
}

/** What is drawn besides points: what was searched, rings around what was chosen, crosses of failed trials. */
function beside({ x, lines, failures, ranges }: TuningPicture, ink: Ink): Plugin<'line'> {
  return {
    id: 'beside-tuning',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      ctx.save();
      clip(ctx, chartArea);
      ctx.fillStyle = ink.grid;
      for (const range of ranges) {
        const at = scales.x.getPixelForValue(range.x);
        const [low, high] = [range.from, range.to].map((value) => pixelOf(scales.y, value, chartArea.bottom));
        ctx.fillRect(at - 9, high - 1, 18, Math.max(2, low - high + 2));
      }
      ctx.strokeStyle = ink.text;
      ctx.setLineDash([4, 4]);
      ctx.globalAlpha = 0.6;
      if (!x.choices && x.ticks === undefined && lines.every(({ joined }) => !joined))
        for (const end of [x.from, x.to]) {
          if (end === undefined) continue;
          const at = pixelOf(scales.x, end, chartArea.left);
          ctx.beginPath();
          ctx.moveTo(at, chartArea.top);
          ctx.lineTo(at, chartArea.bottom);
          ctx.stroke();
        }
      ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      ctx.save();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = ink.text;
      lines.forEach(({ points }, place) => {
        const { data } = chart.getDatasetMeta(place);
        points.forEach(({ won }, i) => {
          if (!won || data[i] === undefined || !Number.isFinite(data[i].y)) return;
          ctx.beginPath();
          ctx.arc(data[i].x, data[i].y, 9, 0, 2 * Math.PI);
          ctx.stroke();
        });
      });
      for (const failure of failures) {
        const [at, top] = [pixelOf(scales.x, failure.x, chartArea.left), chartArea.top + 7];
        ctx.strokeStyle = ink.dark ? failure.style.dark : failure.style.colour;
        ctx.beginPath();
        for (const slope of [1, -1]) {
          ctx.moveTo(at - 4, top - 4 * slope);
          ctx.lineTo(at + 4, top + 4 * slope);
        }
        ctx.stroke();
      }
      ctx.restore();
    },
  };
}

function clip(ctx: CanvasRenderingContext2D, { left, top, width, height }: Chart['chartArea']): void {
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
}

/** The pixel of a value; the axis' low end for one that has no place on it. */
function pixelOf(scale: Scale, value: number, lowEnd: number): number {
  const pixel = scale.getPixelForValue(value);
  return Number.isFinite(pixel) ? pixel : lowEnd;
}
