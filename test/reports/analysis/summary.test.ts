import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poolFailures } from '../../../reports/analysis/failures.ts';
import { headlines } from '../../../reports/analysis/headline.ts';
import { medianCurve } from '../../../reports/analysis/median-curve.ts';
import { describeSizes, principalSizes } from '../../../reports/analysis/principal-sizes.ts';
import { summarise } from '../../../reports/analysis/summary.ts';
import { aRow, aSummary } from '../rows-for-tests.ts';

test('a failed fit counts as infinite error, an unsupported one not at all, and times are those of finished fits', () => {
  const { error, fitSeconds, statuses } = aSummary([
    aRow({ seed: 1, testError: 0.1, fitSeconds: 1 }),
    aRow({ seed: 2, testError: 0.3, fitSeconds: 5 }),
    aRow({ seed: 3, testError: 0.2, fitSeconds: 3 }),
    aRow({ seed: 4, status: 'diverged', testError: undefined, fitSeconds: undefined }),
    aRow({ seed: 5, status: 'unsupported', testError: undefined, fitSeconds: undefined }),
  ]);
  assert.deepEqual([error?.median, error?.high, error?.seeds], [0.25, Infinity, 4]);
  assert.deepEqual([fitSeconds?.median, fitSeconds?.seeds], [3, 3]);
  assert.deepEqual(
    [...statuses],
    [
      ['ok', 3],
      ['diverged', 1],
      ['unsupported', 1],
    ],
  );
});

test('an interval does not depend on what else is summarised', () => {
  const own = [0.1, 0.4, 0.2, 0.9, 0.3, 0.8].map((testError, seed) => aRow({ seed, testError }));
  const others = [aRow({ d: 8, n: 512 }), aRow({ series: 'mean', learner: 'mean' })];
  const alone = summarise(own)[0];
  const among = summarise([...others, ...own]).find(({ d, series }) => d === 16 && series === 'deep-sgd');
  assert.deepEqual(among?.error, alone.error);
});

test('the median curve has the points that half of the seeds have, in the order of time', () => {
  const point = (step: number, seconds: number, error: number) => ({
    step,
    seconds,
    samplesSeen: step * 10,
    error,
    loss: error / 2,
  });
  const rows = [
    aRow({ trace: [point(1, 1, 1), point(10, 10, 0.1), point(20, 20, 0.01)] }),
    aRow({ trace: [point(1, 2, 0.8), point(10, 12, 0.3)] }),
    aRow({ trace: [point(1, 3, 0.9), point(10, 14, 0.2)] }),
    aRow({ status: 'timeout', trace: [point(1, 99, 99)] }),
  ];
  assert.deepEqual(medianCurve(rows), [
    { step: 1, seconds: 2, samples: 10, error: 0.9, loss: 0.45 },
    { step: 10, seconds: 12, samples: 100, error: 0.2, loss: 0.1 },
  ]);
});

test('seeds without a common schedule are matched by the order of their points, and without a trace by their end', () => {
  const trace = (steps: readonly number[]) =>
    steps.map((step) => ({ step, seconds: step, samplesSeen: step, error: 1 / step }));
  const rows = [
    aRow({ trace: trace([1, 4]) }),
    aRow({ trace: trace([2, 5]) }),
    aRow({ trace: trace([3, 6]) }),
  ];
  assert.deepEqual(
    medianCurve(rows).map(({ step }) => step),
    [2, 5],
  );
  assert.deepEqual(medianCurve([aRow({ testError: 0.5, fitSeconds: 3, n: 100 })]), [
    { step: 1, seconds: 3, samples: 100, error: 0.5 },
  ]);
});

test('each d is represented by one sample size, with the ratio n/d² that most dimensions have', () => {
  const row = (d: number, n: number) => aRow({ d, n });
  const swept = [row(16, 512), row(16, 2048), row(16, 4096), row(32, 8192), row(32, 4096), row(8, 512)];
  assert.deepEqual(
    [...principalSizes(swept)],
    [
      [8, 512],
      [16, 2048],
      [32, 8192],
    ],
  );
  assert.deepEqual(
    [...principalSizes([row(16, 2048), row(32, 8192), row(64, 9000), row(64, 30000)])].at(-1),
    [64, 30000],
  );
});

