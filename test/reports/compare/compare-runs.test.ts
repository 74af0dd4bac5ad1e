import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seal } from '../../../harness/results/checksum.ts';
import type { CellRecord, RunRecord } from '../../../harness/results/record.ts';
import { compareRuns, type Finding, type RunComparison } from '../../../reports/compare/compare-runs.ts';
import { comparisonPage } from '../../../reports/compare/comparison-page.ts';
import { comparisonText } from '../../../reports/compare/comparison-text.ts';
import { describeFinding } from '../../../reports/compare/wording.ts';
import type { StoredRun } from '../../../reports/load.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

function stored(
  options: SyntheticOptions = {},
  change: (cell: CellRecord) => CellRecord = (cell) => cell,
): StoredRun {
  const { run, cells } = syntheticRun(options);
  return { run, fits: cells.map(change), searches: [], warnings: [] };
}

function compared(before: StoredRun, after: StoredRun, tolerance = 0.1): RunComparison {
  return compareRuns(before, after, { tolerance });
}

const scaled =
  (factors: { error?: number; time?: number }, concerns: (cell: CellRecord) => boolean) =>
  (cell: CellRecord): CellRecord => {
    if (!concerns(cell) || !cell.metrics || !cell.timings) return cell;
    const { error = 1, time = 1 } = factors;
    return seal({
      ...cell,
      metrics: { ...cell.metrics, relativeTestError: (cell.metrics.relativeTestError as number) * error },
      timings: { ...cell.timings, fitCpuSeconds: (cell.timings.fitCpuSeconds as number) * time },
    }) as CellRecord;
  };

const described = ({ kind, quantity, series, task }: Finding): string =>
  [kind, quantity, series, task ?? 'everywhere'].join(' · ');

test('a run compared with itself has no difference, to the last bit', () => {
  const run = stored();
  const comparison = compared(run, run);
  assert.equal(comparison.shared, run.fits.length);
  assert.deepEqual(comparison.findings, []);
  assert.deepEqual(comparison.verdicts, []);
  assert.deepEqual(comparison.differences, []);
  assert.deepEqual([comparison.onlyBefore, comparison.onlyAfter], [[], []]);
  assert.ok(comparison.learners.every(({ error, time }) => error?.kind === 'same' && time?.kind === 'same'));
  assert.match(
    comparisonText(comparison),
    /^No difference in errors or times[\s\S]*same to the\slast bit\.$/m,
  );
});

test('if one learner is 1.5 times slower and another has errors 1.5 times as large, exactly those two are found', () => {
  const slowed = scaled({ time: 1.5 }, ({ spec }) => spec.learnerParams.kernel === 'rbf');
  const worsened = scaled({ error: 1.5 }, ({ spec }) => spec.learnerParams.activation === 'relu');
  const { findings } = compared(
    stored(),
    stored({}, (cell) => worsened(slowed(cell))),
  );
  assert.deepEqual(findings.map(described), [
    'regression · error · two-layer relu · everywhere',
    'regression · time · kernel-ridge rbf · everywhere',
  ]);
  for (const { change } of findings) assert.ok(change && Math.abs(change.ratio - 1.5) < 1e-9);
});

test('compared the other way round, they are improvements', () => {
  const slowed = scaled(
    { time: 1.5 },
    ({ spec }) => spec.learner === 'layerwise' && !spec.learnerParams.finetune,
  );
  const { findings } = compared(stored({}, slowed), stored());
  assert.deepEqual(findings.map(described), ['improvement · time · layerwise · everywhere']);
});

test('a change on one family is found there, and not in the learner as a whole', () => {
  const worsened = scaled(
    { error: 3 },
    ({ spec }) => spec.learner === 'deep-sgd' && spec.family === 'bfc-deep-wide',
  );
  const families = ['bfc-wide', 'bfc-deep-wide', 'bfc-chain'];
  const { findings } = compared(stored({ families }), stored({ families }, worsened));
  assert.deepEqual(findings.map(described), ['regression · error · deep-sgd · bfc-deep-wide']);
});

