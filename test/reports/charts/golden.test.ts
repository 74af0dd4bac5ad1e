import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import pixelmatch from 'pixelmatch';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import { chartOf, type Drawing } from '../../../reports/charts/configuration.ts';
import { rankConfiguration } from '../../../reports/charts/critical-difference-plugin.ts';
import { drawingsFromText, drawingsToText } from '../../../reports/charts/drawings-text.ts';
import { errorVersusDepth } from '../../../reports/charts/error-versus-depth.ts';
import { createRenderer, drawPng } from '../../../reports/charts/render.ts';
import { collectResults } from '../../../reports/rows.ts';
import { ladderResults } from '../ladder-rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

/**
 * Charts are compared with pictures that someone has looked at. After an intended change, write them again
 * with UPDATE_GOLDEN=1 node test/run.mjs golden, and look at them.
 */
const golden = fileURLToPath(new URL('golden/', import.meta.url));

/**
 * Fraction of a picture's pixels: processors with other vector units draw letters and edges slightly
 * differently.
 */
const mostDifferent = 0.002;

const { run, cells } = syntheticRun({ d: [8, 16, 32], seeds: 3, failures: true, samples: [4, 8] });
const charts = allCharts(collectResults([{ run, fits: cells, searches: [], warnings: [] }]));
const looked = ['error-versus-d', 'error-versus-time', 'loss-curves', 'critical-difference'];

/**
 * The same with a learner at 0 at one d, another whose intervals end there, and training that starts at time
 * 0.
 */
const { rows, ...others } = collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
const withZeros = allCharts({
  ...others,
  rows: rows.map((row) => ({
    ...row,
    testError:
      row.status === 'ok' &&
      ((row.series === 'deep-sgd' && row.d === 16) || (row.series === 'layerwise' && row.seed === 2))
        ? 0
        : row.testError,
    trace: row.trace.map((point, i) =>
      i === 0 && row.learner !== 'mean' ? { ...point, seconds: 0 } : point,
    ),
  })),
});
const lookedWithZeros = ['error-versus-d', 'error-versus-time', 'separation-versus-d'];

async function pixels(png: Buffer) {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

const pictures = [
  ...looked.map((name) => ({ name, chart: charts.find((other) => other.name === name) })),
  ...lookedWithZeros.map((name) => ({
    name: `${name}-zeros`,
    chart: withZeros.find((other) => other.name === name),
  })),
  { name: 'error-versus-depth', chart: errorVersusDepth(ladderResults([2, 3, 4, 5, 6])) },
];

for (const { name, chart } of pictures)
  test(`${name} looks as it did`, async () => {
    await createRenderer();
    assert.ok(chart);
    const drawn = drawPng(chart, 1);
    const path = join(golden, `${name}.png`);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(golden, { recursive: true });
      writeFileSync(path, drawn);
    }
    const [now, before] = [await pixels(drawn), await pixels(readFileSync(path))];
    assert.deepEqual([now.width, now.height], [before.width, before.height]);
    const different = pixelmatch(now.data, before.data, undefined, now.width, now.height, { threshold: 0.2 });
    assert.ok(different <= mostDifferent * now.width * now.height, `${different} pixels differ`);
    // The comparison would notice a missing curve.
    const other = pixelmatch(
      now.data,
      new Uint8ClampedArray(now.data.length).fill(255),
      undefined,
      now.width,
      now.height,
    );
    assert.ok(other > 10 * mostDifferent * now.width * now.height);
  });

test('a page draws from the same configurations as files', () => {
  const redrawn = (drawing: Drawing) =>
    drawing.kind === 'panels' ? chartOf(drawing.figure).configuration() : rankConfiguration(drawing.diagram);
  // Everything but the functions, which are the same code.
  const plain = ({ type, data }: ReturnType<typeof redrawn>) => ({ type, data });
  for (const { name, drawing, configuration } of charts) {
    assert.ok(drawing, name);
    const sent = drawingsFromText(drawingsToText({ [name]: drawing }))[name];
    assert.deepEqual(plain(redrawn(sent)), plain(configuration()), name);
  }
});
