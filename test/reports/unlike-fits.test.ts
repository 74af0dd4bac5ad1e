import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { cellId } from '../../harness/results/cell-id.ts';
import { seal } from '../../harness/results/checksum.ts';
import type { CellRecord, CellSpec, RunRecord } from '../../harness/results/record.ts';
import { writeCell, writeRun } from '../../harness/results/store.ts';
import { mergeRuns } from '../../harness/run/merge-runs.ts';
import { scaling } from '../../reports/analysis/scaling.ts';
import { summarise } from '../../reports/analysis/summary.ts';
import { compareRuns } from '../../reports/compare/compare-runs.ts';
import { reportContent } from '../../reports/content.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import { terminalHeadline } from '../../reports/export/terminal.ts';
import { terminalStatus } from '../../reports/export/terminal-status.ts';
import { loadRuns, type StoredRun, storedRun } from '../../reports/load.ts';
import { collectResults, type Results } from '../../reports/rows.ts';
import { syntheticRun } from './synthetic-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'hierbench-unlike-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The specification with one part of it changed. */
interface Change {
  readonly field: string;
  apply(spec: CellSpec): CellSpec;
}

const learners = ['deep-sgd', 'two-layer relu'];
const small = { families: ['bfc-wide'], d: [8, 16], seeds: 2, learners };

/**
 * Every field of a specification but those along which curves run, including unknown fields and those absent
 * by default.
 */
const changes: readonly Change[] = [
  change('family', { family: 'bfc-wide-2' }),
  change('taskParams', { taskParams: { k: 3 } }),
  change('taskDigest', { taskDigest: 'ab'.repeat(32) }),
  { field: 'learner', apply: (spec) => ({ ...spec, learner: `${spec.learner}-2` }) },
  {
    field: 'learnerParams',
    apply: (spec) => ({ ...spec, learnerParams: { ...spec.learnerParams, width: 7 } }),
  },
  change('learnerDigest', { learnerDigest: 'cd'.repeat(32) }),
  change('transfer', {
    transfer: { taskParams: { noise: 0.5 }, differs: { noise: 0.5 }, n: 4096, features: 'last' },
  }),
  ...(['trials', 'seed', 'validation'] as const).map((part) => ({
    field: `tuning.${part}`,
    apply: (spec: CellSpec) => ({
      ...spec,
      tuning: { ...spec.tuning, [part]: part === 'validation' ? 0.3 : 3 },
    }),
  })),
  { field: 'tuning.as', apply: (spec) => ({ ...spec, tuning: { ...spec.tuning, as: { width: 9 } } }) },
  { field: 'tuning.unknown', apply: (spec) => ({ ...spec, tuning: { ...spec.tuning, rule: 'new' } }) },
  ...(['steps', 'seconds', 'memoryMiB', 'unknown'] as const).map((part) => ({
    field: `budget.${part}`,
    apply: (spec: CellSpec) => ({ ...spec, budget: { ...spec.budget, [part]: 77 } }),
  })),
  change('testSize', { testSize: 99 }),
  change('diagnose', { diagnose: true }),
  change('backend', { backend: 'cpu' }),
  change('device', { device: 'cuda' }),
  change('threads', { threads: 2 }),
  change('something that a later version adds', { fresh: { samples: true } }),
];

function change(field: string, fields: Record<string, unknown>): Change {
  return { field, apply: (spec) => ({ ...spec, ...fields }) };
}

test('the list of changes has every field that a specification has', () => {
  const [{ spec }] = syntheticRun(small).cells;
  const along = ['kind', 'd', 'n', 'seed'];
  for (const [name, value] of Object.entries(spec)) {
    if (along.includes(name)) continue;
    const parts =
      name === 'tuning' || name === 'budget'
        ? Object.keys(value as object).map((part) => `${name}.${part}`)
        : [name];
    for (const part of parts)
      assert.ok(
        changes.some(({ field }) => field === part),
        part,
      );
  }
});

/** The same cells with their specifications changed. */
function changed({ cells }: { readonly cells: readonly CellRecord[] }, { apply }: Change): CellRecord[] {
  return cells.map((cell) => {
    const spec = apply(cell.spec);
    return seal({ ...cell, spec, id: cellId(spec) });
  });
}

