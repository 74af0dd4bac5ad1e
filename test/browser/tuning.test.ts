import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeCell, writeRun } from '../../harness/results/store.ts';
import { tunedRun } from '../reports/tuned-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';
import { writePage } from './write-page.ts';

/** The views of tuning, in a browser. */

const skip = noBrowser;
const folder = temporaryFolder();
let path = '';

before(async () => {
  if (noBrowser) return;
  const { run, cells, searches } = tunedRun({
    d: [8, 16, 32],
    seeds: 1,
    learners: ['deep-sgd', 'kernel-ridge rbf', 'mean'],
    hostile: true,
  });
  await writeRun(join(folder, 'run'), { ...run, cells: undefined });
  for (const cell of [...cells, ...searches]) await writeCell(join(folder, 'run'), cell);
  path = await writePage(join(folder, 'run'), join(folder, 'report'));
});
after(closeBrowser);

test('a reader without a mouse chooses view, parameter and search; the address holds them, and leads there again', {
  skip,
}, async () => {
  const { page, complaints } = await openPage(path);
  const show = page.getByLabel('show', { exact: true });
  const marks = () =>
    page.locator('#tuning .key canvas').evaluateAll((canvases: HTMLCanvasElement[]) =>
      canvases.map((canvas) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return { mark: canvas.dataset.mark, drawn: pixels.some((value) => value > 0) };
      }),
    );
  const own = ['circle 0', 'triangle 0 hollow', 'rect 0'];
  assert.deepEqual(
    await marks(),
    own.map((mark) => ({ mark, drawn: true })),
  );
  await show.focus();
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(
    await marks(),
    own.map((mark) => ({ mark: `${mark} joined`, drawn: true })),
  );
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'SELECT');
  await page.getByLabel('parameter', { exact: true }).selectOption('width');
  const about = () => page.locator('#tuning p[aria-live]').innerText();
  assert.match(await about(), /Triangles mark choices at the end of it: the upper end at d = 8, n = 512/);
  const hash = await page.evaluate(() => location.hash);
  assert.equal(hash, '#tuning?tuneView=chosen&tuneParameter=width');
  const again = await openPage(path, { hash, dark: true, width: 360, height: 740 });
  const section = again.page.locator('#tuning');
  assert.ok(Math.abs(await section.evaluate((element) => element.getBoundingClientRect().top)) < 300);
  assert.match(
    (await section.locator('.canvas canvas').getAttribute('aria-label')) ?? '',
    /^Chart of width against/,
  );
  assert.ok((await again.page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await section.locator('summary').click();
  assert.ok((await again.page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  assert.match(await section.locator('table').innerText(), /diverged/);
  assert.deepEqual(await seriousFindings(again.page), []);
  assert.deepEqual([...complaints, ...again.complaints], []);
});

test('pointing at a trial tells its error and the value of the parameter; names are text', {
  skip,
}, async () => {
  const { page, complaints } = await openPage(path);
  await page.getByLabel('parameter', { exact: true }).selectOption('lr');
  await page.getByLabel('search at').selectOption('d = 16, n = 2,048');
  const canvas = page.locator('#tuning .canvas canvas');
  await canvas.scrollIntoViewIfNeeded();
  await canvas.hover({ position: { x: 400, y: 150 } });
  await page.waitForFunction(
    () => document.querySelector<HTMLElement>('#tuning .canvas canvas')?.dataset.tooltip,
  );
  assert.match(
    (await canvas.getAttribute('data-tooltip')) ?? '',
    /^d = 16, n = 2,048, trial \d(, chosen)?: \S+ at lr = \S+$/,
  );
  const learners = page.getByLabel('tuned learner');
  const names = await learners.locator('option').allInnerTexts();
  await learners.selectOption(names.find((name) => name.includes('<script>')) ?? '');
  assert.match((await canvas.getAttribute('aria-label')) ?? '', /<script>/);
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(complaints, []);
});
