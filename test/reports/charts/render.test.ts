import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { createRenderer, dotsPerInch, drawPng } from '../../../reports/charts/render.ts';
import { collectResults } from '../../../reports/rows.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

function chart(options: SyntheticOptions = {}) {
  const { run, cells } = syntheticRun({ seeds: 3, ...options });
  const made = errorVersusD(collectResults([{ run, fits: cells, searches: [], warnings: [] }]));
  assert.ok(made);
  return made;
}

async function pixels(png: Buffer) {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let inked = 0;
  const colours = new Map<number, number>();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    if (colour !== 0xffffff) inked++;
    colours.set(colour, (colours.get(colour) ?? 0) + 1);
  }
  return { width: image.width, height: image.height, inked: inked / (data.length / 4), colours };
}

test('a PNG has print resolution, says so, and is neither blank nor full', async () => {
  const made = chart();
  const png = (await createRenderer()).png(made);
  const { width, height, inked, colours } = await pixels(png);
  assert.equal(width, Math.floor(6.5 * dotsPerInch));
  assert.ok(Math.abs(height - (made.height * dotsPerInch) / 96) < 2);
  assert.ok(inked > 0.04 && inked < 0.5, `${inked} of the pixels are not white`);
  for (const colour of [0x0b3d91, 0x56b4e9, 0xd55e00, 0x009e73, 0xcc79a7, 0x1f2328])
    assert.ok((colours.get(colour) ?? 0) > 200, `colour ${colour.toString(16)} is drawn`);
  const resolution = png.indexOf('pHYs');
  assert.equal(png.readUInt32BE(resolution + 4), Math.round(dotsPerInch / 0.0254));
});

test('with or without chartjs-node-canvas the pixels are the same', async () => {
  const made = chart({ failures: true });
  const ours = await pixels(drawPng(made));
  const renderer = await createRenderer();
  assert.match(renderer.how, /through chartjs-node-canvas/, 'the dependency is there and used');
  const theirs = await pixels(renderer.png(made));
  assert.deepEqual(theirs, ours);
});

test('an SVG is well-formed and small, has a title and a description, and needs no font from elsewhere', async () => {
  const made = chart({ hostile: true, failures: true });
  const svg = (await createRenderer()).svg(made);
  assertWellFormed(svg);
  assert.match(svg, /<title id="evd-title">Test error as the dimension grows<\/title>/);
  assert.match(svg, /<desc id="evd-desc">Relative test error of each learner/);
  assert.match(svg, /role="img"/);
  assert.doesNotMatch(svg, /<text|font-family|<script|<image|href="(?!#)/);
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  for (const [, id] of svg.matchAll(/(?:href="#|url\(#)([^")]+)/g))
    assert.ok(ids.includes(id), `${id} is defined`);
  assert.ok(svg.length < 400_000, `${svg.length} characters`);
});

test('letters of an SVG are outlines in place: the first word of the title is as wide as the font says', async () => {
  const svg = (await createRenderer()).svg(chart());
  const letters = /<g fill="#1F2328" [^>]*scale\(0\.014\)">((?:<use [^>]*>)+)<\/g>/.exec(svg);
  assert.ok(
    letters,
    'the title, or its first word: versions of the canvas differ in how they break lines of text',
  );
  const xs = [...letters[1].matchAll(/x="(\d+)"/g)].map(([, x]) => Number(x));
  const others = ['Test', 'Test error as the dimension grows'].map(
    (text) => text.replaceAll(' ', '').length - 1,
  );
  assert.ok(others.includes(xs.length), `${xs.length} letters beside the first, which is at 0`);
  assert.ok(xs.every((x, i) => x > (xs[i - 1] ?? 0)) && xs[2] > 1000 && xs[2] < 2500, String(xs));
});

test('letters that the font would join into ligatures stay separate', async () => {
  const made = { ...chart(), title: 'after' };
  const options = made.configuration();
  const titled = { ...options, options: { ...options.options, plugins: { ...options.options?.plugins } } };
  (titled.options.plugins as { title: object }).title = { display: true, text: 'after', font: { size: 14 } };
  const svg = (await createRenderer()).svg({ ...made, configuration: () => titled });
  const words = [...svg.matchAll(/scale\(0\.014\)">((?:<use [^>]*>)+)<\/g>/g)].map(([, uses]) => uses);
  assert.deepEqual(
    words.map((uses) => uses.match(/<use /g)?.length),
    ['after'.length],
  );
});

test('a machine with other fonts, or none, draws the same', async () => {
  const file = fileURLToPath(new URL('./draw-without-fonts.ts', import.meta.url));
  const child = spawnSync(process.execPath, ['--import', 'tsx', file], {
    env: {
      ...process.env,
      DISABLE_SYSTEM_FONTS_LOAD: '1',
      FONTCONFIG_FILE: '/dev/null',
      HOME: '/nonexistent',
    },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  assert.equal(child.status, 0, child.stderr);
  const here = (await createRenderer()).svg(chart());
  assert.ok(child.stdout === here, `${child.stdout.length} characters there, ${here.length} here`);
});

test('drawing twice gives the same bytes', async () => {
  const renderer = await createRenderer();
  const made = chart({ failures: true });
  const [png, svg] = [renderer.png(made), renderer.svg(made)];
  assert.ok(renderer.png(made).equals(png));
  assert.ok(renderer.svg(made) === svg);
});
