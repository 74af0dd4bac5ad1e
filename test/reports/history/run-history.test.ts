import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellId } from '../../../harness/results/cell-id.ts';
import { seal } from '../../../harness/results/checksum.ts';
import type { CellRecord } from '../../../harness/results/record.ts';
import { historyPage } from '../../../reports/history/history-page.ts';
import { historyText } from '../../../reports/history/history-text.ts';
import { type HistoryOptions, runHistory, type SeriesHistory } from '../../../reports/history/run-history.ts';
import type { StoredRun } from '../../../reports/load.ts';
import { longHostile } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';
import { day, versionedRun } from './versioned-runs.ts';

const options: HistoryOptions = { by: 'version', tolerance: 0.1 };
const versions = ['0.9.0', '0.10.0', '1.0.0-rc.1', '1.0.0', '1.1.0', '1.2.0'];
const isKernel = ({ spec }: CellRecord) => spec.learner === 'kernel-ridge';

/** One run per version; from `from` on, kernels have other errors and times. */
function runs(factors: { error?: number; time?: number }, from = 3, salted = true): StoredRun[] {
  return versions.map((version, i) =>
    versionedRun({
      version,
      date: day(i + 1),
      // Another salt is another training of every fit.
      options: salted ? { salt: `version ${i}` } : {},
      factors: (cell) => (i >= from && isKernel(cell) ? factors : {}),
    }),
  );
}

const found = (histories: readonly SeriesHistory[]) =>
  histories.flatMap(({ quantity, series, task, steps }) =>
    steps.map(({ kind, point }) => `${kind} ${quantity} of ${series} on ${task} at ${point}`),
  );

test('versions are in the order of semantic versions, whatever the order of the folders', () => {
  const { points } = runHistory(runs({}).reverse(), options).history;
  assert.deepEqual(
    points.map(({ label }) => label),
    versions,
  );
});

test('where errors and times vary as usual, no step is found', () => {
  const { histories } = runHistory(runs({}), options).history;
  assert.equal(histories.length, 8);
  assert.deepEqual(found(histories), []);
});

test('a learner whose errors triple and whose times halve is found at its version, on both families', () => {
  const { history } = runHistory(runs({ error: 3, time: 0.5 }), options);
  assert.deepEqual(found(history.histories), [
    'worse error of kernel-ridge rbf on bfc-wide at 3',
    'better time of kernel-ridge rbf on bfc-wide at 3',
    'worse error of kernel-ridge rbf on bfc-deep-wide at 3',
    'better time of kernel-ridge rbf on bfc-deep-wide at 3',
  ]);
  for (const { quantity, steps } of history.histories)
    for (const { ratio, low, high } of steps) {
      const true_ = quantity === 'error' ? 3 : 0.5;
      assert.ok(low < true_ && true_ < high && Math.abs(Math.log(ratio / true_)) < 0.2);
    }
  const text = historyText(history);
  assert.match(text, /2 steps for the worse and 2 for the better in 8 series over 6 versions\.$/);
  assert.ok(text.split('\n').every((line) => line.length <= 110));
});

test('a regression that is mended later is two steps', () => {
  const broken = Array.from({ length: 12 }, (_, i) =>
    versionedRun({
      version: `0.${i}.0`,
      date: day(i + 1),
      options: { salt: String(i), learners: ['kernel-ridge rbf'], families: ['bfc-wide'], d: [8] },
      factors: () => (i >= 4 && i < 9 ? { error: 20 } : {}),
    }),
  );
  const { histories } = runHistory(broken, options).history;
  assert.deepEqual(found(histories), [
    'worse error of kernel-ridge rbf on bfc-wide at 4',
    'better error of kernel-ridge rbf on bfc-wide at 9',
  ]);
});

test('errors that stay the same to the last bit are one value, and times are still compared', () => {
  const { histories } = runHistory(runs({ time: 2 }, 3, false), options).history;
  const errors = histories.filter(({ quantity }) => quantity === 'error');
  assert.ok(errors.every(({ identical, probability }) => identical && probability === 0));
  assert.deepEqual(found(histories), [
    'worse time of kernel-ridge rbf on bfc-wide at 3',
    'worse time of kernel-ridge rbf on bfc-deep-wide at 3',
  ]);
});

test('one new training of every fit is no step, however many versions keep its bits', () => {
  // Six versions before, six after: as independent values, their means would differ beyond doubt.
  let alarms = 0;
  for (let trial = 0; trial < 10; trial++) {
    const twelve = Array.from({ length: 12 }, (_, i) =>
      versionedRun({
        version: `0.${i}.0`,
        date: day(i + 1),
        options: { salt: `${trial} ${i < 6}`, families: ['bfc-wide'], learners: ['deep-sgd'], d: [8] },
      }),
    );
    const { histories } = runHistory(twelve, { ...options, tolerance: 0 }).history;
    alarms += histories.filter(({ quantity, steps }) => quantity === 'error' && steps.length > 0).length;
  }
  assert.ok(alarms <= 1, `${alarms} of 10`);
});