/** As many rows as cells, and no (facet, series, d, n) with a seed twice or more fits than seeds. */
function assertApart(results: Results, cells: number, seeds: number, what: string): void {
  assert.equal(results.rows.length, cells, `${what}: every fit is a row`);
  for (const { rows, task, series, d, n } of summarise(results.rows)) {
    const own = rows.map(({ seed }) => seed);
    assert.equal(
      new Set(own).size,
      own.length,
      `${what}: ${task}, ${series}, d = ${d}, n = ${n}: a seed twice`,
    );
    assert.ok(own.length <= seeds, `${what}: ${own.length} fits of ${seeds} seeds`);
  }
  for (const { entries } of scaling(results))
    for (const { verdict } of entries)
      assert.equal(verdict.kind, 'undecided', `${what}: two seeds decide nothing`);
  const points = explorerData(results).points.map(({ task, learner, d, n }) =>
    JSON.stringify([task, learner, d, n]),
  );
  assert.equal(new Set(points).size, points.length, what);
  for (const labels of [results.series, results.facets].map((list) => list.map(({ label }) => label)))
    assert.equal(new Set(labels).size, labels.length, `${what}: ${labels}`);
}

const base = syntheticRun(small);
const before = storedRun(base.run, base.cells);
const count = base.cells.length;

for (const one of changes)
  test(`configurations that differ in ${one.field} alone share no curve: in one run, two runs, and merged`, async () => {
    const other = changed(base, one);
    const both = storedRun(base.run, [...base.cells, ...other]);
    const after = storedRun({ ...base.run, name: 'other' }, other);
    assertApart(collectResults([both]), 2 * count, 2, 'one run');
    assertApart(collectResults([before, after]), 2 * count, 2, 'two runs');
    assertApart(collectResults([before, after], true), 2 * count, 2, 'pooled');
    const [a, b, out] = ['a', 'b', 'merged'].map((name) =>
      join(folder, one.field.replaceAll(' ', '-'), name),
    );
    await write(a, base.run, base.cells);
    await write(b, { ...base.run, name: 'other' }, other);
    await mergeRuns([a, b], { out });
    assertApart(collectResults(loadRuns([out])), 2 * count, 2, 'merged');
    const content = reportContent([before, after], 'x');
    assert.deepEqual(content.remarks, []);
    const compared = compareRuns(before, after, { tolerance: 0.1 });
    assert.equal(compared.shared, 0);
    const names = (list: typeof compared.onlyBefore) => list.map(({ task, series }) => `${task} ${series}`);
    assert.equal(
      new Set([...names(compared.onlyBefore), ...names(compared.onlyAfter)]).size,
      4,
      'a comparison does not call unlike fits by one name',
    );
    // In what a person reads, no two lines of a table begin with the same name.
    for (const text of [terminalHeadline(content), terminalStatus(both)])
      for (const block of text.split(/\n\n|─+/)) {
        const names = block.split('\n').flatMap((line) => /^\S.*?(?= {2,}\S)/.exec(line)?.[0] ?? []);
        const learners = names.filter((name) => /^(deep-sgd|two-layer|other)/.test(name));
        assert.equal(new Set(learners).size, learners.length, block);
      }
  });

async function write(to: string, run: RunRecord, cells: readonly CellRecord[]): Promise<void> {
  await writeRun(to, { ...run, cells: cells.map(({ id }) => id) });
  for (const cell of cells) await writeCell(to, cell);
}

test('any number of configurations that differ in any of these share no curve', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.subarray(
          changes.map((_, i) => i),
          { maxLength: 3 },
        ),
        {
          minLength: 2,
          maxLength: 5,
          selector: (places) => places.join(),
        },
      ),
      fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }),
      (configurations, places) => {
        const sets = configurations.map((own) =>
          own.reduce((cells, i) => changed({ cells }, changes[i]), base.cells),
        );
        // Some of them are in one run, some in others.
        const runs = [0, 1, 2].flatMap((at): StoredRun[] => {
          const cells = sets.flatMap((set, i) => (places[i] === at ? set : []));
          return cells.length === 0 ? [] : [storedRun({ ...base.run, name: `run ${at}` }, cells)];
        });
        assertApart(collectResults(runs), sets.length * count, 2, 'runs');
      },
    ),
    { numRuns: 60 },
  );
});

