import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { learnerTraits } from '../../harness/input/learner-traits.ts';
import type { LearnerEntry, StoredTraits } from '../../harness/results/record.ts';
import { writeCell, writeRun } from '../../harness/results/store.ts';
import { learners } from '../../learners/registry.ts';
import { commonOutcome } from '../../reports/analysis/common-outcome.ts';
import { headlines } from '../../reports/analysis/headline.ts';
import { kernelFloorChecks } from '../../reports/analysis/kernel-floor-check.ts';
import { readingNotes } from '../../reports/analysis/notes.ts';
import { assignStyles } from '../../reports/charts/style.ts';
import { reportContent } from '../../reports/content.ts';
import { storedRun } from '../../reports/load.ts';
import { writeReport } from '../../reports/report.ts';
import { collectResults } from '../../reports/rows.ts';
import { runHash } from '../../reports/run-hash.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { knownStyles } from './charts/known-styles.ts';
import { syntheticRun } from './synthetic-run.ts';

function contents(root: string): [string, string][] {
  const names = readdirSync(root, { recursive: true }).map(String).sort();
  return names
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => [name, readFileSync(join(root, name), 'latin1')]);
}

/** The traits that a new run stores for a learner; none for one that is not built in. */
function withTraits(entry: LearnerEntry): LearnerEntry {
  const learner = learners.find(({ name }) => name === entry.learner);
  const traits = learner && learnerTraits(learner, learner.parameters.parse(entry.params));
  return traits ? { ...entry, traits: traits as StoredTraits } : entry;
}

test('a run that stores no traits gives the same report, byte for byte, and the same hash as one that does', async () => {
  const folder = temporaryFolder();
  const { run, cells } = syntheticRun({
    seeds: 3,
    d: [8, 16],
    families: ['bfc-wide'],
    failures: true,
    hostile: true,
  });
  const { config } = run;
  const told = { ...run, config: { ...config, learners: config.learners.map(withTraits) } };
  assert.ok(told.config.learners.filter(({ traits }) => traits).length > 10);
  const reports = await Promise.all(
    [run, told].map(async (record, i) => {
      const stored = join(folder, `run-${i}`);
      await writeRun(stored, record);
      for (const cell of cells) await writeCell(stored, cell);
      await writeReport([stored], { out: join(folder, `report-${i}`), command: 'hierbench report' });
      return contents(join(folder, `report-${i}`));
    }),
  );
  assert.deepEqual(
    reports[1].map(([name]) => name),
    reports[0].map(([name]) => name),
  );
  for (const [i, [name, bytes]] of reports[0].entries()) assert.ok(reports[1][i][1] === bytes, name);
  assert.equal(runHash(storedRun(told, cells)), runHash(storedRun(run, cells)));
});

/** The synthetic run with this learner's entry and cells given to a user's learner with these traits. */
function renamed(label: string, traits: StoredTraits | undefined, kept: string[]) {
  const { run, cells } = syntheticRun({ learners: kept, d: [8, 16], families: ['bfc-wide'] });
  const entry = run.config.learners.find((candidate) => candidate.label === label);
  assert.ok(entry);
  const { learner, params } = entry;
  const own = { learner: 'mine', params: {}, label: 'mine', ...(traits && { traits }) };
  const config = {
    ...run.config,
    learners: run.config.learners.map((candidate) => (candidate === entry ? own : candidate)),
  };
  const renamedCells = cells.map((cell) =>
    cell.spec.learner === learner && JSON.stringify(cell.spec.learnerParams) === JSON.stringify(params)
      ? { ...cell, spec: { ...cell.spec, learner: 'mine', learnerParams: {} } }
      : cell,
  );
  return storedRun({ ...run, config }, renamedCells);
}

test('a user’s learner has the hue of the group it declares, and without one is listed among the others', () => {
  const kept = ['deep-sgd', 'kernel-ridge rbf', 'random-features'];
  const styleOf = (traits?: StoredTraits) =>
    assignStyles(collectResults([renamed('random-features', traits, kept)]).series).get('mine');
  const own = styleOf({ group: 'Sequential kernel' });
  assert.equal(own?.group, 'Sequential kernel');
  const hue = Object.values(knownStyles).filter(({ group }) => group === 'Sequential kernel');
  assert.ok(hue.some(({ colour }) => colour === own?.colour));
  assert.equal(styleOf()?.group, 'Other');
});

test('a user’s learner plays the role it declares in the comparisons', () => {
  const kept = ['deep-sgd', 'layerwise', 'two-layer relu', 'kernel-ridge rbf', 'mean'];
  const headlineOf = (label: string, traits?: StoredTraits) => {
    const results = collectResults([renamed(label, traits, kept)]);
    const [headline] = headlines(results);
    return { results, headline, notes: readingNotes(headline, results) };
  };
  // The reference, by its name in every sentence, and in the methods as well.
  const own = headlineOf('deep-sgd', { role: 'end-to-end' });
  assert.equal(own.headline.reference, 'mine');
  assert.match(own.notes.join(' '), /comes closest: .*the error of mine/);
  const { methods } = reportContent([renamed('deep-sgd', { role: 'end-to-end' }, kept)], '');
  assert.match(methods.join(' '), /The separation from mine: .* in which mine failed/);
  assert.doesNotMatch(methods.join(' '), /deep-sgd/);
  assert.equal(headlineOf('deep-sgd').headline.reference, undefined);
  // Layerwise training.
  assert.match(headlineOf('layerwise', { role: 'layerwise' }).notes.join(' '), /Trained one layer at a time/);
  assert.doesNotMatch(headlineOf('layerwise').notes.join(' '), /Trained one layer at a time/);
  // Shallow, unless it is told the degree.
  const only = { shallow: true };
  const closest = (traits: StoredTraits) =>
    /Among learners that are shallow .*, (.+) comes closest/.exec(
      headlineOf('layerwise', traits).notes.join(' '),
    )?.[1];
  assert.equal(closest(only), 'mine');
  assert.notEqual(closest({ ...only, told: ['degree'] }), 'mine');
});

test('statements about all learners leave out a user’s trivial learner', () => {
  const kept = ['deep-sgd', 'layerwise + joint', 'mean'];
  const outcome = (traits?: StoredTraits) =>
    commonOutcome(headlines(collectResults([renamed('mean', traits, kept)]))[0])?.kind;
  assert.equal(outcome({ role: 'trivial' }), 'everybody learns');
  assert.equal(outcome(), undefined);
});

test('a user’s learner that the kernel floor bounds is compared with it', () => {
  const labels = (traits?: StoredTraits) => {
    const { rows } = collectResults([
      renamed('random-features', traits, ['random-features', 'kernel-ridge rbf']),
    ]);
    const floored = rows.map((row) => ({ ...row, kernelFloor: 0.1 }));
    return new Set(kernelFloorChecks({ rows: floored }).map(({ series }) => series));
  };
  assert.deepEqual(labels({ kernelFloor: true }), new Set(['kernel-ridge rbf', 'mine']));
  assert.deepEqual(labels(), new Set(['kernel-ridge rbf']));
});
