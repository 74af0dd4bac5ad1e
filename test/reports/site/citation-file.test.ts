import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { citationBib, citationFile } from '../../../reports/site/citation-file.ts';
import { atomFeed } from '../../../reports/site/feed.ts';
import { folderOf, type SiteRun } from '../../../reports/site/site-run.ts';
import { assertWellFormed } from '../well-formed.ts';

const hash = '4dc91763f1708592a998fe1ef130293d762acdc0ecdc004f735e08097531bef8';
const plain: SiteRun = {
  schema: 1,
  name: 'paper',
  description: 'all of it',
  hash,
  created: '2026-01-02T03:04:05.000Z',
  updated: '2026-01-03T03:04:05.000Z',
  made: [{ program: 'hierbench 0.1.0', processor: 'Example CPU', backend: 'wasm' }],
  fits: { ok: 3, failed: 1, unsupported: 0 },
  missing: 0,
  headline: 'It learns.',
  verdicts: ['It learns.'],
  commands: ['hierbench run paper'],
  authors: ['Ada Lovelace', 'Lab & Co'],
  files: [],
};
const hostile: SiteRun = {
  ...plain,
  name: `"}: [x] {unbalanced \\ ' # - & <b>]]>`,
  description: '%$_^~ @misc{evil, ---\\n{{',
  authors: ['{', 'O\'Neil: "x"'],
};

test('CITATION.cff is YAML that says what it should, whatever the names', () => {
  for (const run of [plain, hostile]) {
    const cff = parse(citationFile(run, 'https://example.org/b/'));
    assert.equal(cff['cff-version'], '1.2.0');
    assert.equal(cff.type, 'dataset');
    assert.equal(cff.title, `hierbench results: ${run.name}, ${run.description}`);
    assert.deepEqual(
      cff.authors,
      run.authors.map((name) => ({ name })),
    );
    assert.equal(cff.identifiers[0].value, `sha256:${hash}`);
    assert.equal(cff['date-released'], '2026-01-02');
    assert.equal(cff.url, `https://example.org/b/runs/${folderOf(run)}/`);
  }
  const bare = parse(citationFile({ ...plain, authors: [] }, undefined));
  assert.deepEqual(bare.authors, [{ name: 'anonymous' }]);
  assert.equal(bare.url, undefined);
});

test('in BibTeX braces are balanced, the key is plain, and the hash is complete', () => {
  for (const run of [plain, hostile]) {
    const bib = citationBib(run, 'https://example.org/b/');
    let depth = 0;
    for (const character of bib) {
      if (character === '{') depth++;
      if (character === '}') depth--;
      assert.ok(depth >= 0);
    }
    assert.equal(depth, 0, bib);
    assert.match(bib, /^@misc\{hierbench-[a-z0-9-]+,\n/);
    assert.match(bib, new RegExp(`SHA-256 ${hash}`));
  }
  assert.match(citationBib(plain, undefined), /author + = \{\{Ada Lovelace\} and \{Lab \\& Co\}\}/);
});

test('the feed is well-formed Atom, with the newest date on top and ids that do not depend on the address', () => {
  const site = { title: 'R & D <x>', id: hash };
  const [here, there] = [undefined, 'https://example.org/b/'].map((url) =>
    atomFeed([hostile, plain], { ...site, url }),
  );
  for (const feed of [here, there]) {
    assertWellFormed(feed.replace(/^<\?xml.*\n/, ''));
    assert.match(
      feed,
      /^<\?xml version="1\.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/,
    );
    assert.match(feed, /<updated>2026-01-03T03:04:05\.000Z<\/updated>/);
    assert.doesNotMatch(feed, /<b>/);
  }
  const ids = (feed: string) => [...feed.matchAll(/<id>([^<]*)<\/id>/g)].map(([, id]) => id);
  assert.deepEqual(ids(here), ids(there));
  for (const id of ids(here))
    assert.match(id, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(there, /href="https:\/\/example\.org\/b\/runs\/paper-4dc91763f170\/"/);
  assert.match(here, /href="runs\/paper-4dc91763f170\/index\.html"/);
});
