import type { ChartConfiguration } from 'chart.js';
import type { RankDiagram } from './critical-difference-plugin.ts';
import { datasets } from './datasets.ts';
import { type Figure, hasOwnAxes } from './figure.ts';
import { fontFamily, ink } from './ink.ts';
import { layOutKey } from './key-layout.ts';
import { keyPlugin } from './key-plugin.ts';
import { withLanes } from './lanes.ts';
import { panelsPlugin } from './panels-plugin.ts';
import { axisHeight, scales, stripHeight } from './scales.ts';
import { withToldSentence } from './told-mark.ts';
import { wrap } from './wrap.ts';

/** A chart that can be drawn, with a new configuration for each drawing, since chart.js writes into it. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly alternative: string;
  /** CSS pixels, 96 to the inch. */
  readonly width: number;
  readonly height: number;
  readonly figure: Figure;
  /**
   * Its section in a page: the user's own metrics, backward feature correction, features found, ranks, environments,
   * or baselines; absent: with all others.
   */
  readonly section?: 'metrics' | 'correction' | 'features' | 'ranks' | 'environments' | 'baselines';
  /** Absent where only the program that made the chart can draw it. */
  readonly drawing?: Drawing;
  configuration(): ChartConfiguration<'line'>;
}

/** A chart as plain data, from which a page draws it in the same way as files. */
export type Drawing =
  | { readonly kind: 'panels'; readonly figure: Figure }
  | { readonly kind: 'ranks'; readonly diagram: RankDiagram };

/** 6.5 inches, the text width of a one-column paper. */
export const chartWidth = 624;

/** What a chart is laid out for. */
export interface Layout {
  /** CSS pixels. */
  readonly width: number;
  /** Without title and caption, which a paper sets itself. */
  readonly bare: boolean;
}

const pageLayout: Layout = { width: chartWidth, bare: false };
const margin = 8;
const titleHeight = 22;
const captionLine = 13;
const captionCharacters = 142;

/** The configuration of a figure: one chart.js chart whose axes are stacked into a grid of panels. */
export function chartOf(given: Figure, { width, bare }: Layout = pageLayout): Chart {
  const figure = withToldSentence(withLanes(given));
  const caption = bare ? [] : wrap(figure.caption, Math.floor((captionCharacters * width) / chartWidth));
  const key = layOutKey(figure.key, width - 2 * margin, figure);
  const furniture = 10 + key.height + 8 + caption.length * captionLine;
  const plots = figure.rows.reduce((sum, { height }) => sum + height + stripHeight, 0);
  const axes = hasOwnAxes(figure) ? figure.rows.length : 1;
  const height = Math.ceil(
    margin + (bare ? 0 : titleHeight) + plots + axes * axisHeight + furniture + margin,
  );
  return {
    name: figure.name,
    title: figure.title,
    alternative: figure.alternative,
    width,
    height,
    figure,
    drawing: { kind: 'panels', figure },
    configuration: () => ({
      type: 'line',
      data: { datasets: datasets(figure) },
      options: {
        responsive: false,
        maintainAspectRatio: false,
        animation: false,
        events: [],
        locale: 'en-US',
        font: { family: fontFamily, size: 11 },
        color: ink.text,
        layout: { padding: { left: margin, right: margin, top: margin, bottom: margin + furniture } },
        plugins: {
          legend: { display: false },
          tooltip: { enabled: false },
          filler: { propagate: false, drawTime: 'beforeDatasetsDraw' },
          title: {
            display: !bare,
            text: figure.title,
            align: 'start',
            color: ink.text,
            font: { family: fontFamily, size: 14, weight: 600 },
            padding: { top: 0, bottom: titleHeight - 18 },
          },
        },
        scales: scales(figure, width - 2 * margin),
      },
      plugins: [panelsPlugin(figure), keyPlugin({ key, caption, captionLine, margin, furniture })],
    }),
  };
}
