import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRuns } from '../../../reports/compare/compare-runs.ts';
import { comparisonText } from '../../../reports/compare/comparison-text.ts';
import { storedRun } from '../../../reports/load.ts';
import { sampleRecord } from '../../harness/results/sample-record.ts';
import { syntheticRun } from '../synthetic-run.ts';

/** A run of one learner with these values of a parameter, whose errors are those of the synthetic run times `factor`. */
function sweptRun(values: readonly number[], factor: (value: number) => number = () => 1) {
  const { run, cells } = syntheticRun({ families: ['bfc-wide'], d: [8, 16], seeds: 4, learners: ['mean'] });
  const fits = values.flatMap((m) =>
    cells.map(({ spec, metrics, timings }) =>
      sampleRecord(
        { ...spec, learner: 'random-features', learnerParams: { m } },
        {
          timings,
          ...(metrics && {
            metrics: { ...metrics, relativeTestError: metrics.relativeTestError * factor(m) },
          }),
        },
      ),
    ),
  );
  const learners = values.map((value) => ({
    learner: 'random-features',
    params: { m: value },
    label: `features[m=${value}]`,
    sweep: { label: 'features', parameter: 'm', value },
  }));
  return storedRun({ ...run, config: { ...run.config, learners } }, fits);
}

test('fits of a sweep are compared with those of the same value, under its name, and values of one run alone are listed', () => {
  const worse = (value: number) => (value === 16 ? 3 : 1);
  const comparison = compareRuns(sweptRun([4, 16, 64]), sweptRun([4, 16, 256], worse), { tolerance: 0.1 });
  assert.deepEqual(
    comparison.learners.map(({ series, fits, error }) => [series, fits, error?.ratio.toFixed(6)]),
    [
      ['features[m=4]', 8, '1.000000'],
      ['features[m=16]', 8, '3.000000'],
    ],
  );
  assert.deepEqual(
    comparison.findings.map(({ kind, series }) => [kind, series]),
    [['regression', 'features[m=16]']],
  );
  assert.deepEqual(
    [comparison.onlyBefore, comparison.onlyAfter].map((only) => only.map(({ series }) => series)),
    [['features[m=64]'], ['features[m=256]']],
  );
  assert.match(comparisonText(comparison), /\nfeatures\[m=16\] +8 +3\.00×/);
});
