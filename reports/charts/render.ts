import { createRequire } from 'node:module';
import { createCanvas, PDFDocument, SvgExportFlag } from '@napi-rs/canvas';
import { Chart as ChartJs } from 'chart.js/auto';
import type { Chart } from './configuration.ts';
import { type FontFiles, registerFonts } from './fonts.ts';
import { fontFamily } from './ink.ts';
import { MissingLetters } from './missing-letters.ts';
import { outlineOf } from './outlines.ts';
import { withResolution } from './png.ts';
import { idPrefix, tidySvg } from './svg.ts';

/** Print resolution of the PNG files. A CSS pixel is 1/96 inch. */
export const dotsPerInch = 300;
const pixelRatio = dotsPerInch / 96;

/** What chart.js needs of a chart. */
export type Drawable = Pick<Chart, 'width' | 'height' | 'configuration'>;

/** Draws charts as the contents of files. */
export interface Renderer {
  /** Which library drives chart.js. */
  readonly how: string;
  png(chart: Drawable): Buffer;
  /** The chart as vectors, its letters turned into outlines so that it looks the same without the font. */
  svg(chart: Chart): string;
  /** The chart as vectors on a page of its own size times `scale`, with the font inside. */
  pdf(chart: Chart, scale?: number): Buffer;
  /** A note on letters that the font lacks in charts drawn as SVG or PDF so far; undefined for none. */
  missingLetters(): string | undefined;
}

type DrawPng = (chart: Drawable) => Buffer;

/**
 * PNG through chartjs-node-canvas where it can be loaded and its `canvas` is the Skia one that this package asks for;
 * otherwise chart.js straight on that same canvas. The pixels are the same.
 */
export async function createRenderer(fonts: FontFiles = {}): Promise<Renderer> {
  registerFonts(fonts);
  const viaLibrary = await loadNodeCanvas();
  const missing = new MissingLetters();
  return {
    how: viaLibrary ? 'chart.js through chartjs-node-canvas' : 'chart.js on @napi-rs/canvas',
    png: (chart) => withResolution(viaLibrary ? viaLibrary(chart) : drawPng(chart), dotsPerInch),
    svg: (chart) => drawSvg(chart, missing),
    pdf: (chart, scale) => drawPdf(chart, missing, scale),
    missingLetters: () => missing.describe(),
  };
}

/** chart.js straight on the canvas, without chartjs-node-canvas. @param ratio pixels per CSS pixel */
export function drawPng(chart: Drawable, ratio = pixelRatio): Buffer {
  const canvas = createCanvas(chart.width, chart.height);
  return drawOn(canvas, chart, ratio, () => canvas.toBuffer('image/png'));
}

function drawSvg(chart: Chart, missing: MissingLetters): string {
  const canvas = createCanvas(chart.width, chart.height, SvgExportFlag.NoPrettyXML);
  letterByLetter(canvas.getContext('2d'));
  watchLetters(canvas.getContext('2d'), missing);
  return drawOn(canvas, chart, 1, () =>
    tidySvg(canvas.getContent().toString('utf8'), {
      prefix: idPrefix(chart.name),
      title: chart.title,
      description: `${chart.alternative} ${chart.figure.caption}`,
      outlineOf,
    }),
  );
}

type Context = ReturnType<ReturnType<typeof createCanvas>['getContext']>;

/** Prevents ligatures such as "ft", in whose SVG Skia no longer says which letters they were. */
function letterByLetter(context: Context): void {
  const fillText = context.fillText.bind(context);
  context.fillText = (text, ...place) => fillText(text.replace(/([ft])(?=[a-z])/g, '$1\u200c'), ...place);
}

function watchLetters(context: Pick<Context, 'fillText' | 'font'>, missing: MissingLetters): void {
  const fillText = context.fillText.bind(context);
  context.fillText = (text, ...place) => {
    missing.watch(text, context.font);
    fillText(text, ...place);
  };
}

/** A CSS pixel is three quarters of a PDF's point. */
const pointsPerPixel = 0.75;

function drawPdf(chart: Chart, missing: MissingLetters, scale = 1): Buffer {
  const document = new PDFDocument({ title: chart.title, subject: chart.alternative, creator: 'hierbench' });
  const unit = pointsPerPixel * scale;
  const context = document.beginPage(chart.width * unit, chart.height * unit);
  watchLetters(context, missing);
  // chart.js wants a canvas; for its purposes a page of a document is one in all but name.
  const page = { width: chart.width, height: chart.height, style: {}, getContext: () => context };
  Object.defineProperty(context, 'canvas', { value: page, configurable: true });
  return drawOn(page, chart, unit, () => {
    document.endPage();
    return document.close();
  });
}

/** Draws, lets `take` read the canvas, and cleans up (which clears the canvas). */
function drawOn<T>(canvas: object, chart: Drawable, devicePixelRatio: number, take: () => T): T {
  useOurFont(ChartJs);
  const configuration = chart.configuration();
  const drawn = new ChartJs(canvas as ConstructorParameters<typeof ChartJs>[0], {
    ...configuration,
    options: { ...configuration.options, devicePixelRatio },
  });
  try {
    return take();
  } finally {
    drawn.destroy();
  }
}

/** Sets texts in the charts' font wherever a configuration names none. */
function useOurFont({ defaults }: Pick<typeof ChartJs, 'defaults'>): void {
  defaults.font.family = fontFamily;
}

async function loadNodeCanvas(): Promise<DrawPng | undefined> {
  try {
    const { ChartJSNodeCanvas } = await import('chartjs-node-canvas');
    const require = createRequire(import.meta.resolve('chartjs-node-canvas'));
    // Another `canvas` (where the override in package.json did not apply) has fonts and letters of its own.
    if (!('GlobalFonts' in require('canvas'))) return undefined;
    return (chart) => {
      const renderer = new ChartJSNodeCanvas({
        width: chart.width,
        height: chart.height,
        chartCallback: useOurFont,
      });
      const configuration = chart.configuration();
      return renderer.renderToBufferSync({
        ...configuration,
        options: { ...configuration.options, devicePixelRatio: pixelRatio },
      });
    };
  } catch {
    return undefined;
  }
}
