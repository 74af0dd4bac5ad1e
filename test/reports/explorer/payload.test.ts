import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { drawingsToText } from '../../../reports/charts/drawings-text.ts';
import { explorerData, packed } from '../../../reports/explorer/payload.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

function results(options: Parameters<typeof syntheticRun>[0] = {}): Results {
  const { run, cells } = syntheticRun(options);
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

test('the payload has every fit and every group of seeds, by indices into the lists of names', () => {
  const own = results({ d: [8, 16], seeds: 3 });
  const data = explorerData(own);
  assert.equal(data.fits.length, own.rows.length);
  assert.equal(data.points.length, own.rows.length / 3);
  for (const [i, fit] of data.fits.entries()) {
    assert.equal(data.learners[fit.learner].label, own.rows[i].series);
    assert.equal(data.tasks[fit.task].label, own.rows[i].task);
    assert.equal(fit.error, Number(own.rows[i].testError?.toPrecision(4)));
  }
});

test('traces are thinned to a few points including the last, and left out if there are very many fits', () => {
  const own = results({ d: [8], seeds: 1, learners: ['deep-sgd'] });
  const long = own.rows[0].trace;
  const row = {
    ...own.rows[0],
    trace: Array.from({ length: 200 }, (_, i) => ({ ...long[0], step: i + 1, error: 1 / (i + 1) })),
  };
  const [fit] = explorerData({ ...own, rows: [row] }).fits;
  assert.ok(fit.trace && fit.trace.length <= 30 && fit.trace.length > 20);
  assert.equal(fit.trace[fit.trace.length - 1][0], 200);
  const many = explorerData({
    ...own,
    rows: Array.from({ length: 6001 }, (_, i) => ({ ...row, id: String(i) })),
  });
  assert.equal(many.traced, false);
  assert.ok(many.fits.every(({ trace }) => trace === undefined));
});

test('groups in which most fits failed have null for a median, which JSON can represent', () => {
  const data = explorerData(results({ everything: 'timeout', d: [8], seeds: 3 }));
  assert.ok(
    data.points.every(({ error, failed }) => failed === 3 && error?.every((value) => value === null)),
  );
});

test('packed data unpack to the same, and the same data pack to the same text', () => {
  const data = {
    explorer: explorerData(results({ hostile: true, failures: true })),
    charts: drawingsToText({}),
  };
  const text = packed(data);
  assert.match(text, /^[A-Za-z0-9+/]+=*$/);
  const unpacked = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
  assert.deepEqual(unpacked, JSON.parse(JSON.stringify(data)));
  assert.equal(packed(data), text);
});
