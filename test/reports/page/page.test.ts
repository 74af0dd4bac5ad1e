import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette } from '../../../reports/charts/style.ts';
import { reportContent } from '../../../reports/content.ts';
import type { StoredRun } from '../../../reports/load.ts';
import { html, trusted } from '../../../reports/page/html.ts';
import { htmlPage } from '../../../reports/page/page.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

/** A page with empty pictures: what it says does not depend on them. */
function page(options: SyntheticOptions = {}, warnings: string[] = []): string {
  const { run, cells } = syntheticRun({ seeds: 2, d: [8, 16], ...options });
  const content = reportContent([{ run, fits: cells, searches: [], warnings }], 'hierbench report <x>');
  return htmlPage(
    content,
    new Map(content.charts.map(({ name }) => [name, '<svg xmlns="n" width="1" height="1"></svg>'])),
  );
}

test('interpolated text is escaped, markup is not, lists are joined', () => {
  const item = html`<li>${'<b> & "c"'}</li>`;
  assert.equal(
    html`<ul title="${`'"`}">${[item, item]}${undefined}${3}${trusted('<hr>')}</ul>`.text,
    '<ul title="&#39;&quot;"><li>&lt;b&gt; &amp; &quot;c&quot;</li><li>&lt;b&gt; &amp; &quot;c&quot;</li>3<hr></ul>',
  );
});

/** Scripts are tested where they run: in test/browser. The texts of licences name addresses, and link to none. */
function withoutForeign(text: string): string {
  return text.replace(/<script\b[^>]*>.*?<\/script>|<footer id="notices">.*?<\/footer>/gs, '');
}

