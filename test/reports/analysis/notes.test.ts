import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headlines } from '../../../reports/analysis/headline.ts';
import { readingNotes, verdict } from '../../../reports/analysis/notes.ts';
import type { Results, Row } from '../../../reports/rows.ts';
import { aRow } from '../rows-for-tests.ts';

const learners = {
  'deep-sgd': ['deep-sgd', {}],
  layerwise: ['layerwise', {}],
  joint: ['layerwise', { finetune: 'joint' }],
  frozen: ['layerwise', { finetune: 'frozen' }],
  bfc: ['bfc', {}],
  gelu: ['deep-network', { activation: 'gelu' }],
  untied: ['bfc', { regulariser: 0 }],
  relu: ['two-layer', { activation: 'relu' }],
  monomial: ['two-layer', { activation: 'monomial' }],
  rbf: ['kernel-ridge', { kernel: 'rbf' }],
  rfm: ['rfm', {}],
  mean: ['mean', {}],
} as const;

/** Three equal seeds of each learner at d = 16. */
function results(
  errors: Partial<Record<keyof typeof learners, number>>,
  degree?: number,
  more: Row[] = [],
): Results {
  const labels = Object.keys(errors) as (keyof typeof learners)[];
  return {
    series: labels.map((label) => ({ label, learner: learners[label][0], params: learners[label][1] })),
    facets: [
      { label: 'bfc-wide', family: 'bfc-wide', params: {}, ...(degree === undefined ? {} : { degree }) },
    ],
    rows: [
      ...more,
      ...labels.flatMap((label) =>
        [1, 2, 3].map((seed) =>
          aRow({
            series: label,
            learner: learners[label][0],
            seed,
            testError: errors[label],
            trainError: errors[label],
          }),
        ),
      ),
    ],
  };
}

function notesOf(data: Results): string {
  return readingNotes(headlines(data)[0], data).join('\n');
}
const verdictOf = (data: Results) => verdict(headlines(data)[0]);

test('the verdict counts the learners that are far behind and names the others', () => {
  assert.equal(
    verdictOf(results({ 'deep-sgd': 1e-4, layerwise: 0.1, joint: 2e-4, mean: 1 })),
    'bfc-wide, d = 16: deep-sgd reaches a median relative test error of 1.0e-4. 1 of 2 other learners is at least 10 times worse. Within 10 times: joint (2.0×).',
  );
  assert.match(
    verdictOf(results({ 'deep-sgd': 1e-4, layerwise: 0.1, rbf: 0.3 })),
    /Both other learners.*closest is layerwise at 0\.10, 1,000×/,
  );
  assert.match(
    verdictOf(results({ 'deep-sgd': 0.2, rbf: 0.1 })),
    /No other learner is at least 10 times worse\. Better: rbf \(0\.50×\)\.$/,
  );
  assert.match(verdictOf(results({ rbf: 0.1, mean: 1 })), /the smallest median error is 0\.10, by rbf\.$/);
});

test('a verdict without any finished fit says so', () => {
  const failed = results({ 'deep-sgd': 1 });
  const rows = failed.rows.map((row) => ({ ...row, status: 'crashed' as const, testError: undefined }));
  assert.equal(verdictOf({ ...failed, rows }), 'bfc-wide, d = 16: no learner has a median error.');
});

test('it is stated if the monomial learns degree 4, and if it does not learn degree 8', () => {
  const learns = notesOf(results({ 'deep-sgd': 1e-5, monomial: 0.005, relu: 0.26 }, 4));
  assert.match(
    learns,
    /told the degree, by a monomial activation z\^4, learns this task too: 0\.0050 \(ReLU: 0\.26\)/,
  );
  assert.match(learns, /stronger test is degree 8/);
  assert.match(notesOf(results({ 'deep-sgd': 1e-4, monomial: 0.54 }, 8)), /z\^8, still stays at 0\.54/);
  assert.doesNotMatch(
    notesOf(results({ 'deep-sgd': 1e-5, monomial: 0.005 })),
    /monomial/,
    'unknown degree: nothing said',
  );
  assert.doesNotMatch(notesOf(results({ 'deep-sgd': 1e-5, relu: 0.26 }, 4)), /told the degree, by/);
});

