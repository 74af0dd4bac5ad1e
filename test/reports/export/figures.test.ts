import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import { Chart as ChartJs } from 'chart.js/auto';
import { createRenderer } from '../../../reports/charts/render.ts';
import type { Theme } from '../../../reports/charts/theme.ts';
import { reportContent } from '../../../reports/content.ts';
import { type FigureFile, figureFiles } from '../../../reports/export/figures.ts';
import { syntheticRun } from '../synthetic-run.ts';

const renderer = await createRenderer();

function figures(theme: Theme = {}, only = 'error-versus-d'): Map<string, FigureFile['data']> {
  const { run, cells } = syntheticRun({ seeds: 3 });
  const { charts } = reportContent([{ run, fits: cells, searches: [], warnings: [] }], 'hierbench export');
  const chosen = charts.filter(({ name }) => name === only);
  return new Map(figureFiles(chosen, renderer, theme).map(({ path, data }) => [path, data]));
}

/** Width and height of a PDF's page, in inches. */
function pageSize(pdf: FigureFile['data'] | undefined): [number, number] {
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(String(pdf)) ?? [];
  return [Number(width) / 72, Number(height) / 72];
}

const near = (actual: number, expected: number) => Math.abs(actual - expected) < 0.02;

test('every figure comes in two widths, as PDF, SVG and chart.js, with a file that includes them', () => {
  const names = [...figures().keys()];
  assert.deepEqual(names, [
    'error-versus-d-column.pdf',
    'error-versus-d-column.svg',
    'error-versus-d-page.pdf',
    'error-versus-d-page.svg',
    'error-versus-d.json',
    'figures.tex',
  ]);
});

test('PDFs are pages of the figure’s size, as vectors with embedded fonts', () => {
  const files = figures();
  for (const [place, inches] of [
    ['column', 3.25],
    ['page', 6.5],
  ] as const) {
    const pdf = files.get(`error-versus-d-${place}.pdf`) as Buffer;
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    assert.ok(near(pageSize(pdf)[0], inches), `${place}: ${pageSize(pdf)[0]}`);
    const text = pdf.toString('latin1');
    assert.match(text, /\/FontFile2/);
    assert.doesNotMatch(text, /\/Subtype \/Image/);
  }
  const [column, page] = ['column', 'page'].map(
    (place) => pageSize(files.get(`error-versus-d-${place}.pdf`))[1],
  );
  assert.ok(column > page, 'panels stand below each other in a column');
});

test('SVGs have the same size in inches, and neither title nor caption in the picture', () => {
  const svg = String(figures().get('error-versus-d-column.svg'));
  assert.match(svg, /<svg [^>]*width="3\.25in" height="[\d.]+in" viewBox="0 0 312 /);
});

test('the same results give the same bytes', () => {
  const [one, two] = [figures(), figures()];
  for (const [path, data] of one) assert.deepEqual(two.get(path), data, path);
});

test('a theme sets widths, the size of letters, colours and lines', () => {
  const plain = figures();
  const files = figures({
    column: 3.5,
    font: { size: 11 },
    learners: { 'deep-sgd': { colour: '#123456', width: 4, dash: [1, 2] } },
  });
  assert.ok(near(pageSize(files.get('error-versus-d-column.pdf'))[0], 3.5));
  const svg = String(files.get('error-versus-d-column.svg'));
  // Larger letters mean fewer coordinates across the same paper.
  assert.match(svg, /width="3\.5in" height="[\d.]+in" viewBox="0 0 252 /);
  assert.match(svg, /#123456/);
  assert.doesNotMatch(String(plain.get('error-versus-d-column.svg')), /#123456/);
  const configuration = JSON.parse(String(files.get('error-versus-d.json')));
  const line = configuration.data.datasets.find(({ label }: { label: string }) => label === 'deep-sgd');
  assert.deepEqual([line.borderColor, line.borderWidth, line.borderDash], ['#123456', 4, [1, 2]]);
});

test('the JSON is a configuration that chart.js draws', () => {
  const configuration = JSON.parse(String(figures().get('error-versus-d.json')));
  const canvas = createCanvas(624, 500);
  const chart = new ChartJs(canvas as unknown as ConstructorParameters<typeof ChartJs>[0], configuration);
  const pixels = canvas.getContext('2d').getImageData(0, 0, 624, 500).data;
  assert.ok(pixels.some((value) => value !== 0));
  chart.destroy();
});

test('a rank diagram, which has no panels, is drawn at page width', () => {
  const files = figures({ page: 7 }, 'critical-difference');
  assert.deepEqual([...files.keys()].slice(0, 2), [
    'critical-difference-page.pdf',
    'critical-difference-page.svg',
  ]);
  assert.ok(near(pageSize(files.get('critical-difference-page.pdf'))[0], 7));
});