/** Five fits of deep-sgd with this error. */
function withError(relativeTestError: number): StoredRun {
  return stored({ d: [8], families: ['bfc-wide'], learners: ['deep-sgd'] }, (cell) =>
    cell.metrics ? (seal({ ...cell, metrics: { ...cell.metrics, relativeTestError } }) as CellRecord) : cell,
  );
}

test('equal errors of 0 are equal, a ratio to 0 is called a bound, and runs without common fits are not called equal', () => {
  const zero = withError(0);
  const alike = comparisonText(compared(zero, zero));
  assert.match(alike, /Every error is the same to the\slast bit\./);
  assert.doesNotMatch(alike, /NaN|1e-12/);
  const text = comparisonText(compared(zero, withError(0.5)));
  assert.match(text, /5\.0e11×/);
  assert.match(text, /in 5 fits one error is 0 or rounding and counts\sas\s1e-12/);
  const other = stored({ d: [16], families: ['bfc-deep-wide'], learners: ['deep-sgd'] });
  const nothing = comparisonText(compared(zero, other));
  assert.match(nothing, /The runs have no fit in common: there is nothing to compare\.$/);
  assert.doesNotMatch(nothing, /last bit|0 fits/);
});

test('one pair has a ratio and no range', () => {
  const one = (error: number) => {
    const run = withError(error);
    return { ...run, fits: run.fits.slice(0, 1) };
  };
  const { learners } = compared(one(0.1), one(0.2));
  const { error } = learners[0];
  assert.ok(error);
  const text = describeFinding({ kind: 'regression', quantity: 'error', series: 'deep-sgd', change: error });
  assert.match(text, /^error of deep-sgd: 2\.00×, 1 fit, p = 1$/);
});

test('differences within the tolerance are none, however significant', () => {
  const slightly = scaled({ error: 1.05, time: 1.05 }, () => true);
  const comparison = compared(stored(), stored({}, slightly));
  assert.deepEqual(comparison.findings, []);
  assert.ok(
    comparison.learners.every(({ error }) => error && error.corrected < 0.05 && error.kind === 'same'),
  );
  const strict = compared(stored(), stored({}, slightly), 0.01);
  const learners = comparison.learners.length;
  assert.equal(strict.findings.filter(({ quantity }) => quantity === 'error').length, learners);
});

test('independent noise gives no finding: of 20 comparisons, at most one says otherwise', () => {
  const families = ['bfc-wide', 'bfc-deep'];
  const run = stored({ families, salt: 'the first' });
  const wrong = Array.from({ length: 20 }, (_, i) =>
    compared(run, stored({ families, salt: `again ${i}` })),
  ).filter(({ findings }) => findings.length > 0);
  assert.ok(wrong.length <= 1, `${wrong.length} of 20`);
});

test('through that noise an error 1.5 times as large is found', () => {
  const worsened = scaled({ error: 1.5 }, ({ spec }) => spec.learner === 'random-features');
  const options = { d: [8, 16, 32, 64], seeds: 5 };
  const { findings } = compared(
    stored({ ...options, salt: 'a' }),
    stored({ ...options, salt: 'b' }, worsened),
  );
  assert.deepEqual(findings.map(described), ['regression · error · random-features · everywhere']);
});

test('new failures are regressions, and failures that are gone are improvements', () => {
  const fails = (cell: CellRecord): CellRecord =>
    cell.spec.learner === 'layerwise' && cell.spec.d === 32 && cell.spec.seed === 1
      ? (seal({ ...cell, status: 'diverged', metrics: undefined, message: 'not finite' }) as CellRecord)
      : cell;
  const [sound, broken] = [stored(), stored({}, fails)];
  const worse = compared(sound, broken).findings;
  assert.deepEqual(
    worse.map(({ kind, series, failures }) => [kind, series, failures]),
    [
      ['regression', 'layerwise', 2],
      ['regression', 'layerwise + joint', 2],
    ],
  );
  assert.ok(compared(broken, sound).findings.every(({ kind }) => kind === 'improvement'));
});

