import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorPoints } from '../../../reports/analysis/censored-points.ts';
import { exponentOf } from '../../../reports/analysis/exponent.ts';
import { formatExponent, learningVerdict } from '../../../reports/analysis/learning-verdict.ts';
import { summarise } from '../../../reports/analysis/summary.ts';
import { Stream } from '../../../tasks/streams.ts';
import { aRow } from '../rows-for-tests.ts';

/** The verdict on errors by d; `undefined` is a failed fit. */
function verdictOf(errors: Record<number, readonly (number | undefined)[]>) {
  const rows = Object.entries(errors).flatMap(([d, seeds]) =>
    seeds.map((testError, seed) =>
      aRow({ d: Number(d), seed, testError, status: testError === undefined ? 'crashed' : 'ok' }),
    ),
  );
  return learningVerdict(summarise(rows), exponentOf(errorPoints(rows), new Stream('verdict')));
}

test('a learner learns if every interval ends at ε or below', () => {
  const { kind, reason } = verdictOf({ 16: [1e-4, 2e-4, 0.01], 32: [1e-4, 3e-4, 2e-3] });
  assert.equal(kind, 'learns');
  assert.equal(reason, 'The intervals of its error end at 0.010 or below at d = 16 and 32.');
});

test('a learner stalls if its error is above ε at the largest d and not falling', () => {
  const rising = verdictOf({ 16: [0.09, 0.1, 0.11], 32: [0.14, 0.15, 0.16], 64: [0.2, 0.21, 0.22] });
  assert.equal(rising.kind, 'stalls');
  assert.match(
    rising.reason,
    /^At d = 64 its error is 0\.20 or more, and it does not fall with d \(exponent 0\.\d\d to 0\.\d\d\)\.$/,
  );
  assert.equal(verdictOf({ 16: [0.2, 0.21, 0.22], 64: [0.2, 0.21, 0.22] }).kind, 'stalls', 'level');
});

test('an error above ε but falling is undecided', () => {
  const { kind, reason } = verdictOf({ 16: [0.4, 0.41, 0.42], 32: [0.2, 0.21, 0.22], 64: [0.1, 0.11, 0.12] });
  assert.equal(kind, 'undecided');
  assert.match(reason, /0\.10 or more, but it falls with d \(exponent −[01]\.\d\d to −0\.\d\d\)\.$/);
});

test('ε inside the interval, ε passed at the largest d only, or a failed fit is undecided', () => {
  const inside = verdictOf({ 16: [1e-3, 1e-3, 1e-3], 32: [1e-3, 5e-3, 0.02] });
  assert.deepEqual(inside, {
    kind: 'undecided',
    reason: 'At d = 32 its error is 0.0010 to 0.020: ε = 0.01 lies between.',
  });
  const earlier = verdictOf({ 16: [0.2, 0.2, 0.3], 32: [1e-3, 5e-3, 6e-3] });
  assert.deepEqual(earlier, {
    kind: 'undecided',
    reason: 'At d = 32 its error is 0.0060 or less, but it is above ε = 0.01 at d = 16.',
  });
  const failed = verdictOf({ 16: [1e-3, 1e-3, 1e-3], 32: [1e-3, 5e-3, undefined] });
  assert.match(failed.reason, /0\.0010 to a failed fit: ε/);
  assert.equal(failed.kind, 'undecided');
  const nothing = verdictOf({ 16: [0.2, 0.2, 0.3], 32: [undefined, undefined, undefined] });
  assert.deepEqual(nothing, { kind: 'undecided', reason: 'At d = 32 no fit ended well.' });
});

test('too few seeds, a single d, or no attempt is undecided', () => {
  assert.match(verdictOf({ 16: [1e-4, 1e-4] }).reason, /fewer than three seeds at d = 16/);
  assert.match(verdictOf({ 16: [0.2, 0.2, 0.2] }).reason, /or more, but one d shows no trend/);
  assert.equal(learningVerdict([], 'one-d').reason, 'No fit was attempted.');
  assert.equal(verdictOf({ 16: [1e-4, 1e-4, 1e-4] }).kind, 'learns', 'one d can be learnt');
});

test('exponents are put into words', () => {
  assert.deepEqual(
    [0.123, -0.456, -0.001, 150.2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN].map(
      formatExponent,
    ),
    ['0.12', '−0.46', '0.00', '150', '∞', '−∞', '–'],
  );
});