test('labels name what differs, in as few words as possible', () => {
  const labels = (...own: readonly Change[]) => {
    const runs = [
      before,
      ...own.map((one, i) => storedRun({ ...base.run, name: `run ${i}` }, changed(base, one))),
    ];
    const { series, facets } = collectResults(runs);
    return [...facets, ...series].map(({ label }) => label);
  };
  const one = (field: string) => changes.find((entry) => entry.field === field) as Change;
  assert.deepEqual(labels(one('budget.steps')), [
    'bfc-wide',
    'deep-sgd (8,000 steps)',
    'deep-sgd (77 steps)',
    'two-layer relu (8,000 steps)',
    'two-layer relu (77 steps)',
  ]);
  assert.deepEqual(labels(one('tuning.trials')).slice(1, 3), ['deep-sgd (6 trials)', 'deep-sgd (3 trials)']);
  assert.deepEqual(labels(one('taskDigest')), [
    'bfc-wide',
    'bfc-wide (content abab)',
    'deep-sgd',
    'two-layer relu',
  ]);
  assert.deepEqual(labels(one('testSize'), one('budget.steps')).slice(1, 4), [
    'deep-sgd (8,000 steps, 8,192 test samples)',
    'deep-sgd (8,000 steps, 99 test samples)',
    'deep-sgd (77 steps, 8,192 test samples)',
  ]);
});

test('a configuration whose settings vary with d has one curve, and the methods say so', () => {
  const cells = base.cells.map((cell) => {
    const spec = { ...cell.spec, budget: { ...cell.spec.budget, steps: 100 * cell.spec.d } };
    return seal({ ...cell, spec, id: cellId(spec) });
  });
  const run = storedRun(base.run, cells);
  assert.deepEqual(
    collectResults([run]).series.map(({ label }) => label),
    learners,
  );
  const text = reportContent([run], 'x').methods.join('\n');
  assert.match(text, /On bfc-wide: 800 steps at d = 8 and 1,600 steps at d = 16\./);
  assert.match(terminalStatus(run), /\nOn bfc-wide: 800 steps at d = 8 and 1,600 steps at d = 16\.\n/);
  // A part of it, run elsewhere with the same settings, adds its seeds to the curve; with other settings it
  // does not.
  const part = (steps: number) =>
    storedRun(
      { ...base.run, name: 'part' },
      cells
        .filter(({ spec }) => spec.d === 8)
        .map((cell) => {
          const spec = { ...cell.spec, seed: cell.spec.seed + 10, budget: { ...cell.spec.budget, steps } };
          return seal({ ...cell, spec, id: cellId(spec) });
        }),
    );
  assert.equal(collectResults([run, part(800)]).series.length, 2);
  assert.equal(collectResults([run, part(900)]).series.length, 4);
});

test('whatever the order of the runs, each fit is in one series, and no two configurations form one schedule', () => {
  const at = (d: number, steps: number, name: string) =>
    storedRun(
      { ...base.run, name },
      base.cells
        .filter(({ spec }) => spec.d === d)
        .map((cell) => {
          const spec = { ...cell.spec, budget: { ...cell.spec.budget, steps } };
          return seal({ ...cell, spec, id: cellId(spec) });
        }),
    );
  const [low, high] = [at(8, 100, 'low'), at(16, 200, 'high')];
  const both = storedRun({ ...base.run, name: 'both' }, [...low.fits, ...high.fits]);
  const orders = [
    [low, high, both],
    [low, both, high],
    [both, low, high],
    [both, high, low],
    [high, low, both],
    [high, both, low],
  ];
  for (const runs of orders) {
    const results = collectResults(runs);
    assert.deepEqual(
      results.series.map(({ label }) => label),
      learners,
    );
    assertApart(results, count, 2, runs.map(({ run }) => run.name).join());
    assert.equal(new Set(results.rows.map(({ id }) => id)).size, count);
    assert.equal(results.repeated?.length, 2);
  }
  // No configuration asked for a schedule of these two.
  assert.equal(collectResults([low, high]).series.length, 4);
  const elsewhere = syntheticRun({ ...small, d: [32] });
  const further = storedRun(
    { ...base.run, name: 'further' },
    elsewhere.cells.map((cell) => {
      const spec = { ...cell.spec, budget: { ...cell.spec.budget, steps: 100 } };
      return seal({ ...cell, spec, id: cellId(spec) });
    }),
  );
  assert.equal(collectResults([both, further]).series.length, 4);
  assert.deepEqual(
    collectResults([both, further])
      .series.map(({ label }) => label)
      .sort(),
    [
      'deep-sgd (100 steps or 200 steps)',
      'deep-sgd (100 steps)',
      'two-layer relu (100 steps or 200 steps)',
      'two-layer relu (100 steps)',
    ],
  );
  // The same setting at another d continues the same curve.
  assert.equal(collectResults([low, further]).series.length, 2);
});

