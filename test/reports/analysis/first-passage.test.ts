import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstPassage, passageOf } from '../../../reports/analysis/first-passage.ts';
import { timeTo } from '../../../reports/analysis/summary.ts';
import { aRow, aSummary } from '../rows-for-tests.ts';

const at = (seconds: number, error: number) => ({
  step: seconds,
  seconds,
  samplesSeen: seconds * 100,
  error,
});
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-9, `${actual} is not ${expected}`);

test('between two points the logarithm of the error is linear in time', () => {
  const trace = [at(1, 1), at(3, 0.01), at(5, 0.001)];
  near(firstPassage(trace, 0.1)?.seconds, 2);
  near(firstPassage(trace, 0.1)?.samples, 200);
  near(firstPassage(trace, 0.01)?.seconds, 3);
  near(firstPassage(trace, 10 ** -2.5)?.seconds, 4);
});

test('an ε that is not reached is censored, and the first passage counts, not the last', () => {
  assert.equal(firstPassage([at(1, 1), at(2, 0.5)], 0.1), undefined);
  assert.equal(firstPassage([], 0.1), undefined);
  const back = [at(1, 1), at(2, 0.1), at(3, 0.8), at(4, 0.01)];
  near(firstPassage(back, 0.1)?.seconds, 2);
});

test('a trace that starts below ε passes at its first point, and an error of zero passes where it is seen', () => {
  assert.deepEqual(firstPassage([at(7, 0.05)], 0.1), { seconds: 7, samples: 700, steps: 7 });
  assert.deepEqual(firstPassage([at(1, 1), at(2, 0)], 0.1), { seconds: 2, samples: 200, steps: 2 });
});

test('successful and timed-out fits count by their trace, and a solver without a trace by its end', () => {
  const trace = [at(1, 1), at(2, 0.01)];
  near(passageOf(aRow({ trace }), 0.1)?.seconds, 1.5);
  near(passageOf(aRow({ trace, status: 'timeout', testError: undefined }), 0.1)?.seconds, 1.5);
  assert.equal(passageOf(aRow({ trace, status: 'diverged', testError: undefined }), 0.1), undefined);
  const direct = aRow({ trace: [], testError: 0.05, fitSeconds: 9, n: 512 });
  assert.deepEqual(passageOf(direct, 0.1), { seconds: 9, samples: 512, steps: 1 });
  assert.equal(passageOf(direct, 0.01), undefined);
});

test('a median over seeds is infinite once half of them are censored', () => {
  const fast = (seconds: number) => aRow({ trace: [at(seconds, 0.05)] });
  const slow = () => aRow({ trace: [at(1, 0.5)] });
  const most = timeTo(0.1, 'seconds', aSummary([fast(2), fast(4), slow()]));
  assert.deepEqual([most.reached, most.of, most.estimate?.median, most.estimate?.high], [2, 3, 4, Infinity]);
  const few = timeTo(0.1, 'seconds', aSummary([fast(2), slow(), slow()]));
  assert.deepEqual([few.reached, few.estimate?.median], [1, Infinity]);
  const apart = timeTo(0.1, 'seconds', aSummary([fast(2), aRow({ status: 'unsupported', trace: [] })]));
  assert.deepEqual([apart.of, apart.estimate?.median], [1, 2], 'an unsupported fit is no attempt');
});
