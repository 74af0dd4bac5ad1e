import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { compareRuns } from '../../../reports/compare/compare-runs.ts';
import { comparisonPage } from '../../../reports/compare/comparison-page.ts';
import { reportContent } from '../../../reports/content.ts';
import { htmlPage } from '../../../reports/page/page.ts';
import { indexPage, runPage } from '../../../reports/site/site-pages.ts';
import { summariseRun } from '../../../reports/site/site-run.ts';
import { findTaskFamily } from '../../../tasks/registry.ts';
import { syntheticRun } from '../synthetic-run.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    // Styles and scripts are inline on purpose: the page is one file.
    'require-sri': 'off',
    'no-inline-style': 'off',
    // A scrolling box has the role of a region only: a section would count as one of the page's parts.
    'prefer-native-element': 'off',
    // The layout of the source does not matter.
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'doctype-style': 'off',
  },
});

async function complaints(page: string): Promise<string[]> {
  const { results } = await validator.validateString(page);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId}, line ${line}: ${message}`),
  );
}

const { run, cells } = syntheticRun({ d: [8, 16], seeds: 3, hostile: true, failures: true });
run.formulas = ['bfc-wide', 'bfc-deep-wide'].map((name) => {
  const family = findTaskFamily(name);
  return { family: name, params: {}, tex: family.formula?.(family.parameters.parse({ noise: 0.1 })) ?? '' };
});
const spectrum = {
  method: 'exact',
  basis: 'hermite',
  weights: [0, 0, 1],
  angular: [0, 0, 1],
  kernelFloor: 0.1,
};
const fits = cells.map((cell) => ({ ...cell, spectrum }));
const stored = { run, fits, searches: [], warnings: ['a damaged file'] };

test('the report’s page is valid HTML', async () => {
  const content = reportContent([stored], 'hierbench report <x>');
  const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>';
  const page = htmlPage(content, new Map(content.charts.map(({ name }) => [name, picture])));
  assert.match(page, /<math .*Spectrum of bfc-wide.*Kernel floor on bfc-wide.*id="cite"/s);
  assert.deepEqual(await complaints(page), []);
});

test('a comparison’s page is valid HTML', async () => {
  const page = comparisonPage(compareRuns(stored, stored, { tolerance: 0.1 }), 'hierbench compare a b');
  assert.deepEqual(await complaints(page), []);
});

test('the pages of a site are valid HTML', async () => {
  const content = reportContent([stored], 'x');
  const site = {
    ...summariseRun([stored], content, { name: '<b>"x"</b>', authors: ['<i>'] }),
    picture: { title: 'a "chart"', alternative: '<of errors>', width: 624, height: 500 },
    files: [{ path: 'data/results.csv', bytes: 12345 }],
  };
  const other = { ...site, hash: 'f'.repeat(64), picture: undefined, made: [...site.made, ...site.made] };
  for (const url of [undefined, 'https://example.org/b/']) {
    assert.deepEqual(await complaints(indexPage([site, other], { title: 'Site & <x>', url })), []);
    for (const run of [site, other])
      assert.deepEqual(await complaints(runPage(run, { title: 'Site & <x>', url })), []);
  }
  assert.deepEqual(await complaints(indexPage([], { title: 'empty' })), []);
});