test('of several such ratios, the one with which most learners were run represents the family', () => {
  const sweep = [16, 32].flatMap((d) =>
    [2, 8, 32].map((ratio) => aRow({ d, n: ratio * d * d, series: 'a' })),
  );
  const at = (n: number) => [...principalSizes([...sweep, aRow({ d: 16, n, series: 'b' })])];
  assert.deepEqual(at(2 * 256), [
    [16, 512],
    [32, 2048],
  ]);
  assert.deepEqual(at(8 * 256), [
    [16, 2048],
    [32, 8192],
  ]);
  assert.deepEqual(
    [...principalSizes(sweep)],
    [
      [16, 8192],
      [32, 32768],
    ],
  );
});

test('the rule of the sample sizes is put into words', () => {
  assert.equal(
    describeSizes(
      [
        [8, 512],
        [16, 2048],
      ],
      String,
    ),
    'n = 8d²',
  );
  assert.equal(
    describeSizes(
      [
        [8, 64],
        [16, 256],
      ],
      String,
    ),
    'n = d²',
  );
  assert.equal(
    describeSizes(
      [
        [8, 500],
        [16, 500],
      ],
      String,
    ),
    'n = 500',
  );
  assert.equal(
    describeSizes(
      [
        [8, 500],
        [16, 900],
      ],
      String,
    ),
    'n = 500 to 900',
  );
  assert.equal(describeSizes([[16, 2048]], String), 'n = 2048');
});

test('the headline is at the largest d of each family, with ratios to deep-sgd', () => {
  const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];
  const series = ['mean', 'deep-sgd'].map((learner) => ({ label: learner, learner, params: {} }));
  const rows = [
    aRow({ d: 8, n: 512, testError: 9 }),
    aRow({ testError: 0.02 }),
    aRow({ series: 'mean', learner: 'mean', testError: 1, info: { solver: 'nystrom', centres: 2048 } }),
  ];
  const [headline, ...more] = headlines({ rows, series, facets });
  assert.equal(more.length, 0);
  assert.deepEqual([headline.d, headline.n, headline.seeds, headline.reference], [16, 2048, 1, 'deep-sgd']);
  assert.deepEqual(
    headline.entries.map(({ series: { label }, ratio, note }) => [label, ratio, note]),
    [
      ['mean', 50, 'Nyström, 2,048 centres'],
      ['deep-sgd', undefined, ''],
    ],
  );
});

test('exact solvers need no note, and "not tuned" is said if others were tuned', () => {
  const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];
  const series = ['deep-sgd', 'mean'].map((learner) => ({ label: learner, learner, params: {} }));
  const notes = (trials: number) =>
    headlines({
      rows: [
        aRow({ trials, info: { solver: 'full-rank', centres: 99 } }),
        aRow({ series: 'mean', learner: 'mean', trials: 0, params: { a: 1 }, note: 'no trial succeeded' }),
      ],
      series,
      facets,
    })[0].entries.map(({ note }) => note);
  assert.deepEqual(notes(0), ['', 'no trial succeeded']);
  assert.deepEqual(notes(3), ['', 'not tuned; no trial succeeded']);
});

test('failures are pooled by task, learner, status and message', () => {
  const failed = (d: number, message: string) => aRow({ d, status: 'crashed', message });
  assert.deepEqual(poolFailures([failed(32, 'a'), failed(8, 'a'), failed(8, 'b'), aRow()]), [
    { task: 'bfc-wide', series: 'deep-sgd', status: 'crashed', message: 'a', count: 2, d: [8, 32] },
    { task: 'bfc-wide', series: 'deep-sgd', status: 'crashed', message: 'b', count: 1, d: [8] },
  ]);
});
