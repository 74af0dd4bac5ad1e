import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { authorsOfCitation, citedAuthors, parseAuthor } from '../../../../reports/export/crate/authors.ts';
import { crateOf } from '../../../../reports/export/crate/crate-files.ts';
import { zipArchive } from '../../../../reports/export/crate/zip.ts';
import { storedRun } from '../../../../reports/load.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { syntheticRun } from '../../synthetic-run.ts';

const licence = 'https://spdx.org/licenses/CC-BY-4.0';
const { run, cells } = syntheticRun({
  d: [8, 16],
  seeds: 2,
  families: ['bfc-wide'],
  learners: ['deep-sgd', 'mean'],
});
const command = 'hierbench run /home/ada/mine.yaml';
const stored = storedRun({ ...run, command }, cells);
const author = parseAuthor('Carberry, Josiah <0000-0002-1825-0097>');
assert.ok(author);
const crate = crateOf([stored], { licence, authors: [author, { name: 'Ada', affiliation: 'Lab' }] });

type Entity = Record<string, unknown> & { '@id': string; '@type': string };
const metadata = JSON.parse(String(crate.files.at(-1)?.data)) as {
  '@context': unknown[];
  '@graph': Entity[];
};
const entities = new Map(metadata['@graph'].map((entity) => [entity['@id'], entity]));
const entity = (id: string): Entity => {
  const found = entities.get(id);
  assert.ok(found, id);
  return found;
};

test('a crate has the descriptor and the root that the specification asks for', () => {
  assert.equal(crate.files.at(-1)?.path, 'ro-crate-metadata.json');
  assert.equal(metadata['@context'][0], 'https://w3id.org/ro/crate/1.1/context');
  assert.deepEqual(entity('ro-crate-metadata.json'), {
    '@id': 'ro-crate-metadata.json',
    '@type': 'CreativeWork',
    conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
    about: { '@id': './' },
  });
  const root = entity('./');
  assert.equal(root['@type'], 'Dataset');
  assert.equal(root.datePublished, '2026-01-02');
  assert.deepEqual(root.license, { '@id': licence });
  assert.deepEqual(root.author, [{ '@id': 'https://orcid.org/0000-0002-1825-0097' }, { '@id': '#author-2' }]);
  assert.match(String(root.identifier), /^sha256:[0-9a-f]{64}$/);
});

test('every file but the metadata is described with its size and sum, and every reference leads somewhere', () => {
  const parts = entity('./').hasPart as { '@id': string }[];
  assert.deepEqual(
    parts.map(({ '@id': id }) => id),
    crate.files.slice(0, -1).map(({ path }) => path),
  );
  for (const { path, data } of crate.files.slice(0, -1)) {
    const file = entity(path);
    assert.equal(file['@type'], 'File');
    assert.equal(file.contentSize, String(Buffer.byteLength(data)));
    assert.equal(file.sha256, createHash('sha256').update(data).digest('hex'));
  }
  const references = JSON.stringify(metadata['@graph']).matchAll(/\{"@id":"([^"]*)"\}/g);
  const outside = [...references].map(([, id]) => id).filter((id) => !entities.has(id));
  assert.deepEqual([...new Set(outside)], ['https://w3id.org/ro/crate/1.1']);
  assert.equal(new Set(metadata['@graph'].map((each) => each['@id'])).size, metadata['@graph'].length);
});

test('a crate has every cell, no home folder, and the same bytes again', () => {
  const lines = String(crate.files.find(({ path }) => path === 'data/cells.jsonl')?.data)
    .trimEnd()
    .split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).id),
    cells.map(({ id }) => id),
  );
  for (const { data } of crate.files) assert.equal(Buffer.from(data).includes('/home/ada'), false);
  const again = crateOf([stored], { licence, authors: [author, { name: 'Ada', affiliation: 'Lab' }] });
  assert.deepEqual(zipArchive(again.files), zipArchive(crate.files));
});

test('authors have checked ORCID iDs, and come from citation files', () => {
  assert.deepEqual(parseAuthor(' Ada '), { name: 'Ada' });
  for (const wrong of [
    '',
    '<0000-0002-1825-0097>',
    'Ada <0000-0002-1825-0098>',
    'Ada <ada@example.org>',
    'a<b>c',
  ])
    assert.equal(parseAuthor(wrong), undefined, wrong);
  assert.equal(
    parseAuthor('A <https://orcid.org/0000-0002-1694-233X>')?.orcid,
    'https://orcid.org/0000-0002-1694-233X',
  );
  const cited = citedAuthors.parse({
    authors: [
      {
        'family-names': 'Lovelace',
        'given-names': 'Ada',
        affiliation: 'Lab',
        orcid: 'https://orcid.org/0000-0002-1825-0097',
      },
      { name: 'The Group' },
      {},
    ],
  });
  assert.deepEqual(authorsOfCitation(cited), [
    { name: 'Lovelace, Ada', orcid: 'https://orcid.org/0000-0002-1825-0097', affiliation: 'Lab' },
    { name: 'The Group' },
  ]);
});

test('the archive is read by another program', (context) => {
  if (spawnSync('python3', ['--version']).status !== 0) return context.skip('there is no python3');
  const path = join(temporaryFolder(), 'crate.zip');
  writeFileSync(path, zipArchive([...crate.files, { path: 'ünïcode/empty', data: '' }]));
  const script = `
import hashlib, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps({name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}))`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  assert.equal(stderr, '');
  const sums = Object.fromEntries(
    [...crate.files, { path: 'ünïcode/empty', data: '' }].map(({ path: name, data }) => [
      name,
      createHash('sha256').update(data).digest('hex'),
    ]),
  );
  assert.deepEqual(JSON.parse(stdout), sums);
});