test('cells of only one run are listed, by learner and family', () => {
  const { onlyBefore, onlyAfter, shared } = compared(
    stored({ d: [8, 16], seeds: 2 }),
    stored({ d: [16, 32], seeds: 2, learners: ['deep-sgd', 'mean'] }),
  );
  assert.equal(shared, 2 * 2 * 2);
  assert.deepEqual(onlyAfter, [
    { task: 'bfc-wide', series: 'deep-sgd', count: 2, d: [32] },
    { task: 'bfc-wide', series: 'mean', count: 2, d: [32] },
    { task: 'bfc-deep-wide', series: 'deep-sgd', count: 2, d: [32] },
    { task: 'bfc-deep-wide', series: 'mean', count: 2, d: [32] },
  ]);
  assert.ok(onlyBefore.some(({ series, d }) => series === 'kernel-ridge rbf' && d.join() === '8,16'));
});

test('on another machine times are shown and not judged, and the differences between machines come first', () => {
  const slowed = scaled({ time: 2 }, () => true);
  const after = stored({}, slowed);
  const { environment } = after.run;
  const elsewhere: RunRecord = {
    ...after.run,
    environment: {
      ...environment,
      cpu: 'Another CPU',
      versions: { ...environment.versions, 'ml-matrix': '6.16.0' },
    },
  };
  const comparison = compared(stored(), { ...after, run: elsewhere });
  assert.deepEqual(comparison.findings, []);
  assert.equal(comparison.timesJudged, false);
  assert.deepEqual(
    comparison.differences.map(({ name }) => name),
    ['processor', 'ml-matrix'],
  );
  const text = comparisonText(comparison);
  assert.ok(text.indexOf('Another CPU') < text.indexOf('deep-sgd'));
  assert.match(text, /times are shown but not judged/);
});

test('if all learners are slower together, the machine is suspected', () => {
  const { drift } = compared(
    stored(),
    stored(
      {},
      scaled({ time: 1.3 }, () => true),
    ),
  );
  assert.ok(drift !== undefined && Math.abs(drift - 1.3) < 1e-9);
  assert.equal(compared(stored(), stored()).drift, undefined);
});

test('a changed verdict is named, even if the runs call the learner by two names', () => {
  const worsened = scaled({ error: 1e5 }, ({ spec }) => spec.learner === 'deep-sgd');
  const after = stored({}, worsened);
  const renamed = {
    ...after.run,
    config: {
      ...after.run.config,
      learners: after.run.config.learners.map((entry) =>
        entry.label === 'deep-sgd' ? { ...entry, label: 'my network' } : entry,
      ),
    },
  };
  const { verdicts } = compared(stored(), { ...after, run: renamed });
  assert.deepEqual(
    verdicts.map(({ series, task, before }) => [series, task, before]),
    [
      ['deep-sgd', 'bfc-wide', 'learns'],
      ['deep-sgd', 'bfc-deep-wide', 'learns'],
    ],
  );
});

test('the page is well-formed, needs no network, and shows hostile names as text', () => {
  const run = stored({ hostile: true, failures: true });
  const worsened = scaled({ error: 2 }, () => true);
  const comparison = compared(run, stored({ hostile: true, failures: true }, worsened));
  const page = comparisonPage(comparison, 'hierbench compare "<a>" b');
  assertWellFormed(page);
  assert.doesNotMatch(page, /<script|<img|onerror=alert\(1\)>/);
  assert.doesNotMatch(page, /(src|href)="http/);
  const text = comparisonText(comparison);
  assert.ok(text.split('\n').every((line) => [...line].length <= 110));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/);
});
