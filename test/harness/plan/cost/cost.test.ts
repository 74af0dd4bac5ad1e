import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeEstimate } from '../../../../cli/describe-estimate.ts';
import { plannedCosts } from '../../../../harness/plan/cost/cell-cost.ts';
import { estimateCell, runSeconds } from '../../../../harness/plan/cost/estimate.ts';
import { estimateRun } from '../../../../harness/plan/cost/run-estimate.ts';
import { type Speeds, secondsOf, secondsPerStep } from '../../../../harness/plan/cost/speeds.ts';
import type { PlannedCell } from '../../../../harness/plan/plan.ts';
import { Schedule } from '../../../../harness/plan/schedule.ts';
import type { FitCost, Learner } from '../../../../learners/contract.ts';
import { learners } from '../../../../learners/registry.ts';
import { sampleSpec } from '../../results/sample-record.ts';

const speeds: Speeds = {
  steps: [
    { flops: 1e6, seconds: 1e-4 },
    { flops: 1e8, seconds: 1e-2 },
  ],
  secondsPerProgram: 0.1,
  networkFlopsPerSecond: 1e10,
  productFlopsPerSecond: 1e9,
  scalarFlopsPerSecond: 1e8,
  comparisonFlopsPerSecond: 1e9,
  secondsPerCoordinate: 0,
  secondsPerCell: 0.5,
  workerMiB: 100,
};

const costOf = (productFlops: number, bytes = 0): FitCost => ({
  fit: { productFlops },
  predictRow: {},
  traces: 1,
  bytes,
});

const cell = (id: string, changes: Partial<PlannedCell> = {}): PlannedCell => ({
  id,
  spec: sampleSpec(),
  taskLabel: 'task',
  learnerLabel: 'learner',
  ...changes,
});

test('the time of a step is constant below the sizes measured, proportional above them, and interpolated in between', () => {
  assert.equal(secondsPerStep(10, speeds.steps), 1e-4);
  assert.equal(secondsPerStep(1e9, speeds.steps), 0.1);
  assert.ok(Math.abs(secondsPerStep(1e7, speeds.steps) - 1e-3) < 1e-12);
});

test('kinds of work add up, each at its own speed', () => {
  const work = {
    programs: 2,
    steps: 10,
    stepFlops: 1e7,
    networkFlops: 1e10,
    productFlops: 2e9,
    scalarFlops: 3e8,
  };
  assert.ok(Math.abs(secondsOf(work, speeds) - (0.2 + 1e-3 + 1 + 2 + 3)) < 1e-9);
});

test('a cell’s time is its start plus its fits up to their limit, and the estimate counts fits that reach it', () => {
  const limited = sampleSpec({ budget: { steps: 1, seconds: 3, memoryMiB: 1024 } });
  const estimate = estimateCell(cell('a', { spec: limited, cost: [costOf(2e9), costOf(9e9)] }), speeds);
  assert.ok(Math.abs((estimate?.seconds ?? 0) - (0.5 + 2 + 3)) < 1e-9);
  assert.equal(estimate?.timeouts, 1);
  assert.equal(estimateCell(cell('b'), speeds), undefined);
  assert.equal(estimateCell(cell('c', { unsupported: 'no' }), speeds)?.seconds, 0);
});

test('a run ends when its last cell does; cells wait for a worker and for their tuning', () => {
  const seconds: Record<string, number> = { tune: 4, fit: 2, long: 5, short: 1 };
  const cells = [
    cell('tune', { cost: [costOf(4e9)] }),
    cell('fit', { cost: [costOf(2e9)], needs: 'tune' }),
    cell('long', { cost: [costOf(5e9)] }),
    cell('short', { cost: [costOf(1e9)] }),
  ];
  const of = ({ id }: PlannedCell) => seconds[id];
  assert.equal(runSeconds(cells, of, 1), 12);
  // One worker: long, short. The other: tune, fit.
  assert.equal(runSeconds(cells, of, 2), 6);
});

test('the costliest cell is next, whatever its sample size', () => {
  const small = cell('small', { spec: sampleSpec({ n: 64 }), cost: [costOf(1e12)] });
  const large = cell('large', { spec: sampleSpec({ n: 4096 }), cost: [costOf(1e6)] });
  assert.equal(new Schedule([large, small], () => false).next()?.id, 'small');
});

test('an estimate adds up by learner and d, and says what it leaves out', () => {
  const cells = [
    cell('a', { cost: [costOf(1e9, 50 * 2 ** 20)] }),
    cell('b', { cost: [costOf(3e9)], spec: sampleSpec({ d: 8 }) }),
    cell('c', { learnerLabel: 'silent' }),
  ];
  const estimate = estimateRun(cells, speeds, 1);
  assert.equal(estimate.notEstimated, 1);
  assert.ok(Math.abs(estimate.workerSeconds - 5) < 1e-9);
  assert.equal(estimate.wallSeconds, estimate.workerSeconds);
  assert.ok(estimate.peakMiB >= 150);
  assert.deepEqual(
    estimate.byLearner.map(({ learner, byD }) => [learner, byD.map(({ d }) => d)]),
    [
      ['learner', [4, 8]],
      ['silent', []],
    ],
  );
  const text = describeEstimate(estimate);
  assert.match(text, /\nsilent +1 .*not estimated/);
  assert.match(text, /estimate: 5 s with 1 worker /);
  assert.match(text, /1 cells are not included/);
});

test('every built-in learner states the cost of its fits, which is greater for more data', () => {
  const structure = {
    family: 'test',
    d: 16,
    layers: 3,
    widths: [4, 4],
    degree: 4,
    output: 'regression',
  } as const;
  for (const learner of learners as readonly Learner[]) {
    const fitOf = (n: number) => {
      const spec = sampleSpec({
        learner: learner.name,
        d: 16,
        n,
        tuning: { trials: 3, seed: 0, validation: 0.2 },
      });
      const costs = plannedCosts(spec, learner, structure);
      assert.ok(costs, learner.name);
      assert.ok(costs.tune.length >= 1 && costs.fit.length === 1);
      const [cost] = costs.fit;
      const figures = [
        ...Object.values(cost.fit),
        ...Object.values(cost.predictRow),
        cost.bytes,
        cost.traces,
      ];
      assert.ok(
        figures.every((figure) => Number.isFinite(figure) && figure >= 0),
        learner.name,
      );
      return secondsOf(cost.fit, speeds) + cost.bytes * 1e-12;
    };
    const [large, small] = [fitOf(4096), fitOf(512)];
    // One-pass SGD takes the steps it is given and holds a batch: more data only fills a larger share of them.
    assert.ok(learner.name === 'one-pass' ? large >= small : large > small, learner.name);
  }
});
