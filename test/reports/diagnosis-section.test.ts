import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Correction, corrections } from '../../reports/analysis/correction.ts';
import { ordersOfCorrection } from '../../reports/analysis/order-of-correction.ts';
import { type Content, reportContent } from '../../reports/content.ts';
import { diagnosisParagraphs } from '../../reports/diagnosis-paragraphs.ts';
import { analysisJson } from '../../reports/export/analysis-json.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { htmlPage } from '../../reports/page/page.ts';
import { correctionTable } from '../../reports/tables/correction.ts';
import { orderTable } from '../../reports/tables/order-of-correction.ts';
import { diagnosedResults, withThirdLayer } from './diagnosed-rows.ts';
import { syntheticRun } from './synthetic-run.ts';
import { texts } from './table-texts.ts';
import { assertWellFormed } from './well-formed.ts';

const results = diagnosedResults();
const diagnosis = { corrections: corrections(results), orders: ordersOfCorrection(results) };

/** The same with another interval around the ratio of the test errors. */
function spread(correction: Correction, low: number, high: number): Correction {
  const { test } = correction;
  assert.ok(test.ratio);
  return { ...correction, test: { ...test, ratio: { ...test.ratio, low, high } } };
}

/** A report of ordinary results, with or without the section. */
function content(change: Partial<Content> = {}): Content {
  const { run, cells } = syntheticRun({ seeds: 2, d: [8] });
  return {
    ...reportContent([{ run, fits: cells, searches: [], warnings: [] }], 'hierbench report x'),
    ...change,
  };
}

const page = (of: Content) =>
  htmlPage(of, new Map(of.charts.map(({ name }) => [name, '<svg xmlns="n" width="1" height="1"></svg>'])));

test('the paragraphs say what is seen, and only what the intervals allow', () => {
  const text = diagnosisParagraphs(diagnosis).join('\n');
  assert.match(
    text,
    /bfc-wide at d = 16: the layer-2 feature error is 0\.80 after stage-wise training, 0\.80 after the frozen stage and 0\.020 after the joint one; joint training lowers the test error \(0\.20 frozen, 0\.016 joint, ratio 13×, 3 seeds\)/,
  );
  assert.match(text, /in 12 cases .* in 12 of them the network’s error does so first/);
  assert.match(
    texts(correctionTable([spread(diagnosis.corrections[0], 9, 20)]))[1][8],
    /^13× \(9\.0× to 20×\)$/,
  );
  const [first] = diagnosis.corrections;
  const withRatio = (low: number, high: number) => ({ corrections: [spread(first, low, high)], orders: [] });
  assert.match(diagnosisParagraphs(withRatio(0.5, 2)).join('\n'), /does not clearly change the test error/);
  assert.match(diagnosisParagraphs(withRatio(0.2, 0.5)).join('\n'), /raises the test error/);
  assert.equal(diagnosisParagraphs({ corrections: [], orders: [] }).length, 1);
});

test('tables show both quantities for each family and d, and the steps, or how many seeds get there', () => {
  const [feature, tests] = texts(correctionTable(diagnosis.corrections.slice(0, 1)));
  assert.deepEqual(feature.slice(0, 8), [
    'bfc-wide',
    '16',
    '3',
    'layer-2 feature error',
    '0.80',
    '0.80',
    '0.020',
    '0.0020',
  ]);
  assert.deepEqual(tests.slice(3, 8), ['test error', '0.20', '0.20', '0.016', '5.0e-4']);
  assert.deepEqual(tests.slice(10), ['none of 3', '–']);
  assert.equal(feature[11], '1, 0, 0 of 2');
  assert.deepEqual(texts(orderTable(diagnosis.orders.slice(0, 1))), [
    ['bfc-wide', '16', 'deep-sgd', 'layer 2', '200', '200', '–'],
    ['bfc-wide', '16', 'deep-sgd', 'layer 3', '–', '–', '–'],
    ['bfc-wide', '16', 'deep-sgd', 'output', '50', '200', '300'],
  ]);
});

test('with more layers below the top, each has its row, its words and its panels', () => {
  const deep = { ...results, rows: withThirdLayer(results.rows) };
  const own = { corrections: corrections(deep), orders: ordersOfCorrection(deep) };
  assert.deepEqual(
    texts(correctionTable(own.corrections.slice(0, 1))).map(([, , , quantity, , frozen, joint]) => [
      quantity,
      frozen,
      joint,
    ]),
    [
      ['layer-2 feature error', '0.80', '0.020'],
      ['layer-3 feature error', '1.6', '0.040'],
      ['test error', '0.20', '0.016'],
    ],
  );
  assert.match(
    diagnosisParagraphs(own).join('\n'),
    /0\.020 after the joint one, that of layer 3 1\.6, 1\.6 and 0\.040; joint training lowers/,
  );
});

test('the section appears in the page, in Markdown and in the JSON if fits were diagnosed', () => {
  const html = page(content({ diagnosis }));
  assertWellFormed(html);
  assert.match(html, /<a href="#correction">/);
  assert.match(html, /<section id="correction"><h2>Backward feature correction<\/h2>/);
  const markdown = markdownReport(content({ diagnosis }));
  assert.match(markdown, /\n## Backward feature correction\n/);
  assert.match(markdown, /\| bfc-wide \| 16 \| 3 \| layer-2 feature error \| 0\.80 \|/);
  const json = JSON.parse(analysisJson(content({ diagnosis })));
  assert.equal(json.diagnosis.corrections[0].feature.joint.median, 0.02);
  assert.equal(json.diagnosis.orders[0].parts[0].passages[2].step, 'Infinity');
});

test('without diagnosed fits there is no such section', () => {
  const plain = content();
  assert.equal(plain.diagnosis, undefined);
  assert.doesNotMatch(page(plain), /correction"/);
  assert.doesNotMatch(markdownReport(plain), /Backward feature correction/);
});