test('tasks and learners that one configuration labels twice stay two, whatever their settings', () => {
  const run: RunRecord = {
    ...base.run,
    config: {
      ...base.run.config,
      tasks: [
        { family: 'bfc-wide', params: {}, label: 'short', d: [8, 16], steps: 77 },
        { family: 'bfc-wide', params: {}, label: 'long', d: [8, 16], steps: 8000 },
      ],
    },
  };
  const steps = changes.find(({ field }) => field === 'budget.steps') as Change;
  const { facets, series, rows } = collectResults([storedRun(run, [...base.cells, ...changed(base, steps)])]);
  assert.deepEqual(
    facets.map(({ label }) => label),
    ['short', 'long'],
  );
  assert.deepEqual(
    series.map(({ label }) => label),
    learners,
  );
  for (const { task, budget } of rows) assert.equal(budget.steps, task === 'short' ? 77 : 8000);
});

test('two data sets of one name, and two versions of a learner, are distinguished by their paths', () => {
  const digests = ['1'.repeat(64), '2'.repeat(64)];
  const runs = ['a', 'b'].map((site, i) =>
    storedRun(
      {
        ...base.run,
        config: {
          learners: [
            {
              learner: 'mine',
              params: {},
              label: 'mine',
              module: `/home/me/v${i}/mine.ts`,
              digest: digests[i],
            },
          ],
          tasks: [
            {
              family: 'data',
              params: {},
              label: 'data',
              d: [8],
              module: `csv:/home/me/${site}/data-train.csv,/home/me/${site}/data-test.csv`,
              digest: digests[i],
            },
          ],
        },
      },
      base.cells
        .filter(({ spec }) => spec.d === 8 && spec.learner === 'deep-sgd')
        .map((cell) => {
          const spec = {
            ...cell.spec,
            family: 'data',
            taskDigest: digests[i],
            learner: 'mine',
            learnerParams: {},
            learnerDigest: digests[i],
          };
          return seal({ ...cell, spec, id: cellId(spec) });
        }),
    ),
  );
  const { facets, series } = collectResults(runs);
  assert.deepEqual(
    facets.map(({ label }) => label),
    ['data (a)', 'data (b)'],
  );
  assert.deepEqual(
    series.map(({ label }) => label),
    ['mine (v0)', 'mine (v1)'],
  );
});

test('a fit that two runs have counts once, and the report says so', () => {
  const again = storedRun({ ...base.run, name: 'again' }, base.cells);
  const content = reportContent([before, again], 'x');
  assert.equal(content.results.rows.length, count);
  assert.deepEqual(content.remarks, [
    `${count} fits of run again are in run synthetic too; each counts once, as the latter has it.`,
  ]);
  const twin = storedRun(base.run, base.cells);
  assert.deepEqual(reportContent([before, twin], 'x').remarks, [
    `${count} fits of run synthetic (no. 2) are in run synthetic (no. 1) too; each counts once, as the latter has it.`,
  ]);
  assert.ok(terminalHeadline(content).replaceAll(/\s+/g, ' ').includes('Note: 8 fits of run again'));
});
