import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeRun } from '../../../harness/results/store.ts';
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { hasGlyph } from '../../../reports/charts/missing-letters.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { writeReport } from '../../../reports/report.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { syntheticRun, writeSyntheticRun } from '../synthetic-run.ts';

function results(label: string): Results {
  const { run, cells } = syntheticRun({ seeds: 1, d: [8, 16], families: ['bfc-wide'] });
  const plain = collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
  const renamed = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll('"deep-sgd"', JSON.stringify(label))) as T;
  return {
    ...plain,
    rows: renamed(plain.rows),
    series: plain.series.map((own, i) => (i === 0 ? { ...own, label } : own)),
  };
}

async function said(label: string): Promise<string | undefined> {
  const renderer = await createRenderer();
  const chart = errorVersusD(results(label));
  assert.ok(chart);
  renderer.svg(chart);
  return renderer.missingLetters();
}

test('nothing is said about letters of any script that the font has', async () => {
  for (const label of ['deep-sgd', 'é e\u0301 ñ ø ß ½ × ≤ ∞ “x”', 'ядро', 'Ελληνικά ἀρχή', 'Việt Nam'])
    assert.equal(await said(label), undefined, label);
});

test('one line names the letters that are missing, where they are and what to do', async () => {
  const line = await said('核 😀 ядро');
  assert.ok(line);
  assert.match(
    line,
    /^the charts’ font has no 核 😀 \(in “核 😀 ядро”\): PNG and PDF files have boxes there/,
  );
  assert.match(
    line,
    /give it a label in Latin, Greek or Cyrillic letters, or read the charts in the HTML page/,
  );
  assert.ok(!line.includes('\n'));
});

test('Arabic, Thai, private-use characters and unusual accents are all reported', async () => {
  assert.match((await said('مرحبا')) ?? '', /has no .*ا/);
  assert.match((await said('ภาษา')) ?? '', /has no .*ภ/);
  assert.match((await said('\uE000')) ?? '', /has no U\+E000 /);
  assert.match((await said('x\u20DD')) ?? '', /has no ◌\u20DD /);
  assert.match((await said('\u{1F468}\u200D\u{1F469}')) ?? '', /has no \u{1F468} \u{1F469} \(/u);
});

test('if many letters are missing, a few are named and the others counted', async () => {
  const line = (await said('一丁七万丈三上下不与')) ?? '';
  assert.match(line, /has no (\S ){8}and 2 more \(/);
});

test('coverage is the font’s own: spaces and joiners need no glyph, and boxes are not glyphs', async () => {
  await createRenderer();
  for (const face of ['', '600', 'italic'] as const) {
    for (const letter of ['a', '⁻', '÷', ' ', '\u00A0', '\u200D', '\uFE0F'])
      assert.ok(hasGlyph(letter, face), letter);
    for (const letter of ['核', '\u{1F600}', '\uE000', 'ᚠ']) assert.ok(!hasGlyph(letter, face), letter);
  }
});

test('a report says so in its page and its Markdown, and says nothing if no letters are missing', async () => {
  const folder = temporaryFolder();
  for (const [name, learner, expected] of [
    ['plain', 'two-layer relu', false],
    ['wide', '核', true],
  ] as const) {
    const { run } = await writeSyntheticRun(join(folder, name), { seeds: 1, d: [8], learners: ['deep-sgd'] });
    run.config.learners[0].label = learner;
    await writeRun(join(folder, name), run);
    const written = await writeReport([join(folder, name)], {
      out: join(folder, `${name}-report`),
      command: 'x',
    });
    assert.equal(written.letters !== undefined, expected);
    assert.equal(written.warnings.length, 0);
    for (const path of [written.html, written.markdown])
      assert.equal(/The charts’ font has no 核 \(in “核”\)/.test(readFileSync(path, 'utf8')), expected, path);
  }
});