test('layerwise training is said to stop, to be rescued by a joint stage, or to be as good', () => {
  const rescued = notesOf(results({ 'deep-sgd': 1e-5, layerwise: 0.09, joint: 5e-5 }));
  assert.match(rescued, /stops at 0\.090, 9,000× the error/);
  assert.match(rescued, /brings it to 5\.0e-5: that is what backward feature correction predicts/);
  const stuck = notesOf(results({ 'deep-sgd': 1e-5, layerwise: 0.09, joint: 0.08 }));
  assert.match(stuck, /A joint stage afterwards ends at 0\.080\./);
  assert.doesNotMatch(stuck, /predicts/);
  assert.match(notesOf(results({ 'deep-sgd': 0.01, layerwise: 0.03 })), /no need for correction/);
});

test('the frozen arm is never taken for plain layerwise training, whether or not that is present', () => {
  assert.match(
    notesOf(results({ 'deep-sgd': 1e-5, frozen: 0.5, layerwise: 0.09, joint: 5e-5 })),
    /stops at 0\.090, 9,000×/,
  );
  assert.doesNotMatch(notesOf(results({ 'deep-sgd': 1e-5, frozen: 0.5 })), /one layer at a time/);
});

test('the paper’s own learner is called better, near or far behind deep-sgd, and an ablation never stands in for it', () => {
  const said = (bfc: number) => notesOf(results({ 'deep-sgd': 1e-3, bfc }));
  assert.match(said(5e-4), /own learner, bfc, ends at 5\.0e-4, below deep-sgd \(0\.0010\)\./);
  assert.match(said(0.002), /own learner, bfc, ends at 0\.0020, within 2\.0× of deep-sgd\./);
  assert.match(said(0.1), /own learner, bfc, ends at 0\.10, 100× the error of deep-sgd\./);
  assert.match(notesOf(results({ 'deep-sgd': 1e-3, untied: 0.9, bfc: 0.002 })), /bfc, ends at 0\.0020/);
  assert.doesNotMatch(notesOf(results({ bfc: 0.1 })), /own learner/, 'nothing to set it beside');
});

test('a kernel that learns features is compared with the best one that does not', () => {
  const said = (rfm: number) => notesOf(results({ 'deep-sgd': 1e-4, rbf: 0.3, rfm }));
  assert.match(
    said(0.02),
    /helps a kernel here: rfm ends at 0\.020, the best fixed kernel, rbf, at 0\.30; deep-sgd is at 1\.0e-4, 200× below\./,
  );
  assert.match(
    said(0.25),
    /helps a kernel little here: rfm ends at 0\.25, the best fixed kernel, rbf, at 0\.30\./,
  );
  assert.match(said(0.4), /does not help a kernel here/);
  assert.doesNotMatch(notesOf(results({ 'deep-sgd': 1e-4, rfm: 0.1 })), /Learning features/);
});

test('controls are said to be learnt by no learner, or by all', () => {
  assert.match(notesOf(results({ 'deep-sgd': 0.9, rbf: 0.8, mean: 1 })), /No learner gets below 0\.80/);
  assert.match(
    notesOf(results({ 'deep-sgd': 1e-3, rbf: 0.02, mean: 1 })),
    /Every learner but mean gets to 0\.020 or below/,
  );
  assert.doesNotMatch(notesOf(results({ 'deep-sgd': 1e-3, rbf: 0.3, mean: 1 })), /Every learner|No learner/);
});

test('if no learner learns, that is all that is said of learners', () => {
  const data = results({ 'deep-sgd': 0.99, layerwise: 0.98, monomial: 0.95, rbf: 0.97, mean: 1 }, 4);
  assert.equal(
    verdictOf(data),
    'bfc-wide, d = 16: nobody learns this target; the smallest median error is 0.95.',
  );
  assert.deepEqual(readingNotes(headlines(data)[0], data), [
    'No learner gets below 0.95: from samples of this size nobody learns this target.',
  ]);
  assert.doesNotMatch(verdictOf(results({ 'deep-sgd': 0.99, rbf: 0.49 })), /nobody/);
});

