import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CellRecord } from '../../harness/results/record.ts';
import { writeRun } from '../../harness/results/store.ts';
import { findTaskFamily } from '../../tasks/registry.ts';
import { longHostile, writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';
import { writePage } from './write-page.ts';

/** Formulas, logs, addresses, and names of 10,000 characters, in a browser. */

const skip = noBrowser;
const folder = temporaryFolder();
const learners = ['deep-sgd', 'kernel-ridge rbf', 'mean'];
let [plain, long] = ['', ''];
let failed: CellRecord;

before(async () => {
  if (noBrowser) return;
  const options = { d: [8, 16], seeds: 2, learners, failures: true };
  const report = (name: string) => writePage(join(folder, name), join(folder, `${name}-report`));
  const { run, cells } = await writeSyntheticRun(join(folder, 'plain'), options);
  const formulas = ['bfc-wide', 'bfc-deep-wide'].map((name) => {
    const family = findTaskFamily(name);
    return { family: name, params: {}, tex: family.formula?.(family.parameters.parse({})) ?? '' };
  });
  await writeRun(join(folder, 'plain'), { ...run, formulas });
  failed = cells.find(({ status }) => status === 'diverged') as CellRecord;
  mkdirSync(join(folder, 'plain', 'log'));
  writeFileSync(join(folder, 'plain', 'log', `${failed.id}.log`), 'Error: <b>why</b>\n    at somewhere\n');
  plain = await report('plain');
  await writeSyntheticRun(join(folder, 'long'), { ...options, hostile: 'long' });
  long = await report('long');
});
after(closeBrowser);

test('formulas are typeset as mathematics, aligned at their equals signs', { skip }, async () => {
  const { page, complaints } = await openPage(plain);
  const formula = page.getByRole('region', { name: 'Formula of bfc-deep-wide' });
  const rows = formula.locator('mtr');
  assert.equal(await rows.count(), 7);
  const ends: number[] = [];
  for (const cell of await formula.locator('mtr > mtd:first-child > mrow').all()) {
    const box = await cell.boundingBox();
    assert.ok(box && box.height > 8);
    ends.push(box.x + box.width);
  }
  assert.ok(
    Math.max(...ends) - Math.min(...ends) < 6,
    `the left sides end at ${ends.map(Math.round).join()}`,
  );
  assert.deepEqual(complaints, []);
});

test('an open fit shows its configuration, a picture and figures of its trace, and its log with the path of the file', {
  skip,
}, async () => {
  const { page } = await openPage(plain, { hash: `#explore?cell=${failed.id}` });
  const details = page.locator('#explorer .details');
  const text = await details.innerText();
  assert.match(text, /status\s+diverged/);
  assert.match(text, /message\s+the loss is not finite after step 340/);
  assert.match(text, /budget\s+8,000 steps, 2\.0 min, 2,048 MiB/);
  assert.match(text, new RegExp(`log/${failed.id}\\.log in the run’s folder`));
  assert.match(text, /Error: <b>why<\/b>\s+at somewhere/);
  assert.equal(await details.locator('b').count(), 0);
  assert.ok(
    await details.evaluate((element) => Math.abs(element.getBoundingClientRect().top) < 200),
    'the page goes to it',
  );
  await page.getByLabel('learner', { exact: true }).selectOption('deep-sgd');
  await page.getByLabel('status', { exact: true }).selectOption('ok');
  await page.locator('#explorer tbody button').first().click();
  const picture = details.locator('svg.trace');
  assert.match((await picture.getAttribute('aria-label')) ?? '', /^Relative error on fresh samples from \d/);
  assert.ok(((await picture.boundingBox())?.height ?? 0) > 80);
  assert.equal(await details.locator('table').count(), 1);
});

test('the link to a fit opens the page with that fit open', { skip }, async () => {
  const { page } = await openPage(plain);
  await page.getByLabel('status', { exact: true }).selectOption('timeout');
  await page.locator('#explorer tbody button').first().click();
  const link = page.getByRole('link', { name: 'Link to this fit' });
  const hash = (await link.getAttribute('href')) ?? '';
  const again = await openPage(plain, { hash });
  assert.match(await again.page.locator('#explorer .details').innerText(), /status\s+timeout/);
});

test('the address holds the order and the filter of the verdicts, and restores them', { skip }, async () => {
  const { page } = await openPage(plain);
  const table = page.locator('#verdict table');
  const shown = () => table.locator('tbody tr:visible th').allInnerTexts();
  const head = table.locator('thead th:nth-child(3) button');
  await head.click();
  await head.click();
  await page.getByLabel('filter learners').fill('e');
  const hash = await page.evaluate(() => location.hash);
  assert.equal(hash, '#verdict?verdictSort=bfc-deep-wide&verdictDescending=true&verdictText=e');
  const order = await shown();
  const again = await openPage(plain, { hash });
  const other = again.page.locator('#verdict table');
  assert.deepEqual(await other.locator('tbody tr:visible th').allInnerTexts(), order);
  assert.equal(await other.locator('thead th:nth-child(3)').getAttribute('aria-sort'), 'descending');
  assert.equal(await again.page.getByLabel('filter learners').inputValue(), 'e');
  const top = await again.page.locator('#verdict').evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(Math.abs(top) < 200, `${top} px`);
  await head.click();
  await page.getByLabel('filter learners').fill('');
  assert.equal(await page.evaluate(() => location.hash), '');
  assert.deepEqual([...again.complaints], []);
});

test('changing the address changes the verdicts of an open page, and an address that names no column sorts nothing', {
  skip,
}, async () => {
  const { page } = await openPage(plain);
  const first = await page.locator('#verdict tbody th').allInnerTexts();
  const goTo = (hash: string) =>
    page.evaluate((address) => {
      location.hash = address;
    }, hash);
  await goTo('#verdict?verdictText=mean');
  await page.waitForFunction(() => document.querySelectorAll('#verdict tbody tr:not([hidden])').length === 1);
  await goTo('#verdict?verdictSort=%3Cb%3E');
  await page.waitForFunction(() => document.querySelectorAll('#verdict tbody tr[hidden]').length === 0);
  assert.deepEqual(await page.locator('#verdict tbody th').allInnerTexts(), first);
});

test('names of 10,000 characters stay text everywhere, and on a phone nothing is wider than the screen', {
  skip,
}, async () => {
  const { page, complaints } = await openPage(long, { width: 360, height: 740 });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok((await width()) <= 360, `${await width()} px`);
  const named = page.locator('#explorer tbody button', { hasText: 'img/src' });
  await named.first().click();
  for (const details of await page.locator('details').all())
    await details.evaluate((element) => element.setAttribute('open', ''));
  assert.ok((await width()) <= 360, `${await width()} px with everything open`);
  const found = await page.evaluate(() => ({
    images: document.querySelectorAll('img').length,
    longest: Math.max(
      ...[...document.querySelectorAll('td, th, li, dt, dd, option, h2, h3, label')].map(
        (e) => e.textContent?.length ?? 0,
      ),
    ),
  }));
  assert.equal(found.images, 0);
  assert.ok(found.longest < 4500, `${found.longest} characters`);
  const canvas = page.locator('#explorer canvas').first();
  await canvas.scrollIntoViewIfNeeded();
  await canvas.hover({ position: { x: 200, y: 60 } });
  await page.waitForFunction(() => document.querySelector<HTMLElement>('#explorer canvas')?.dataset.tooltip);
  assert.ok(((await canvas.getAttribute('data-tooltip')) ?? '').length < 300);
  assert.deepEqual(complaints, []);
  assert.ok(readFileSync(long, 'utf8').length < 2_000_000);
  assert.ok(!(await page.locator('body').innerText()).includes(longHostile.family.slice(0, 2100)));
});

test('axe finds nothing serious in formulas, spectra, citations and an open fit with a log', {
  skip,
}, async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const [file, hash] of [
    [plain, `#explore?cell=${failed.id}`],
    [long, ''],
  ]) {
    const { page } = await openPage(file, { hash });
    for (const details of await page.locator('details').all())
      await details.evaluate((element) => element.setAttribute('open', ''));
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 300)}`);
    });
    assert.deepEqual(found, []);
  }
});
