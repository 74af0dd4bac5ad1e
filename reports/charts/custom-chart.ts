import type { ChartConfiguration } from 'chart.js';
import { plainText } from '../plain-text.ts';
import type { Results } from '../rows.ts';
import { type Chart, chartWidth } from './configuration.ts';
import { fontFamily, ink } from './ink.ts';
import type { Style } from './learner-style.ts';
import { fillPaper } from './paper-background.ts';
import { assignStyles } from './style.ts';
import { withZeroLanes } from './zero-lanes-plugin.ts';

/** A user's own chart: the default export of one file. */
export interface CustomChart {
  /** File name without its ending: small letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** What a reader who cannot see the picture must know. */
  readonly alternative: string;
  /** Below the picture in reports, and in LaTeX. */
  readonly caption?: string;
  /** CSS pixels; default: 624 × 420. */
  readonly width?: number;
  readonly height?: number;
  /**
   * A chart.js configuration made from tidy rows, one per fit; undefined where these results have nothing to
   * show. It is called again for each picture, since chart.js writes into the configuration. Points of 0 or
   * less on a logarithmic axis are drawn in a lane beyond its low end, and the caption says which.
   *
   * @param styles the colour, marker and line that every learner has in all charts, by the label of its rows
   */
  configuration(results: Results, styles: ReadonlyMap<string, Style>): ChartConfiguration | undefined;
}

/** Checks the types of a chart; use as `export default defineChart({…})`. */
export function defineChart(chart: CustomChart): CustomChart {
  return chart;
}

/**
 * The charts that have something to show, drawn in the reports' font and without animation.
 *
 * @throws Error naming the chart where one throws, or where two have the same name.
 */
export function customCharts(charts: readonly CustomChart[], results: Results): Chart[] {
  const styles = assignStyles(results.series);
  const names = new Set<string>();
  return charts.flatMap((chart) => {
    const name = `${customPrefix}${chart.name}`;
    if (names.has(name)) throw new Error(`two charts are called ${chart.name}`);
    names.add(name);
    const make = () => {
      try {
        return chart.configuration(results, styles);
      } catch (error) {
        throw new Error(`chart ${chart.name}: ${(error as Error).message}`);
      }
    };
    const made = make();
    if (made === undefined) return [];
    const { sentences } = withZeroLanes(made, ink);
    const { width = chartWidth, height = 420 } = chart;
    const [title, alternative] = [plainText(chart.title), plainText(chart.alternative, 2000)];
    return [
      {
        name,
        title,
        alternative,
        width,
        height,
        figure: {
          name,
          title,
          alternative,
          caption: [plainText(chart.caption ?? '', 2000), ...sentences.map((text) => plainText(text))]
            .filter(Boolean)
            .join(' '),
          x: { title: '', min: 1, max: 10, ticks: [], minor: [] },
          columns: 1,
          rows: [],
          panels: [],
          key: [],
        },
        configuration: () => onPaper(withZeroLanes(make() as ChartConfiguration, ink).configuration, title),
      },
    ];
  });
}

/** Keeps users' own charts from replacing those of every report. */
export const customPrefix = 'custom-';

/** Adds what a picture needs and a web page does not. */
function onPaper(configuration: ChartConfiguration, title: string): ChartConfiguration<'line'> {
  const { options = {}, plugins = [] } = configuration;
  return {
    ...configuration,
    options: {
      color: ink.text,
      locale: 'en-US',
      layout: { padding: 8 },
      ...options,
      font: { family: fontFamily, size: 11, ...options.font },
      plugins: {
        title: {
          display: true,
          text: title,
          align: 'start',
          color: ink.text,
          font: { family: fontFamily, size: 14, weight: 600 },
        },
        ...options.plugins,
      },
      responsive: false,
      maintainAspectRatio: false,
      animation: false,
      events: [],
    },
    plugins: [{ id: 'paper', beforeDraw: fillPaper }, ...plugins],
  } as unknown as ChartConfiguration<'line'>;
}
