import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { seal } from '../../harness/results/checksum.ts';
import type { CellRecord } from '../../harness/results/record.ts';
import { writeCell, writeRun } from '../../harness/results/store.ts';
import { syntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';
import { writePage } from './write-page.ts';

const skip = noBrowser;
const folder = temporaryFolder();
let html = '';

/** deep-sgd is at 0 at d = 16, and so is the end of its training; all training starts at step and time 0. */
before(async () => {
  if (noBrowser) return;
  const { run, cells } = syntheticRun({
    d: [8, 16, 32],
    seeds: 1,
    families: ['bfc-wide'],
    learners: ['deep-sgd', 'mean'],
  });
  await writeRun(join(folder, 'run'), run);
  for (const cell of cells) {
    const isZero = cell.spec.learner === 'deep-sgd' && cell.spec.d === 16;
    const trace = cell.trace.map((point, i) => ({
      ...point,
      ...(i === 0 ? { step: 0, seconds: 0 } : {}),
      ...(isZero && i === cell.trace.length - 1 ? { error: 0 } : {}),
    }));
    const metrics = { ...cell.metrics, ...(isZero ? { relativeTestError: 0 } : {}) };
    await writeCell(join(folder, 'run'), seal({ ...cell, metrics, trace }) as CellRecord);
  }
  html = await writePage(join(folder, 'run'), join(folder, 'report'));
});
after(closeBrowser);

test('the explorer has lanes for 0 on logarithmic axes, names the learners in them, and shows the values under the pointer', {
  skip,
}, async () => {
  const { page, complaints } = await openPage(html);
  const said = page.locator('#explorer > p').first();
  assert.equal(await said.innerText(), 'In the lane of 0 beyond the axis: 1 point of deep-sgd.');
  const canvas = page.locator('#explorer canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  assert.ok(box);
  const tooltip = () => canvas.evaluate((element) => (element as HTMLCanvasElement).dataset.tooltip ?? '');
  for (let y = box.height - 70; y > box.height - 130 && !/: 0 /.test(await tooltip()); y -= 6)
    await canvas.hover({ position: { x: box.width / 2 + 20, y } });
  assert.match(await tooltip(), /^deep-sgd: 0 .*at 16, 1 fit$/);
  await page.getByLabel('logarithmic y').uncheck();
  assert.equal(await said.innerText(), '');
  await page.getByLabel('logarithmic y').check();
  await page.getByLabel('over', { exact: true }).selectOption('seconds');
  assert.match(await said.innerText(), /In the lane of 0 beyond the axis: 1 point of deep-sgd\./);
  assert.deepEqual(complaints, []);
});

test('a point in the lane of a chart shows its value too', { skip }, async () => {
  const { page } = await openPage(html);
  const chart = page.locator('[data-chart="error-versus-d"]');
  await chart.scrollIntoViewIfNeeded();
  await page.waitForTimeout(100);
  const box = await chart.locator('canvas').boundingBox();
  assert.ok(box);
  const label = chart.locator('.point');
  const text = async () => ((await label.isHidden()) ? '' : await label.innerText());
  for (let y = box.height - 60; y > 100 && !/: 0 /.test(await text()); y -= 10)
    for (let x = box.width / 2 - 60; x < box.width / 2 + 60 && !/: 0 /.test(await text()); x += 15)
      await chart.locator('canvas').hover({ position: { x, y } });
  assert.match(await text(), /^deep-sgd: 0 .*at input dimension d = 16$/);
});

test('the picture of a trace has a dot for every point without a place on its axes', { skip }, async () => {
  const { page } = await openPage(html);
  await page.getByRole('button', { name: 'deep-sgd' }).nth(1).click();
  const picture = page.locator('#explorer svg.trace');
  assert.equal(await picture.locator('circle').count(), 2);
  assert.deepEqual(
    (await picture.locator('text').allTextContents()).filter((text) => text === '0'),
    ['0', '0'],
  );
  assert.equal(await picture.locator('polyline').count(), 1);
});
