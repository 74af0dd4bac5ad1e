import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KnownResult } from '../../../cli/watch/followed-results.ts';
import { runTimeLeft } from '../../../cli/watch/run-time-left.ts';
import type { LiveCell } from '../../../harness/results/live-plan.ts';
import { sampleSpec } from '../../harness/results/sample-record.ts';

const cell = (id: string): LiveCell => ({
  ...{ id, kind: 'fit', task: 'a', learner: 'b', d: 4, n: 64, seed: 1, weight: 1 },
});
const cells = ['before', 'done', 'failed', 'running', 'waiting'].map(cell);
const result = (id: string, modified: number, changes: Partial<KnownResult> = {}): [string, KnownResult] => [
  id,
  { id, spec: sampleSpec(), status: 'ok', cellSeconds: 10, modified, ...changes },
];
const live = (startedAt: string) => ({
  head: { live: 1 as const, ...cell('running'), host: 'x', startedAt },
  ...{ phase: { phase: 'fit' as const }, errors: [], losses: [] },
});
const now = Date.parse('2026-01-01T00:00:04Z');
const run = (startedAt: string, ...results: [string, KnownResult][]) =>
  runTimeLeft(
    {
      ...{ cells, since: 1000, slots: 1, results: new Map(results) },
      running: new Map([['running', { view: live(startedAt) }]]),
    },
    now,
  );

test('the time left comes from cells that this run has finished, and not from those that it found', () => {
  const before = result('before', 500, { cellSeconds: 999 });
  const failed = result('failed', 1500, { status: 'crashed', cellSeconds: 0.1 });
  assert.equal(run('2026-01-01T00:00:00Z', before, failed), undefined);
  // One cell has 6 of its 10 s to go, the other all of them.
  assert.equal(run('2026-01-01T00:00:00Z', before, failed, result('done', 2000)), 16);
  for (const unusable of ['2027-01-01T00:00:00Z', 'never'])
    assert.equal(run(unusable, before, failed, result('done', 2000)), 20, 'a clock of another machine');
});