test('times of different machines are histories of their own, and errors one', () => {
  const two = runs({}).map((run, i) =>
    i % 2 === 0
      ? run
      : versionedRun({
          version: versions[i],
          date: day(i + 1),
          cpu: 'Other CPU',
          factors: () => ({ time: 5 }),
        }),
  );
  const { histories } = runHistory(two, { ...options, learners: ['deep-sgd'], tasks: ['bfc-wide'] }).history;
  assert.deepEqual(
    histories.map(({ quantity, machine, values }) => [quantity, machine, values.length]),
    [
      ['error', undefined, 6],
      ['time', '2 cores of Example CPU, wasm', 3],
      ['time', '2 cores of Other CPU, wasm', 3],
    ],
  );
  assert.deepEqual(found(histories), []);
});

test('a version that ran other dimensions is compared by the fits that it shares', () => {
  const grown = versions.map((version, i) =>
    versionedRun({
      version,
      date: day(i + 1),
      options: {
        salt: version,
        families: ['bfc-wide'],
        learners: ['layerwise'],
        d: i < 3 ? [8, 16] : [16, 32, 64],
      },
    }),
  );
  const { histories } = runHistory(grown, options).history;
  const [error] = histories;
  // Errors grow with d, so a plain median would rise by a factor of about ten.
  const levels = error.values.map(({ value }) => value);
  assert.ok(Math.max(...levels) / Math.min(...levels) < 2, String(levels));
  assert.equal(error.leftOut, 0);
  assert.deepEqual(found(histories), []);
});

test('runs of one version with different commits, and by date, are points of their own', () => {
  const three = [3, 1, 2].map((i) =>
    versionedRun({ version: '0.2.0', commit: `${i}234567890${i < 3 ? '' : '+changes'}`, date: day(i) }),
  );
  assert.deepEqual(
    runHistory(three, options).history.points.map(({ label }) => label),
    ['0.2.0 (1234567)', '0.2.0 (2234567)', '0.2.0 (3234567+)'],
  );
  assert.deepEqual(
    runHistory(three, { ...options, by: 'date' }).history.points.map(({ label }) => label),
    ['2026-01-01', '2026-01-02', '2026-01-03'],
  );
  const same = [1, 2].map((i) => versionedRun({ version: '0.2.0', date: day(i) }));
  const { history } = runHistory(same, options);
  assert.equal(history.points.length, 1);
  assert.match(historyText(history), /There is only 1 version: .*--by date/);
});

test('by date, a learner’s file is followed through its edits', () => {
  const edited = [1, 2].map((i) => {
    const run = versionedRun({ version: '0.2.0', date: day(i), options: { learners: ['deep-sgd'] } });
    return {
      ...run,
      fits: run.fits.map((cell) => ({ ...cell, spec: { ...cell.spec, learnerDigest: `digest ${i}` } })),
    };
  });
  const byDate = runHistory(edited, { ...options, by: 'date' }).history;
  assert.ok(byDate.histories.every(({ values }) => values.length === 2));
});

test('unknown labels, failures and hostile names', () => {
  assert.throws(
    () => runHistory(runs({}), { ...options, learners: ['deep-sdg'] }),
    /no fit of these runs has the learner deep-sdg/,
  );
  const failing = runs({}).map((run, i) =>
    i < 5
      ? run
      : versionedRun({ version: versions[i], date: day(i + 1), options: { everything: 'timeout' } }),
  );
  const [first] = runHistory(failing, options).history.histories;
  assert.deepEqual(first.failures, [{ point: 5, fits: 10 }]);
  assert.equal(first.values.length, 5);
  const hostile = [1, 2].map((i) =>
    versionedRun({
      version: `${longHostile.learner}${i}`,
      commit: longHostile.message,
      date: 'no date',
      cpu: longHostile.learner,
      options: { hostile: 'long', d: [8], seeds: 1 },
    }),
  );
  const { history, series } = runHistory(hostile, { ...options, by: 'date' });
  const page = historyPage(history, series, [], longHostile.message);
  assertWellFormed(page);
  assert.equal(/<(img|b)\b/.exec(page), null);
  assert.ok(
    historyText(history)
      .split('\n')
      .every((line) => line.length <= 130),
  );
});

test('a fit with metrics of the user’s own is the same fit without them', () => {
  const [plain, measured] = versions
    .slice(0, 2)
    .map((version, i) => versionedRun({ version, date: day(i + 1) }));
  const fits = measured.fits.map((cell) => {
    const spec = { ...cell.spec, metrics: [{ name: 'own', digest: 'x' }] };
    return seal({ ...cell, id: cellId(spec), spec }) as CellRecord;
  });
  const { histories } = runHistory([plain, { ...measured, fits }], options).history;
  assert.equal(histories.length, 8);
  for (const { values, leftOut } of histories) assert.deepEqual([values.length, leftOut], [2, 0]);
});
