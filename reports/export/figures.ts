import { type Chart, chartOf, type Layout } from '../charts/configuration.ts';
import { refit } from '../charts/refit.ts';
import type { Renderer } from '../charts/render.ts';
import { type Theme, themed } from '../charts/theme.ts';
import { escapeLatex } from '../escape-latex.ts';

/** Points. The size of axis labels in a chart drawn at its own size, 11 CSS pixels. */
const usualSize = 8.25;
const pixelsPerInch = 96;
/** Inches. The usual width of a column in a paper with two, and of the text in a paper with one. */
const usualWidths = { column: 3.25, page: 6.5 } as const;
type Place = keyof typeof usualWidths;

/** Pixels. In narrower charts panels are below each other. */
const narrow = 460;

/** A file of a figure; its path is relative to the folder of figures. */
export interface FigureFile {
  readonly path: string;
  readonly data: string | Buffer;
}

/**
 * Every chart for a paper: as PDF and SVG without title and caption, in the width of a column and of a page,
 * and as a chart.js configuration. `figures.tex` includes them with their captions.
 */
export function figureFiles(charts: readonly Chart[], renderer: Renderer, theme: Theme): FigureFile[] {
  const snippets: string[] = [];
  const files = charts.flatMap((chart) => {
    const places = (['column', 'page'] as const).flatMap((place) => placed(chart, place, theme) ?? []);
    const page = places[places.length - 1];
    snippets.push(
      latexFigure(
        chart,
        places.map(({ name }) => name),
      ),
    );
    return [
      ...places.flatMap(({ name, chart: own, scale }): FigureFile[] => [
        { path: `${name}.pdf`, data: renderer.pdf(own, scale) },
        { path: `${name}.svg`, data: inInches(renderer.svg(own), own, scale) },
      ]),
      { path: `${chart.name}.json`, data: configurationJson(page.chart) },
    ];
  });
  return [...files, { path: 'figures.tex', data: snippets.join('\n') }];
}

interface Placed {
  /** File name without its ending. */
  readonly name: string;
  readonly chart: Chart;
  /** Size on paper over size in CSS pixels. */
  readonly scale: number;
}

function placed({ name, figure, ...chart }: Chart, place: Place, theme: Theme): Placed | undefined {
  const inches = theme[place] ?? usualWidths[place];
  const scale = (theme.font?.size ?? usualSize) / usualSize;
  const layout: Layout = { width: (inches * pixelsPerInch) / scale, bare: true };
  // A rank diagram is not made of panels, and its labels take the width of a page.
  if (figure.rows.length === 0) {
    if (place === 'column') return undefined;
    const own = { ...chart, name, figure };
    return { name: `${name}-page`, chart: own, scale: (inches * pixelsPerInch) / chart.width };
  }
  const fitting = layout.width < narrow ? refit(figure, 1) : figure;
  return { name: `${name}-${place}`, chart: chartOf(themed(fitting, theme), layout), scale };
}

/** The picture with its size on paper; its inner coordinates stay the same. */
function inInches(svg: string, { width, height }: Chart, scale: number): string {
  const inches = (pixels: number) => `${Number(((pixels * scale) / pixelsPerInch).toFixed(4))}in`;
  return svg.replace(/ width="[^"]*" height="[^"]*"/, ` width="${inches(width)}" height="${inches(height)}"`);
}

/** Data, axes and styles as chart.js reads them, without what this project's plugins draw. */
function configurationJson(chart: Chart): string {
  const { plugins: _, ...configuration } = chart.configuration();
  return `${JSON.stringify(configuration, null, 1)}\n`;
}

function latexFigure({ name, title, figure }: Chart, files: readonly string[]): string {
  const [first, ...others] = files;
  return [
    `% ${others.length > 0 ? `or ${others.join(', ')}` : 'page width'}`,
    '\\begin{figure}',
    '  \\centering',
    `  \\includegraphics{figures/${first}}`,
    `  \\caption{${escapeLatex(`${title}. ${figure.caption}`)}}`,
    `  \\label{fig:${name}}`,
    '\\end{figure}',
    '',
  ].join('\n');
}