test('if every learner gets to ε or nearly, the best and the worst are named', () => {
  assert.equal(
    verdictOf(results({ 'deep-sgd': 1e-6, joint: 1e-9, rbf: 0.009, mean: 1 })),
    'bfc-wide, d = 16: every learner but mean reaches ε = 0.01. The best is joint at 1.0e-9, the worst rbf at 0.0090. deep-sgd is at 1.0e-6.',
  );
  assert.match(
    verdictOf(results({ 'deep-sgd': 1e-6, rbf: 0.03 })),
    /: every learner reaches ε = 0\.01 or nearly\. The best is deep-sgd at 1\.0e-6, the worst rbf at 0\.030\.$/,
  );
  assert.doesNotMatch(verdictOf(results({ 'deep-sgd': 1e-6, rbf: 0.031 })), /every learner/);
  const control = notesOf(results({ 'deep-sgd': 1e-7, layerwise: 2e-6, joint: 1e-9 }, 1));
  assert.match(control, /gets to 2\.0e-6, which is 20× the error of end-to-end training\./);
  assert.doesNotMatch(control, /stops|predicts/, 'nothing was left to correct');
  const failed = results({ 'deep-sgd': 1e-6, rbf: 1e-3 });
  const rows = failed.rows.map((row) => (row.series === 'rbf' ? { ...row, testError: undefined } : row));
  assert.doesNotMatch(verdictOf({ ...failed, rows }), /every learner/);
  // One seed of several: the median is small, but not every fit got there.
  const [first] = failed.rows.filter(({ series }) => series === 'rbf');
  const one = failed.rows.map((row) =>
    row === first ? { ...row, status: 'crashed' as const, testError: undefined } : row,
  );
  assert.doesNotMatch(verdictOf({ ...failed, rows: one }), /every learner/);
});

test('errors that agree to a tenth are called the same', () => {
  assert.match(
    verdictOf(results({ 'deep-sgd': 0.2, joint: 0.192, relu: 0.206, rbf: 0.1, rfm: 0.4 })),
    /worse\. Better: rbf \(0\.50×\)\. The same: joint and relu\. Within 10 times: rfm \(2\.0×\)\.$/,
  );
  assert.match(
    notesOf(results({ 'deep-sgd': 0.2, layerwise: 0.201, rbf: 0.3 })),
    /ends at the same error as end-to-end training, 0\.20: this run shows no need/,
  );
  assert.match(notesOf(results({ 'deep-sgd': 0.2, bfc: 0.199 })), /, the same as deep-sgd \(0\.20\)\./);
});

test('a trend is stated only if the intervals do not overlap', () => {
  const earlier = (testError: number) =>
    [1, 2, 3].map((seed) =>
      aRow({ series: 'layerwise', learner: 'layerwise', d: 8, n: 512, seed, testError: testError * seed }),
    );
  const data = (testError: number) => results({ 'deep-sgd': 1e-4, layerwise: 0.09 }, 4, earlier(testError));
  assert.match(notesOf(data(0.001)), /error of layerwise grows from 0\.0020 to 0\.090/);
  assert.doesNotMatch(notesOf(data(0.04)), /grows|falls/);
});

test('memorisation, spread over seeds, failures and few seeds are mentioned', () => {
  const base = results({ 'deep-sgd': 0.2 });
  const rows = base.rows.map((row, i) => ({ ...row, trainError: 1e-3, testError: [0.02, 0.2, 0.5][i] }));
  const said = notesOf({
    ...base,
    rows: [...rows, aRow({ seed: 4, status: 'timeout', testError: undefined })],
  });
  assert.match(said, /deep-sgd fits its training sample far better \(0\.0010\)/);
  assert.match(said, /1 of 4 fits failed \(1 timeout\)/);
  assert.match(
    notesOf({ ...base, rows }),
    /Seeds differ by 10 times or more for deep-sgd \(0\.020 to 0\.50\)/,
  );
  assert.match(notesOf({ ...base, rows: rows.slice(0, 1) }), /One seed only/);
  assert.match(notesOf({ ...base, rows: rows.slice(0, 2) }), /2 seeds only: the intervals are their range/);
});

test('if the reference has error 0, learners with error 0 equal it and all others are far behind', () => {
  const text = verdictOf(results({ 'deep-sgd': 0, layerwise: 0, relu: 0.3 }));
  assert.match(
    text,
    /deep-sgd reaches a median relative test error of 0\. 1 of 2 other learners is at least 10 times worse\. The same: layerwise\.$/,
  );
  assert.match(
    verdictOf(results({ 'deep-sgd': 0, relu: 0.3 })),
    /The other learner is at least 10 times worse\. The closest is relu at 0\.30\.$/,
  );
  const notes = notesOf(results({ 'deep-sgd': 0, layerwise: 0.3, bfc: 0.3, relu: 0.3, rfm: 0.1 }));
  assert.match(notes, /stops at 0\.30, where end-to-end training is at 0\./);
  assert.match(notes, /bfc, ends at 0\.30, where deep-sgd is at 0\./);
  assert.match(notes, /relu comes closest: 0\.30, where deep-sgd is at 0\./);
});

