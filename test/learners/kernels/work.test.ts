import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { Work } from '../../../learners/kernels/work.ts';

test('work counts operations, reports each new per cent once, and lets others run', async () => {
  const reports: number[] = [];
  const work = await Work.begin({
    signal: new AbortController().signal,
    expected: 200,
    report: ({ step }) => reports.push(step),
    engine: await openEngine('cpu'),
  });
  let ran = false;
  setImmediate(() => {
    ran = true;
  });
  for (let i = 0; i < 250; i++) await work.pause(1);
  assert.equal(work.flops, 250);
  assert.deepEqual(
    reports,
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  assert.equal(ran, true);
});

test('work stops when the fit is aborted', async () => {
  const controller = new AbortController();
  const work = await Work.begin({
    signal: controller.signal,
    expected: 1,
    report() {},
    engine: await openEngine('cpu'),
  });
  await work.pause(1);
  setImmediate(() => controller.abort(new Error('time is up')));
  await assert.rejects(async () => {
    for (let i = 0; i < 10; i++) await work.pause(1);
  }, /time is up/);
});
