import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import { registerFonts } from '../../../reports/charts/fonts.ts';
import { fontFamily } from '../../../reports/charts/ink.ts';
import { layOutKey } from '../../../reports/charts/key-layout.ts';
import { assignStyles } from '../../../reports/charts/style.ts';
import { textWidth } from '../../../reports/charts/text-width.ts';
import { syntheticLearners } from '../synthetic-run.ts';

const labels = syntheticLearners.map(({ label }) => label);

test('texts are estimated as wide as the font sets them, or slightly wider', () => {
  registerFonts();
  const context = createCanvas(10, 10).getContext('2d');
  for (const [weight, face] of [
    ['regular', ''],
    ['semibold', '600 '],
  ] as const) {
    context.font = `${face}100px "${fontFamily}"`;
    for (const text of [
      ...labels,
      'Sequential kernel',
      'layerwise, then joint',
      'MMMMM',
      'iiiii',
      '(a) 1.5',
    ]) {
      const ratio = textWidth(text, 100, weight) / context.measureText(text).width;
      assert.ok(ratio > 0.995 && ratio < 1.08, `${weight} ${text}: ${ratio}`);
    }
  }
});

test('no column of the key runs into the next, or over the edge', () => {
  const wide = { label: 'mmmmm wwwww MMMMM', learner: 'two-layer', params: { activation: 'monomial' } };
  for (const series of [syntheticLearners, [...syntheticLearners, wide]]) {
    const key = [...assignStyles(series)].map(([label, style]) => ({ series: label, style }));
    const { columns } = layOutKey(key, 608, { reference: 'trivial error', bound: 'kernel floor' });
    for (const [i, { x, y, entries }] of columns.entries()) {
      const next = columns[i + 1];
      const edge = next && next.y === y ? next.x : 608;
      for (const { text } of entries)
        assert.ok(x + 28 + textWidth(text, 10) <= edge + 1e-9, `${text} ends before ${edge}`);
    }
  }
});
