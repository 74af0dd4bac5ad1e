import type { ChartConfiguration } from 'chart.js';
import {
  CategoryScale,
  Chart,
  Filler,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from 'chart.js';
import { chartOf, chartWidth, type Drawing } from '../../charts/configuration.ts';
import { bareDiagram, diagramHeight, rankConfiguration } from '../../charts/critical-difference-plugin.ts';
import type { Drawings } from '../../charts/drawings-text.ts';
import type { Figure } from '../../charts/figure.ts';
import { darkInk, fontFamily, lightInk, takeInk } from '../../charts/ink.ts';
import { refit } from '../../charts/refit.ts';
import { type PlacedPoint, placedPoints, showPointUnderPointer } from './point-under-pointer.ts';

Chart.register(CategoryScale, Filler, LineController, LineElement, LogarithmicScale, PointElement);

/** Pixels. In narrower charts panels are below each other. */
const narrow = 460;
/** On a wide page charts grow, letters included, up to this many times their size. */
const largest = 4 / 3;
/** Pixels per CSS pixel on paper: 288 dots per inch. */
const onPaper = 3;
/** Distance from the visible part of the page at which a chart is drawn, px. */
const near = 800;

/**
 * Draws the page's charts by the same code as the files, in the width and the colours of the page: each when
 * it comes near the visible part of the page, and all of them for printing.
 *
 * @param drawings by the names of the charts
 */
export async function drawPageCharts(drawings: Drawings): Promise<void> {
  const charts = [...document.querySelectorAll<HTMLElement>('[data-chart]')].flatMap((place) => {
    const drawing = drawings[place.dataset.chart ?? ''];
    const canvas = place.querySelector('canvas');
    return drawing && canvas ? [new PageChart(place, canvas, drawing)] : [];
  });
  for (const chart of charts) chart.reserve();
  await Promise.all(
    ['', '600 ', 'italic '].map((face) => document.fonts.load(`${face}11px "${fontFamily}"`)),
  );
  const paper = window.matchMedia('print');
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const whenNear = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) byPlace.get(target)?.draw();
    },
    { rootMargin: `${near}px` },
  );
  const byPlace = new Map<Element, PageChart>(charts.map((chart) => [chart.place, chart]));
  for (const { place } of charts) whenNear.observe(place);
  dark.addEventListener('change', () => {
    for (const chart of charts) if (chart.isDrawn) chart.draw({ again: true });
  });
  paper.addEventListener('change', ({ matches }) => {
    for (const chart of charts) if (matches || chart.isDrawn) chart.draw({ again: true });
  });
  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    for (const chart of charts) {
      chart.reserve();
      if (chart.isDrawn) chart.draw({ again: true });
    }
  });
}

/** A chart laid out: what chart.js is to draw, in its own pixels. */
interface LaidOut {
  readonly width: number;
  readonly height: number;
  /** Size on the page over size in its own pixels. */
  readonly scale: number;
  readonly figure?: Figure;
  configuration(): ChartConfiguration<'line'>;
}

class PageChart {
  readonly place: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #drawing: Drawing;
  #points: readonly PlacedPoint[] = [];
  isDrawn = false;

  constructor(place: HTMLElement, canvas: HTMLCanvasElement, drawing: Drawing) {
    this.place = place;
    this.#canvas = canvas;
    this.#drawing = drawing;
    showPointUnderPointer(canvas, () => this.#points);
  }

  /** Reserves the room of the drawing, so that nothing moves when it is drawn. */
  reserve(): void {
    const { width, height, scale } = this.#layOut();
    this.#canvas.style.width = `${width * scale}px`;
    this.#canvas.style.height = `${height * scale}px`;
  }

  draw({ again = false } = {}): void {
    if (this.isDrawn && !again) return;
    this.isDrawn = true;
    const print = window.matchMedia('print').matches;
    takeInk(isDark() ? darkInk : lightInk);
    const { width, height, scale, figure, configuration } = this.#layOut();
    Chart.getChart(this.#canvas)?.destroy();
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.style.width = `${width * scale}px`;
    this.#canvas.style.height = `${height * scale}px`;
    const { options, ...rest } = configuration();
    const chart = new Chart(this.#canvas, {
      ...rest,
      options: { ...options, devicePixelRatio: (print ? onPaper : window.devicePixelRatio) * scale },
    });
    this.#points = figure ? placedPoints(chart, figure, scale) : [];
  }

  #layOut(): LaidOut {
    const room = Math.max(this.place.clientWidth, 280);
    if (this.#drawing.kind === 'ranks') {
      const diagram = bareDiagram(inPageColours(this.#drawing).diagram);
      const scale = Math.min(Math.max(room / chartWidth, 1), largest);
      const configuration = () => rankConfiguration(diagram);
      return { width: chartWidth, height: diagramHeight(diagram), scale, configuration };
    }
    const { figure } = inPageColours(this.#drawing);
    const width = Math.min(room, chartWidth);
    const chart = chartOf(width < narrow ? refit(figure, 1) : figure, { width, bare: true });
    return { ...chart, scale: Math.min(room / width, largest) };
  }
}

function isDark(): boolean {
  return window.matchMedia('(prefers-color-scheme: dark)').matches && !window.matchMedia('print').matches;
}

/** On a dark page every learner has its lighter colour. */
function inPageColours<D extends Drawing>(drawing: D): D {
  if (!isDark()) return drawing;
  const dark = <T extends { readonly style: { readonly dark: string } }>(entry: T): T => ({
    ...entry,
    style: { ...entry.style, colour: entry.style.dark },
  });
  if (drawing.kind === 'panels')
    return { ...drawing, figure: { ...drawing.figure, key: drawing.figure.key.map(dark) } };
  const panels = drawing.diagram.panels.map((panel) => ({ ...panel, labels: panel.labels.map(dark) }));
  return { ...drawing, diagram: { ...drawing.diagram, panels } };
}
