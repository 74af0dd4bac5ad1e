import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportContent } from '../../../reports/content.ts';
import { htmlPage } from '../../../reports/page/page.ts';
import { builtFile } from '../../built.ts';
import { syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

function page(fits = syntheticRun({ seeds: 2, d: [8, 16] }).cells): string {
  const { run } = syntheticRun({ seeds: 2, d: [8, 16] });
  const content = reportContent([{ run, fits, searches: [], warnings: [] }], '');
  return htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));
}

test('a page that holds libraries and a font holds their licences', () => {
  const text = page();
  assertWellFormed(text);
  const [notices] = /<footer id="notices">.*?<\/footer>/s.exec(text) ?? [];
  assert.ok(notices);
  for (const part of [
    /This page holds copies of hierbench [\d.]+ \(MIT\), @kurkle\/color [\d.]+ \(MIT\), chart\.js [\d.]+ \(MIT\), Hierbench Sans, a part of Source Sans 3 /,
    /Copyright \(c\) \d{4}(-\d{4})? Chart\.js Contributors/,
    /Copyright \(c\) \d{4}(-\d{4})? Jukka Kurkela/,
    /Reserved Font Name/,
    /SIL OPEN FONT LICENSE Version 1\.1/,
  ])
    assert.match(notices, part);
  assert.equal(notices.match(/The above copyright notice and this permission notice/g)?.length, 3);
  // The script and the font themselves say whose they are.
  assert.match(
    readFileSync(builtFile('reports/explorer/explorer.js'), 'utf8'),
    /\(c\) \d{4} Chart\.js Contributors/,
  );
});

test('a page without a script holds nothing of others', () => {
  assert.doesNotMatch(page([]), /<footer id="notices">|@font-face|<script/);
});
