import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tuneCell } from '../../../harness/cell/tune-cell.ts';
import { openMisbehaving } from './cell-listener.ts';

const tuning = { trials: 4, seed: 0, validation: 0.25 };

test('tuning tries the defaults first, then draws, and keeps the best on validation data', async () => {
  const { context, events } = await openMisbehaving({ kind: 'tune', seed: 0, tuning });
  const outcome = await tuneCell(context);
  assert.equal(outcome.status, 'ok', outcome.message);
  const { trials = [] } = outcome;
  assert.equal(trials.length, 4);
  assert.equal(trials[0].params.scale, 0.5);
  // Predicting a constant c has relative error 1 + (c − mean)²/variance: the smallest c is best.
  const scales = trials.map(({ params }) => params.scale as number);
  const best = trials[scales.indexOf(Math.min(...scales))];
  assert.deepEqual(outcome.params, best.params);
  assert.equal(outcome.stopStep, 1);
  assert.equal(best.validationError, Math.min(...trials.map(({ validationError = 9 }) => validationError)));
  assert.deepEqual(events.slice(0, 5), ['data', 'fit 0/4', 'evaluate 0/4', 'trial 0 ok', 'fit 1/4']);
  assert.deepEqual(outcome.trace, []);
  // A report can tell from this whether a choice lies at the end of its range.
  assert.deepEqual(Object.keys(outcome.space ?? {}), ['scale']);
});

test('trials are the same every time', async () => {
  const params = async () => {
    const { context } = await openMisbehaving({ kind: 'tune', seed: 0, tuning });
    return (await tuneCell(context)).trials?.map(({ params, validationError }) => ({
      params,
      validationError,
    }));
  };
  assert.deepEqual(await params(), await params());
});

test('a parameter that the user fixed stays fixed in every trial', async () => {
  const { context } = await openMisbehaving({
    kind: 'tune',
    seed: 0,
    tuning,
    learnerParams: { scale: 0.25, how: 'well' },
  });
  const { trials = [] } = await tuneCell(context);
  for (const { params } of trials) assert.equal(params.scale, 0.25);
});

test('tuning resumes where an earlier worker stopped', async () => {
  const whole = await tuneCell((await openMisbehaving({ kind: 'tune', seed: 0, tuning })).context);
  const finished = (whole.trials ?? []).slice(0, 2);
  const { context, events } = await openMisbehaving({ kind: 'tune', seed: 0, tuning });
  const rest = await tuneCell(context, finished);
  assert.deepEqual(rest.params, whole.params);
  assert.equal(rest.trials?.length, 4);
  assert.ok(!events.includes('fit 1/4') && events.includes('fit 2/4'));
});

test('if every trial fails, the outcome is the failure', async () => {
  const { context } = await openMisbehaving({
    kind: 'tune',
    seed: 0,
    tuning,
    learnerParams: { how: 'not-a-number' },
  });
  const outcome = await tuneCell(context);
  assert.equal(outcome.status, 'diverged');
  assert.equal(outcome.message, 'all 4 trials failed; the first: prediction 1 of 32 is NaN');
  assert.equal(outcome.params, undefined);
});
