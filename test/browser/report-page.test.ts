import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';
import { writePage } from './write-page.ts';

const skip = noBrowser;
const folder = temporaryFolder();
const learners = ['deep-sgd', 'layerwise', 'two-layer relu', 'kernel-ridge rbf', 'mean'];
let [plain, hostile] = ['', ''];

before(async () => {
  if (noBrowser) return;
  const report = async (name: string, options: Parameters<typeof writeSyntheticRun>[1]) => {
    await writeSyntheticRun(join(folder, name), { d: [8, 16], seeds: 3, learners, ...options });
    return writePage(join(folder, name), join(folder, `${name}-report`));
  };
  plain = await report('plain', { samples: [4, 8] });
  hostile = await report('hostile', { hostile: true, failures: true });
});
after(closeBrowser);

/** Texts in one column of the table of fits. */
function column(page: Page, place: number): Promise<string[]> {
  return page.locator(`#explorer tbody tr > :nth-child(${place})`).allInnerTexts();
}

const count = (page: Page) => page.locator('#explorer caption').innerText();

test('the page opens offline, without errors, with a chart and the fits', { skip }, async () => {
  const { page, complaints } = await openPage(plain);
  assert.deepEqual(complaints, []);
  assert.match(await count(page), /^The first 100 of 120 fits/);
  const drawn = await page.locator('#explorer canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels =
      (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return pixels.filter((value) => value !== 0).length;
  });
  assert.ok(drawn > 1000, `${drawn} pixels drawn`);
});

test('the table of verdicts sorts by any family, and back, and filters its learners', { skip }, async () => {
  const { page } = await openPage(hostile);
  const table = page.locator('#verdict table');
  const learners = () => table.locator('tbody tr:visible th').allInnerTexts();
  const first = await learners();
  const head = table.locator('thead th:nth-child(2) button');
  await head.click();
  const errors = (await table.locator('tbody tr > :nth-child(2)').allInnerTexts()).map((text) =>
    Number(/[\d.e-]+$/.exec(text)?.[0] ?? Number.POSITIVE_INFINITY),
  );
  assert.ok(
    errors.every((error, i) => i === 0 || error >= errors[i - 1]),
    errors.join(),
  );
  assert.notDeepEqual(await learners(), first);
  await head.click();
  assert.equal(await table.locator('thead th:nth-child(2)').getAttribute('aria-sort'), 'descending');
  await head.click();
  assert.deepEqual(await learners(), first);
  await page.getByLabel('filter learners').fill('relu');
  assert.deepEqual(await learners(), ['two-layer relu']);
});

test('column headings sort both ways, with fits that have no value last', { skip }, async () => {
  const { page } = await openPage(hostile);
  const head = page.getByRole('button', { name: 'test error' });
  for (const [direction, sign] of [
    ['ascending', 1],
    ['descending', -1],
  ] as const) {
    await head.click();
    assert.equal(
      await page.locator('th[aria-sort]:not([aria-sort=none])').getAttribute('aria-sort'),
      direction,
    );
    const errors = (await column(page, 6)).filter((text) => text !== '–').map(Number);
    assert.ok(errors.length > 30);
    assert.ok(errors.every((error, i) => i === 0 || sign * (error - errors[i - 1]) >= 0));
  }
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('data-sort')),
    'error',
    'focus stays',
  );
});

test('fits can be filtered by learner, family, d, status and words', { skip }, async () => {
  const { page } = await openPage(hostile);
  await page.getByLabel('learner', { exact: true }).selectOption('deep-sgd');
  assert.deepEqual([...new Set(await column(page, 1))], ['deep-sgd']);
  await page.getByLabel('d', { exact: true }).selectOption('16');
  assert.deepEqual([...new Set(await column(page, 3))], ['16']);
  await page.getByLabel('learner', { exact: true }).selectOption('');
  await page.getByLabel('status', { exact: true }).selectOption('ok');
  assert.deepEqual([...new Set(await column(page, 9))], ['ok']);
  await page.getByLabel('search', { exact: true }).fill('relu bfc-deep-wide');
  assert.ok((await column(page, 1)).every((text) => text === 'two-layer relu'));
  await page.getByLabel('search', { exact: true }).fill('no such thing');
  assert.equal(await count(page), '0 fits.');
});