test('the page is well-formed and needs nothing from elsewhere', () => {
  for (const options of [{}, { failures: true, hostile: true }]) {
    const text = page(options);
    assertWellFormed(text);
    assert.doesNotMatch(withoutForeign(text), /:\/\/|<(link|iframe|object|img)\b|@import|url\((?!data:)/i);
    assert.equal(text.match(/<script\b/g)?.length, 2, 'the script and its data');
    const targets = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target);
    for (const target of targets)
      assert.match(
        target,
        /^(#[\w-]+|charts\/[\w.-]+\.(png|svg)|results(-columns)?\.(csv|md)|analysis\.json)$/,
      );
    for (const target of targets)
      if (target.startsWith('#')) assert.ok(text.includes(`id="${target.slice(1)}"`), target);
    assert.match(text, /Content-Security-Policy" content="default-src 'none'/);
  }
});

test('hostile names and messages stay text', () => {
  const text = page({ failures: true, hostile: true });
  assert.match(text, /&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;/);
  assert.match(text, /&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;/);
  assert.match(text, /it broke: &lt;\/pre&gt;&lt;b&gt;bold/);
  assert.match(text, /hierbench report &lt;x&gt;/);
  const headings = [...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading);
  assert.ok(
    headings.every((heading) => !heading.includes('<')),
    headings.join('\n'),
  );
});

test('every status is shown with its message', () => {
  const text = page({ failures: true, seeds: 3 });
  for (const status of ['diverged', 'timeout', 'out-of-memory', 'crashed', 'unsupported', 'invalid'])
    assert.ok(text.includes(`<td class="status">${status}</td>`), status);
  assert.match(text, /the worker ended with signal SIGSEGV/);
});

test('verdict, environment, command, methods and damaged files are shown', () => {
  const text = page({}, ['cells/0123.json is damaged: it is not JSON']);
  assert.match(text, /bfc-wide, d = 16: deep-sgd reaches a median relative test error of/);
  assert.match(text, /Example CPU @ 2\.40GHz/);
  assert.match(text, /hierbench run synthetic --out results\/synthetic/);
  assert.match(
    text,
    /Learners are fitted at d = 8 and 16 with n = 8d² training samples, for 2 seeds \(1, 2\)/,
  );
  assert.match(text, /with 6 trials over its search space/);
  assert.match(text, /Not tuned: mean\./);
  assert.match(text, /0123\.json is damaged/);
});

test('a run without fits, and one with nothing but failures, have a page', () => {
  const { run } = syntheticRun();
  const empty = htmlPage(reportContent([{ run, fits: [], searches: [], warnings: [] }], 'x'), new Map());
  assertWellFormed(empty);
  assert.match(empty, /There are no fits in these runs yet\./);
  const failed = page({ everything: 'timeout' });
  assertWellFormed(failed);
  assert.match(failed, /no learner has a median error/);
  assert.match(failed, /0 of 2: 2 timeout/);
});

test('in dark mode every colour of the charts has its counterpart', () => {
  const text = page();
  for (const { colour, dark } of palette) {
    assert.ok(text.includes(`.chart svg [fill="${colour}"] { fill: ${dark}; }`), colour);
    assert.ok(text.includes(`.chart svg [stroke="${colour}"] { stroke: ${dark}; }`), colour);
  }
});

test('scaling and comparisons show a verdict with its reason for every learner, and tests against the reference', () => {
  const text = page({ seeds: 3, d: [8, 16, 32] });
  assert.match(text, /<a href="#scaling">Scaling<\/a>/);
  assert.match(text, /<a href="#comparisons">Comparisons<\/a>/);
  assert.match(text, /<li>bfc-wide at ε = 0\.01: learns: deep-sgd/);
  assert.match(text, /<td class="good">learns<\/td>/);
  assert.match(text, /it does not fall with d \(exponent /);
  assert.match(text, /fewer than 5 values of d/);
  assert.match(text, /bfc-deep-wide: every learner against deep-sgd<\/summary>/);
  assert.match(text, /Friedman’s test over 9 pairs: p = /);
  const section = text.slice(text.indexOf('id="comparisons"'), text.indexOf('id="more-charts"'));
  assert.ok(section.includes('charts/critical-difference.png'));
});

test('one learner has no comparisons, and one d no exponents', () => {
  const text = page({ learners: ['deep-sgd'], d: [8] });
  assert.ok(!text.includes(`id="comparisons"`));
  assert.match(text, /One d shows no growth/);
});

test('the first table has the verdict in words with the error below it, or errors alone if d did not grow', () => {
  const first = (text: string) => text.slice(text.indexOf('id="verdict"'), text.indexOf('</table>'));
  const grown = first(page({ seeds: 3, d: [8, 16], learners: ['deep-sgd', 'mean'] }));
  assert.match(grown, /<td class="number good">learns<br><span class="faint">\d\.\de-\d<\/span><\/td>/);
  assert.match(grown, /<td class="number poor">stalls<br><span class="faint">1\.0<\/span><\/td>/);
  assert.match(grown, /<caption>Verdicts at ε = 0\.01, and the median relative test error at the largest d/);
  assert.match(grown, /<span class="legend poor">stalls<\/span>/);
  const single = first(page({ seeds: 3, d: [8], learners: ['deep-sgd', 'mean'] }));
  assert.doesNotMatch(single, /learns|stalls/);
  assert.match(single, /<td class="number poor">1\.0<\/td>/);
});

test('a family has its formula, spectrum and kernel floor if the run stores them, and otherwise nothing', () => {
  const { run, cells } = syntheticRun({ seeds: 2, d: [8, 16], families: ['bfc-wide'] });
  const spectrum = {
    method: 'exact',
    basis: 'hermite',
    weights: [0, 0, 0.8, 0, 0.2],
    angular: [],
    kernelFloor: 0.1,
  };
  const told = {
    run: { ...run, formulas: [{ family: 'bfc-wide', params: {}, tex: 'y = x_1' }] },
    fits: cells.map((cell) => ({ ...cell, spectrum })),
  };
  const pageOf = (stored: Pick<StoredRun, 'run' | 'fits'>) => {
    const content = reportContent([{ ...stored, searches: [], warnings: [] }], 'x');
    return htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));
  };
  const text = pageOf(told);
  assert.match(
    text,
    /<h2>bfc-wide<\/h2>\n<div class="scroll formula"[^>]*aria-label="Formula of bfc-wide"><math/,
  );
  assert.match(
    text,
    /<td class="number">4<\/td><td class="number">0\.200<\/td><td class="number">0\.200<\/td>/,
  );
  assert.match(text, /<td class="number">0\.100<\/td><td>kernel-ridge [a-z]+<\/td>/);
  const silent = pageOf({ run, fits: cells });
  assert.doesNotMatch(silent, /<math|TeX<\/summary>|Spectrum and kernel floor/);
});

test('how to cite is at the end, with the hash of the run', () => {
  const text = page();
  const [, end] = text.split('<section id="cite">');
  assert.match(end, /<h2>How to cite<\/h2>/);
  assert.match(end, /@misc\{hierbench-run-[0-9a-f]{12},/);
  assert.match(text, /<a href="#cite">How to cite<\/a>/);
});
