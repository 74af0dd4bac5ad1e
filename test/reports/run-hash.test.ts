import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { seal } from '../../harness/results/checksum.ts';
import { loadRun, storedRun } from '../../reports/load.ts';
import { fingerprint, fingerprintOfAll, runHash } from '../../reports/run-hash.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { syntheticRun, writeSyntheticRun } from './synthetic-run.ts';

const options = { d: [8], seeds: 2, learners: ['deep-sgd', 'mean'] };
const { run, cells } = syntheticRun(options);
const hash = runHash(storedRun(run, cells));

test('the hash is that of the fingerprint, the same in memory and from files, whatever the order of cells', async () => {
  const folder = join(temporaryFolder(), 'run');
  await writeSyntheticRun(folder, options);
  const loaded = loadRun(folder);
  assert.equal(runHash(loaded), hash);
  assert.equal(createHash('sha256').update(fingerprint(loaded)).digest('hex'), hash);
  assert.equal(runHash(storedRun(run, [...cells].reverse())), hash);
  const listed = (JSON.parse(fingerprint(loaded)) as { cells: [string, string][] }).cells;
  assert.deepEqual(
    listed,
    cells.map(({ id, checksum }) => [id, checksum]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
});

test('the hash changes with the configuration, a figure or the number of cells, but not with dates and paths', () => {
  const config = { ...run.config, seeds: 3 };
  assert.notEqual(runHash(storedRun({ ...run, config }, cells)), hash);
  assert.notEqual(runHash(storedRun(run, cells.slice(1))), hash);
  const other = seal({ ...cells[0], peakRssMiB: 181 });
  assert.notEqual(runHash(storedRun(run, [other, ...cells.slice(1)])), hash);
  assert.equal(runHash(storedRun({ ...run, createdAt: '2030-01-01T00:00:00.000Z' }, cells)), hash);
  const at = (module: string) => ({
    ...run.config,
    learners: run.config.learners.map((entry) => ({ ...entry, module, digest: 'd' })),
  });
  const [one, two] = ['/a/x.ts', '/b/x.ts'].map((path) =>
    runHash(storedRun({ ...run, config: at(path) }, cells)),
  );
  assert.equal(one, two);
  const traits = { group: 'Deep', role: 'end-to-end' };
  const learners = run.config.learners.map((entry) => ({ ...entry, traits }));
  const told = { ...run, config: { ...run.config, learners } };
  assert.equal(runHash(storedRun(told, cells)), hash, 'what learners say of themselves decides no cell');
  assert.notEqual(one, hash, 'the digest of what the file says counts');
});

test('several runs have a fingerprint of their hashes', () => {
  const stored = storedRun(run, cells);
  assert.equal(fingerprintOfAll([stored]), fingerprint(stored));
  assert.deepEqual(
    JSON.parse(
      fingerprintOfAll([
        { ...stored, origin: 'a' },
        { ...stored, origin: 'b' },
      ]),
    ),
    {
      sources: [
        { hash, origin: 'a' },
        { hash, origin: 'b' },
      ],
    },
  );
});
