import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { publishBoard } from '../../reports/board/publish-board.ts';
import { writeSubmission } from '../../reports/board/write-submission.ts';
import { hostile, writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';

const skip = noBrowser;
const folder = temporaryFolder();
const out = join(folder, 'board');
let pages: string[] = [];

before(async () => {
  if (noBrowser) return;
  const to = join(folder, 'submissions');
  for (const [index, name] of ['team-a', 'team-b', 'team-a'].entries()) {
    const run = join(folder, `run-${index}`);
    await writeSyntheticRun(run, {
      d: [8, 16, 32],
      seeds: 2,
      families: ['bfc-wide'],
      learners: ['deep-sgd', 'kernel-ridge rbf'],
      name: hostile.learner,
      hostile: index === 1,
      salt: String(index),
    });
    const date = `2026-0${index + 1}-01T00:00:00.000Z`;
    await writeSubmission(run, { to, name, home: '/home/ada', date, files: [] });
  }
  const { index, entries } = await publishBoard(to, { out });
  pages = [
    index,
    join(out, 'submissions', entries[1].folder, 'index.html'),
    join(out, 'teams', 'team-a', 'index.html'),
  ];
});
after(closeBrowser);

test('the pages of a board fit a phone, and have no errors and no barriers, in light and dark', {
  skip,
}, async () => {
  for (const path of pages)
    for (const dark of [false, true]) {
      const { page, complaints } = await openPage(path, { site: out, dark, width: 360, height: 740 });
      assert.deepEqual(complaints, []);
      assert.equal(await page.locator('main b, main script, main img, header img').count(), 0);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${path}: ${width} px`);
      if (dark) assert.deepEqual(await seriousFindings(page), [], path);
    }
});

test('links lead from a family to a submission, to its team and back', { skip }, async () => {
  const { page } = await openPage(pages[0], { site: out });
  await page.locator('section[id^=family]').getByRole('link', { name: 'team-a' }).first().click();
  assert.match(await page.locator('h1').innerText(), /, by team-a$/);
  await page.locator('nav').getByRole('link', { name: 'team-a' }).click();
  assert.equal(await page.locator('#submissions tbody tr').count(), 2);
  await page.getByRole('link', { name: 'hierbench board' }).click();
  assert.equal(await page.locator('#submissions tbody tr').count(), 3);
});
