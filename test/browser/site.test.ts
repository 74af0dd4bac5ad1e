import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { publishSite } from '../../reports/site/publish-site.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';

const skip = noBrowser;
const folder = temporaryFolder();
const site = join(folder, 'site');
const map = join(site, 'map.html');
let [index, run] = ['', ''];

before(async () => {
  if (noBrowser) return;
  const runs = [
    { name: 'plain' },
    { name: `<img src=x onerror=alert(1)>${'long'.repeat(2000)}`, hostile: true },
  ];
  const folders = runs.map((_, i) => join(folder, `run-${i}`));
  for (const [i, options] of runs.entries())
    await writeSyntheticRun(folders[i], {
      d: [8, 16],
      seeds: 2,
      families: ['bfc-wide'],
      learners: ['deep-sgd', 'mean'],
      ...options,
    });
  const { index: made, published } = await publishSite(folders, { to: site });
  [index, run] = [made, join(published[1].folder, 'index.html')];
});
after(closeBrowser);

test('index and run page open offline from a folder, with their pictures, without errors', {
  skip,
}, async () => {
  for (const dark of [false, true])
    for (const path of [index, run, map]) {
      const { page, complaints } = await openPage(path, { site, dark });
      const pictures = await page.locator('picture img').evaluateAll(async (images) => {
        const shown = images as HTMLImageElement[];
        for (const image of shown) image.loading = 'eager';
        await Promise.all(shown.map((image) => image.decode()));
        return shown.map(({ currentSrc, naturalWidth }) => ({ currentSrc, naturalWidth }));
      });
      assert.equal(pictures.length, path === index ? 2 : path === run ? 1 : 0);
      for (const { currentSrc, naturalWidth } of pictures) {
        assert.ok(naturalWidth > 100);
        assert.equal(/-dark\.svg$/.test(currentSrc), dark, currentSrc);
      }
      assert.equal(await page.locator('main b, main script, header img').count(), 0);
      assert.deepEqual(complaints, []);
    }
});

test('links lead from the index to a run, to its report and back', { skip }, async () => {
  const { page } = await openPage(index, { site });
  await page.getByRole('link', { name: 'plain', exact: true }).click();
  assert.equal(await page.locator('h1').innerText(), 'plain');
  assert.match(await page.locator('#cite').innerText(), /SHA-256 of the run\s+[0-9a-f]{64}/);
  await page.getByRole('link', { name: 'The full report' }).click();
  await page.waitForSelector('#explorer:not([hidden])');
  await page.goBack();
  await page.getByRole('link', { name: 'hierbench results' }).click();
  assert.equal(await page.locator('article.run').count(), 2);
});

test('on a phone nothing is wider than the screen', { skip }, async () => {
  for (const path of [index, run]) {
    const { page } = await openPage(path, { site, width: 360, height: 740 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${path}: ${width} px`);
  }
});

test('axe finds nothing serious, in light and dark, and the outcome is there when printed', {
  skip,
}, async () => {
  for (const path of [index, run]) {
    for (const dark of [false, true]) {
      const { page } = await openPage(path, { site, dark });
      assert.deepEqual(await seriousFindings(page), [], `${path}, ${dark ? 'dark' : 'light'}`);
    }
    const { page } = await openPage(path, { site });
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByText('deep-sgd reaches a median').first().isVisible());
    assert.equal(await page.locator('.links').first().isVisible(), false);
  }
});
