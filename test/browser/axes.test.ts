import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { reportContent } from '../../reports/content.ts';
import { storedRun } from '../../reports/load.ts';
import { htmlPage } from '../../reports/page/page.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';
import { syntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { closeBrowser, noBrowser, openPage } from './chromium.ts';

after(closeBrowser);

const widths = [4, 16, 64];

/** A page of a learner whose width is swept, on a task at two d and in an environment. */
function page(): string {
  const { run, cells } = syntheticRun({
    families: ['bfc-wide'],
    d: [8, 16],
    seeds: 2,
    learners: ['random-features'],
  });
  const swept = widths.flatMap((m) => {
    const played = sampleSpec({
      ...{ family: 'sphere-walk', n: 1024, agent: 'value-iteration', d: 8 },
      ...{ learner: 'random-features', learnerParams: { m } },
    });
    return [
      ...cells.map(({ spec, metrics, timings, trace }) =>
        sampleRecord({ ...spec, learnerParams: { m } }, { metrics, timings, trace }),
      ),
      sampleRecord(played, {
        trace: [64, 256, 1024].map((t) => ({
          ...{ step: t, samplesSeen: t, seconds: t, error: t ** -0.5, regret: t ** 0.5 },
        })),
        regret: {
          ...{ episodes: 1024, total: 32, uniform: 1, relative: 1 / 32, exponent: 0.5 },
          ...{ meanReturn: 1.3, uniformReturn: 1, optimalReturn: 1.5 },
        },
      }),
    ];
  });
  const learners = widths.map((value) => ({
    learner: 'random-features',
    params: { m: value },
    label: `features[m=${value}]`,
    sweep: { label: 'features', parameter: 'm', value },
  }));
  const task = { family: 'sphere-walk', params: {}, label: 'sphere-walk', d: [8] };
  const config = { ...run.config, learners, tasks: [...run.config.tasks, task] };
  const content = reportContent([storedRun({ ...run, config }, swept)], 'hierbench report x');
  const path = join(temporaryFolder(), 'index.html');
  writeFileSync(path, htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>']))));
  return path;
}

test('a swept parameter is an axis with a curve for each d, and an environment shows regret', {
  skip: noBrowser,
}, async () => {
  const { page: opened, complaints } = await openPage(page(), { hash: '#explore?task=bfc-wide&x=d' });
  const explorer = opened.locator('#explorer');
  const keys = () => explorer.locator('.key label').allInnerTexts();
  const over = explorer.getByLabel('over', { exact: true });
  const chart = explorer.locator('canvas').first();
  assert.deepEqual(
    (await keys()).map((text) => text.trim()),
    widths.map((m) => `features[m=${m}]`),
  );
  await over.selectOption('m');
  assert.deepEqual(
    (await keys()).map((text) => text.trim()),
    ['features, d = 8', 'features, d = 16'],
  );
  assert.match((await chart.getAttribute('aria-label')) ?? '', /^Chart of bfc-wide over m;/);
  const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
  await chart.hover({ position: { x: width / 2, y: height / 2 } });
  await opened.waitForFunction(
    () => document.querySelector<HTMLElement>('#explorer canvas')?.dataset.tooltip,
  );
  assert.match(
    (await chart.getAttribute('data-tooltip')) ?? '',
    /^features, d = (8|16): .* at (4|16|64), 2 fits$/,
  );
  await explorer.getByLabel('family', { exact: true }).first().selectOption('sphere-walk');
  await over.selectOption('episodes');
  assert.equal(await explorer.locator('> p').first().innerText(), '');
  assert.equal((await keys()).length, widths.length);
  const regrets = explorer.locator('tbody tr', { hasText: 'sphere-walk' });
  assert.match(await regrets.first().innerText(), /0\.031/);
  assert.deepEqual(complaints, []);
});