test('learners can be switched off, axes and quantities chosen, and the address records it', {
  skip,
}, async () => {
  const { page, complaints } = await openPage(plain);
  await page.locator('#explorer .key').getByLabel('mean').uncheck();
  await page.getByLabel('logarithmic y').uncheck();
  await page.getByLabel('over', { exact: true }).selectOption('n');
  await page.getByLabel('of', { exact: true }).selectOption('seconds');
  await page.getByLabel('at d =').selectOption('8');
  const hash = await page.evaluate(() => location.hash);
  assert.match(hash, /^#explore\?/);
  const again = await openPage(plain, { hash });
  assert.equal(await again.page.locator('#explorer .key').getByLabel('mean').isChecked(), false);
  assert.equal(await again.page.getByLabel('logarithmic y').isChecked(), false);
  assert.equal(await again.page.getByLabel('over', { exact: true }).inputValue(), 'n');
  assert.equal(await again.page.getByLabel('of', { exact: true }).inputValue(), 'seconds');
  assert.equal(await again.page.getByLabel('at d =').inputValue(), '8');
  assert.deepEqual([...complaints, ...again.complaints], []);
});

test('a point shows its value and interval under the pointer', { skip }, async () => {
  const { page } = await openPage(plain);
  const canvas = page.locator('#explorer canvas');
  await canvas.hover({ position: { x: 400, y: 100 } });
  await page.waitForFunction(() => document.querySelector<HTMLElement>('#explorer canvas')?.dataset.tooltip);
  assert.match(
    (await canvas.getAttribute('data-tooltip')) ?? '',
    /^.+: [\d.e-]+ \(95% interval [\d.e-]+ to [\d.e-]+\) at (8|16), 3 fits/,
  );
});

test('a fit opens with everything known about it, and closes', { skip }, async () => {
  const { page } = await openPage(hostile);
  await page.getByLabel('status', { exact: true }).selectOption('diverged');
  await page.locator('#explorer tbody button').first().click();
  const details = page.locator('#explorer .details');
  assert.match(await details.innerText(), /status\s+diverged[\s\S]*message\s+it broke: <\/pre><b>bold<\/b>/);
  const open = await openPage(hostile, { hash: await page.evaluate(() => location.hash) });
  assert.match(await open.page.locator('#explorer .details').innerText(), /diverged/);
  await details.getByRole('button', { name: 'Close' }).click();
  assert.equal(await details.count(), 0);
});

test('hostile names stay text everywhere, and nothing in them runs', { skip }, async () => {
  const { page, complaints } = await openPage(hostile);
  assert.ok((await page.locator('#explorer .key').innerText()).includes('<script>alert("x")</script>'));
  assert.equal(await page.locator('#explorer img, #explorer b, #explorer script').count(), 0);
  await page.getByLabel('family', { exact: true }).first().selectOption({ index: 2 });
  assert.deepEqual(complaints, []);
});

test('malformed addresses show the page in its initial state', { skip }, async () => {
  for (const hash of ['#explore?x=nothing&d=-3&hidden=%00&task=%3Cb%3E', '#explore?%%%', '#verdict']) {
    const { page, complaints } = await openPage(plain, { hash });
    assert.match(await count(page), /120 fits/);
    assert.deepEqual(complaints, [], hash);
  }
});

/** Where the outcome is, in its three forms. */
async function outcomePlaces(page: Page) {
  const place = async (selector: string) => {
    const box = await page.locator(selector).boundingBox();
    assert.ok(box, selector);
    return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
  };
  return {
    sentences: await place('.lede'),
    tableHead: await place('#verdict thead'),
    chart: await place('#charts canvas'),
  };
}

test('on a desktop screen the sentences, the head of the table and the chart are in the first view', {
  skip,
}, async () => {
  for (const report of [plain, hostile])
    for (const [width, height] of [
      [1440, 900],
      [1920, 1080],
    ]) {
      const { page } = await openPage(report, { width, height });
      const places = await outcomePlaces(page);
      for (const [name, { left, top, right, bottom }] of Object.entries(places))
        assert.ok(
          left >= 0 && top >= 0 && right <= width && bottom <= height,
          `${name} at ${width}×${height}`,
        );
      assert.ok(places.chart.left > places.tableHead.right, 'the chart is beside the table');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    }
});

test('on a phone and on a tablet they are below each other', { skip }, async () => {
  for (const [width, height] of [
    [390, 844],
    [768, 1024],
  ]) {
    const { page } = await openPage(plain, { width, height });
    const { sentences, tableHead, chart } = await outcomePlaces(page);
    assert.ok(sentences.bottom <= tableHead.top && tableHead.bottom <= chart.top, `at ${width}×${height}`);
    assert.ok(chart.left < 40 && chart.right <= width);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  }
});

test('on a phone nothing is wider than the screen', { skip }, async () => {
  const { page } = await openPage(hostile, { width: 360, height: 740 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `${width} px`);
});

test('axe finds nothing serious, in light and dark, with a fit open', { skip }, async () => {
  for (const dark of [false, true]) {
    const { page } = await openPage(hostile, { dark });
    await page.locator('#explorer tbody button').first().click();
    assert.deepEqual(await seriousFindings(page), [], dark ? 'dark' : 'light');
  }
});

test('axe finds nothing serious on a wide screen and on a phone', { skip }, async () => {
  for (const width of [1440, 390]) {
    const { page } = await openPage(hostile, { width });
    assert.deepEqual(await seriousFindings(page), [], `${width} px`);
  }
});

test('charts are drawn from the configurations of the files, each when it comes into view', {
  skip,
}, async () => {
  const { page, complaints } = await openPage(plain);
  const charts = page.locator('[data-chart]');
  assert.ok((await charts.count()) > 5);
  const last = charts.last().locator('canvas');
  assert.equal(await colours(last), 0, 'not before anybody looks');
  for (const chart of await charts.all()) {
    await chart.scrollIntoViewIfNeeded();
    await page.waitForTimeout(100);
    assert.ok((await colours(chart.locator('canvas'))) > 8, (await chart.getAttribute('data-chart')) ?? '');
  }
  // The browser warns about this test's own reading of pixels.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('willReadFrequently')),
    [],
  );
});

test('a point of a chart shows its value under the pointer', { skip }, async () => {
  const { page } = await openPage(plain);
  const chart = page.locator('[data-chart="error-versus-d"]');
  await chart.scrollIntoViewIfNeeded();
  await page.waitForTimeout(100);
  const box = await chart.locator('canvas').boundingBox();
  assert.ok(box);
  const label = chart.locator('.point');
  for (let x = 40; x < box.width && (await label.isHidden()); x += 20)
    for (let y = 20; y < 300 && (await label.isHidden()); y += 20)
      await chart.locator('canvas').hover({ position: { x, y } });
  assert.match(
    await label.innerText(),
    /^.+: [\d.e-]+ \([\d.e-]+ to [\d.e-]+\) at input dimension d = (8|16)$/,
  );
  await page.mouse.move(0, 0);
  assert.ok(await label.isHidden());
});

test('in dark mode charts have light letters on a dark background', { skip }, async () => {
  const corner = async (dark: boolean) => {
    const { page } = await openPage(plain, { dark });
    const canvas = page.locator('[data-chart="error-versus-d"] canvas');
    await canvas.scrollIntoViewIfNeeded();
    await page.waitForTimeout(100);
    return canvas.evaluate((element) => [
      ...((element as HTMLCanvasElement).getContext('2d')?.getImageData(1, 1, 1, 1).data ?? []),
    ]);
  };
  assert.deepEqual(await corner(false), [255, 255, 255, 255]);
  assert.deepEqual(await corner(true), [21, 24, 28, 255]);
});

/** The number of distinct colours that a canvas shows. */
function colours(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? {
      data: [],
    };
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 0) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return seen.size;
  });
}

test('without scripts the page has everything but the explorer and further charts, and all charts when printed', {
  skip,
}, async () => {
  const { page } = await openPage(plain, { scripts: false });
  assert.ok(await page.locator('#charts svg').isVisible());
  assert.match(await page.locator('#explore').innerText(), /With scripts switched on/);
  const printed = await openPage(plain, { dark: true });
  await printed.page.emulateMedia({ media: 'print' });
  assert.equal(await printed.page.locator('#explore').isVisible(), false);
  for (const canvas of await printed.page.locator('[data-chart] canvas').all())
    assert.ok((await colours(canvas)) > 8);
});