test('a learner with error 0 is better, without a factor', () => {
  assert.match(verdictOf(results({ 'deep-sgd': 0.3, relu: 0 })), /Better: relu \(0\)\.$/);
  assert.match(
    notesOf(results({ 'deep-sgd': 0.3, layerwise: 0 })),
    /ends below end-to-end training \(0 against 0\.30\)/,
  );
});

test('two learners with error 0 are the same, and learnt features do not help a kernel', () => {
  const notes = notesOf(results({ 'deep-sgd': 0, layerwise: 0, bfc: 0, rfm: 0, rbf: 0, relu: 0.5 }));
  assert.match(notes, /ends at the same error as end-to-end training, 0:/);
  assert.match(notes, /bfc, ends at 0, the same as deep-sgd \(0\)/);
  assert.match(notes, /does not help a kernel here: rfm ends at 0, the best fixed kernel, rbf, at 0\./);
  assert.doesNotMatch(notes, /comes closest/);
});

test('the smallest error is attributed to every learner that has it', () => {
  assert.match(
    verdictOf(results({ relu: 0, rbf: 0, layerwise: 0.4 })),
    /smallest median error is 0, by relu and rbf\.$/,
  );
  assert.match(verdictOf(results({ relu: 0, rbf: 0 })), /every learner reaches ε = 0\.01\. All are at 0\.$/);
  assert.match(notesOf(results({ relu: 0, rbf: 0 })), /Every learner gets to 0: at ε = 0\.01/);
});

test('seeds that are all at 0, or all at rounding, do not differ, but 0 and more than rounding do', () => {
  const withSeeds = (errors: readonly number[]): Results => {
    const base = results({ relu: 1 });
    return {
      ...base,
      rows: errors.map((testError, i) =>
        aRow({ series: 'relu', learner: 'two-layer', seed: i + 1, testError }),
      ),
    };
  };
  for (const equal of [
    [0, 0, 0],
    [0, 0],
    [0, 1e-15, 1e-14],
    [0.3, 0.3, 0.3],
    [-0, 0, 0],
  ])
    assert.doesNotMatch(notesOf(withSeeds(equal)), /Seeds differ/, equal.join());
  assert.match(notesOf(withSeeds([0, 0, 0.4])), /Seeds differ by 10 times or more for relu \(0 to 0\.40\)/);
});

test('one seed has no interval, so nothing is said about intervals that do not overlap', () => {
  const at = (d: number, seeds: readonly number[], testError: number) =>
    seeds.map((seed) => aRow({ d, seed, testError, n: 8 * d * d }));
  const base = results({ 'deep-sgd': 1 });
  const grows = (seeds: readonly number[]) =>
    notesOf({ ...base, rows: [...at(16, seeds, 0), ...at(32, seeds, 0.2)] });
  assert.doesNotMatch(grows([1]), /overlap/);
  assert.match(
    grows([1, 2, 3]),
    /From d = 16 to d = 32 the error of deep-sgd grows from 0 to 0\.20; the intervals do not overlap\./,
  );
});

test('a reference whose error is rounding is not used as a measure', () => {
  const text = verdictOf(results({ 'deep-sgd': 1e-320, relu: 0.3 }));
  assert.match(text, /The other learner is at least 10 times worse\. The closest is relu at 0\.30\.$/);
  assert.match(
    notesOf(results({ 'deep-sgd': 1e-14, layerwise: 0.3 })),
    /stops at 0\.30, where end-to-end training is at 1\.0e-14\./,
  );
});

test('the best of the ordinary deep networks is compared with the reference', () => {
  const traits = { role: 'ordinary-deep' };
  const data = results({ 'deep-sgd': 1e-4, gelu: 0.02 });
  const withTraits = {
    ...data,
    series: data.series.map((entry) => (entry.label === 'gelu' ? { ...entry, traits } : entry)),
  };
  assert.match(
    notesOf(withTraits),
    /An ordinary deep network, which is told nothing about the target, ends at 0\.020 \(gelu\), 200× the error of deep-sgd\./,
  );
  assert.doesNotMatch(notesOf(data), /ordinary deep network/);
});
