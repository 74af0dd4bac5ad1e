import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlannedCell } from '../../../harness/plan/plan.ts';
import { Schedule } from '../../../harness/plan/schedule.ts';
import { sampleSpec } from '../results/sample-record.ts';

const cell = (id: string, n: number, needs?: string): PlannedCell => ({
  id,
  spec: sampleSpec({ n }),
  taskLabel: 'task',
  learnerLabel: 'learner',
  ...(needs === undefined ? {} : { needs }),
});

test('the heaviest ready cell is next, and among equals the first of the plan', () => {
  const schedule = new Schedule([cell('a', 1), cell('b', 3), cell('c', 1)], () => false);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => schedule.next()?.id),
    ['b', 'a', 'c', undefined],
  );
});

test('a cell waits for the one it needs', () => {
  const schedule = new Schedule([cell('tune', 1), cell('fit', 9, 'tune'), cell('other', 2)], () => false);
  assert.deepEqual(
    [schedule.next()?.id, schedule.next()?.id, schedule.next()?.id],
    ['other', 'tune', undefined],
  );
  schedule.done('tune');
  assert.equal(schedule.next()?.id, 'fit');
});

test('if there is no room for the heaviest cell, a lighter one is next', () => {
  const schedule = new Schedule([cell('a', 1), cell('b', 3), cell('c', 2)], () => false);
  const small = ({ spec }: PlannedCell) => Number(spec.n) < 3;
  assert.deepEqual(
    [schedule.next(small)?.id, schedule.next(small)?.id, schedule.next(small)?.id, schedule.next()?.id],
    ['c', 'a', undefined, 'b'],
  );
});

test('a cell whose need was met in an earlier run is ready', () => {
  const schedule = new Schedule([cell('fit', 9, 'tune')], (id) => id === 'tune');
  assert.equal(schedule.next()?.id, 'fit');
});
