import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startWatchServer } from '../../cli/watch/watch-server.ts';
import { compiledFixture } from '../compiled-fixture.ts';
import { start } from '../e2e/command-line.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, noBrowser, openAddress } from './chromium.ts';
import { writePage } from './write-page.ts';

after(closeBrowser);

const label = '<img src=x onerror=alert(1)>';

/** Learners with curves, one without, and one that fails and has a hostile name. */
const config = (learner: string) => `
name: watched
tasks:
  - { family: 'bfc-chain[k=4]', d: [6, 8], n: 128 }
learners:
  - deep-sgd[width=8]
  - mean
  - { learner: ${JSON.stringify(learner)}, params: { how: throws }, label: '${label}' }
seeds: 1
trials: 0
steps: 1500
testSize: 256
`;

test('a real run is shown from its first cell to its report', { skip: noBrowser }, async () => {
  const top = temporaryFolder();
  const [folder, file] = [join(top, 'run'), join(top, 'watched.yaml')];
  writeFileSync(file, config(compiledFixture('harness/fixtures/misbehaving-learner')));
  const server = await startWatchServer({
    ...{ folder, host: '127.0.0.1', port: 0, interval: 100 },
    makeReport: async () => void (await writePage(folder, join(folder, 'report'))),
  });
  try {
    const { page, complaints } = await openAddress(server.url);
    // A busy machine takes its time; a run that fails says so below.
    page.setDefaultTimeout(120_000);
    await page.getByText('The run is being prepared.').waitFor();
    const run = start('run', file, '--out', folder, '--jobs', '1', '--quiet');
    await page.getByText('Running.').waitFor();
    await page.locator('#curves polyline').first().waitFor();
    assert.deepEqual(await seriousFindings(page), [], 'while it runs');
    const { code, err } = await run.ended;
    assert.equal(code, 0, err);
    const link = page.getByRole('link', { name: 'its report' });
    await link.waitFor();

    assert.match(await page.locator('#progress').innerText(), /4 done\s+2 failed\s+0 waiting\s+6 in all/);
    const rows = page.locator('#grid tbody tr');
    assert.deepEqual(await rows.locator('th').allInnerTexts(), ['deep-sgd[width=8]', 'mean', label]);
    assert.match(await rows.first().innerText(), /1\/1\s+[\d.e-]+\s+1\/1\s+[\d.e-]+/);
    assert.match(
      await page.locator('#failures').innerText(),
      /crashed\s+TypeError: no such luck and a second line/,
    );
    assert.equal(await page.locator('img').count(), 0, 'a name is text');
    assert.match(await page.title(), /^6\/6 watched/);
    const phone = await openAddress(server.url, { width: 390, height: 844, dark: true });
    await phone.page.getByRole('link', { name: 'its report' }).waitFor();
    assert.ok((await phone.page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    assert.deepEqual(await seriousFindings(phone.page), [], 'on a phone, dark');

    await link.click();
    await page.waitForSelector('#explorer:not([hidden])');
    assert.deepEqual([...complaints, ...phone.complaints], []);
  } finally {
    await server.close();
  }
});
