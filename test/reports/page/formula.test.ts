import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formula, mathML } from '../../../reports/page/formula.ts';
import { findTaskFamily, taskFamilies } from '../../../tasks/registry.ts';
import { assertWellFormed } from '../well-formed.ts';

test('the formula of every family is typeset, in every form that its parameters give it', () => {
  const variants = [
    {},
    { noise: 0.1 },
    { output: 'classification', noise: 1e-7 },
    { inputs: 'hypercube' },
    { inputs: 'sphere' },
    { inputs: 'mixture' },
  ];
  for (const family of taskFamilies)
    for (const params of 'inputs' in family.parameters.shape ? variants : [{}]) {
      const tex = family.formula?.(family.parameters.parse(params)) ?? '';
      const math = mathML(tex);
      assert.ok(math, `${family.name}: ${tex}`);
      assert.match(math, /^<math display="block"/);
      assertWellFormed(math);
    }
});

test('the formula of every link and number of features is typeset', () => {
  const members = [
    ['hierarchical-polynomial', ['mix', 'square', 'cubic', 'he3mix'], [{ k: 2 }, { k: 3 }]],
    ['nonlinear-features', ['product', 'he2', 'mix', 'cubic'], [{ r: 2 }, { r: 3 }]],
    ['multi-index', ['mix', 'he2', 'he3'], [{ r: 1 }, { r: 2 }, { r: 3 }]],
  ] as const;
  for (const [name, links, others] of members)
    for (const link of links)
      for (const other of others) {
        const { parameters, formula: texOf } = findTaskFamily(name);
        const math = mathML(texOf?.(parameters.parse({ link, ...other })) ?? '');
        assert.ok(math, `${name} ${link}`);
        assertWellFormed(math);
      }
});

test('a formula comes with its TeX, and a name', () => {
  const { text } = formula('x < y', 'Formula of <b>');
  assert.match(
    text,
    /<div class="scroll formula" role="region" tabindex="0" aria-label="Formula of &lt;b&gt;"><math/,
  );
  assert.match(text, /<summary>TeX<\/summary><pre><code>x &lt; y<\/code><\/pre>/);
});

test('text that is not a formula is shown as it is', () => {
  const { text } = formula('\\frac{<img src=x onerror=alert(1)>', 'broken');
  assert.equal(text, '<pre><code>\\frac{&lt;img src=x onerror=alert(1)&gt;</code></pre>\n');
});

test('a hostile formula has no effect beyond mathematics, and takes no time', () => {
  for (const tex of [
    '\\href{javascript:alert(1)}{x}',
    '\\url{https://example.org}',
    '\\includegraphics{x.png}',
    '\\class{alert}{x}',
    '\\id{methods}{x}',
    '\\style{position:fixed}{x}',
    '\\data{a=b}{x}',
    '\\label{explorer}x',
    '\\begin{equation}x\\tag{1}\\label{methods}\\end{equation}',
    '\\ref{methods}',
    '\\def\\a{\\a\\a}\\a',
    '\\color{red;background:url(x)}x',
    '{'.repeat(100_000),
    '\\frac'.repeat(10_000),
    'x'.repeat(100_000),
    '\u0000',
  ]) {
    const math = mathML(tex);
    assert.doesNotMatch(math ?? '', /href|src|url|\bid=|position|data-|alert/, tex.slice(0, 40));
    if (math) assertWellFormed(math);
  }
  const text = mathML('\\text{<img/src=x/onerror=alert(1)>} "');
  assert.ok(text?.includes('&lt;img/src=x/onerror=alert(1)&gt;'));
  assert.doesNotMatch(text ?? '', /<img/);
});
