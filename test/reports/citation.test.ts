import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { packageRoot } from '../../harness/results/package-info.ts';
import { citation, paper, software } from '../../reports/citation.ts';
import { reportContent } from '../../reports/content.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { runHash } from '../../reports/run-hash.ts';
import { type SyntheticOptions, syntheticRun } from './synthetic-run.ts';

function stored(options: SyntheticOptions = {}) {
  const { run, cells } = syntheticRun({ seeds: 1, d: [8], learners: ['mean'], ...options });
  return { run, fits: cells, searches: [], warnings: [] };
}

test('program and paper are those of CITATION.cff', () => {
  const cff = parse(readFileSync(join(packageRoot, 'CITATION.cff'), 'utf8'));
  assert.equal(software.title, cff.title);
  assert.equal(software.author, cff.authors[0].name);
  assert.equal(software.licence, cff.license);
  const [reference] = cff.references;
  assert.equal(paper.title, reference.title);
  assert.equal(paper.year, reference.year);
  assert.equal(`arXiv:${paper.arXiv}`, reference.identifiers[0].value);
  assert.deepEqual(
    paper.authors,
    reference.authors.map(
      (author: Record<string, string>) => `${author['family-names']}, ${author['given-names']}`,
    ),
  );
});

test('a run is named by its hash, with its date, version and commit', () => {
  const run = stored();
  const { sentences, bibtex } = citation([run]);
  const hash = runHash(run);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.ok(
    sentences.includes(
      `The run: “synthetic”, started on 2026-01-02 with hierbench 0.1.0 (commit 0123456789ab). SHA-256 ${hash}.`,
    ),
    sentences.join('\n'),
  );
  assert.ok(bibtex.includes(`@misc{hierbench-run-${hash.slice(0, 12)},`));
  assert.ok(bibtex.includes(`SHA-256 ${hash}`));
  assert.match(bibtex, /eprint +=? *= \{2001\.04413\}/);
});

test('the hash is of the results: it changes with a figure, but not with the order of cells', () => {
  const run = stored({ seeds: 3 });
  assert.equal(runHash({ ...run, fits: [...run.fits].reverse() }), runHash(run));
  assert.notEqual(runHash(stored({ seeds: 3, salt: 'other' })), runHash(run));
  assert.notEqual(runHash({ ...run, fits: run.fits.slice(1) }), runHash(run));
});

test('two runs have an entry each', () => {
  const both = citation([stored(), stored({ salt: 'b', name: 'second' })]);
  assert.equal(both.bibtex.match(/^@misc\{hierbench-run-/gm)?.length, 2);
});

test('hostile names leave the entries intact: braces stay balanced, and nothing is a command', () => {
  for (const hostile of [true, 'long'] as const) {
    const run = stored({ hostile });
    run.run.name = `{}}} \\input{x} % @misc{ ${run.run.name}`;
    const { bibtex } = citation([run]);
    let depth = 0;
    for (const character of bibtex) {
      depth += Number(character === '{') - Number(character === '}');
      assert.ok(depth >= 0);
    }
    assert.equal(depth, 0);
    assert.doesNotMatch(bibtex, /\\input/);
    assert.ok(Math.max(...bibtex.split('\n').map((line) => line.length)) < 400);
  }
});

test('the Markdown report ends with the citation', () => {
  const run = stored();
  const markdown = markdownReport(reportContent([run], 'x'));
  const [, end] = markdown.split('## How to cite');
  assert.match(end, /^- The paper whose theorem it tests: Zeyuan Allen-Zhu and Yuanzhi Li\./m);
  assert.match(end, /^```bibtex\n@misc\{hierbench,$/m);
});
