import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnerGroups } from '../../../learners/traits.ts';
import { ink } from '../../../reports/charts/ink.ts';
import type { Style } from '../../../reports/charts/learner-style.ts';
import { assignStyles, palette } from '../../../reports/charts/style.ts';
import { syntheticLearners } from '../synthetic-run.ts';
import { knownStyles } from './known-styles.ts';

const unknown = (label: string) => ({ label, learner: label, params: {} });
const looks = ({ marker, rotation, hollow, dash }: Style) => JSON.stringify([marker, rotation, hollow, dash]);

test('known learners have their own fixed style, whatever else is in the run', () => {
  const alone = assignStyles([syntheticLearners[0]]);
  const all = assignStyles(syntheticLearners);
  assert.deepEqual(alone.get('deep-sgd'), all.get('deep-sgd'));
  for (const { label } of syntheticLearners)
    assert.deepEqual(all.get(label), knownStyles[label as keyof typeof knownStyles], label);
});

test('known styles differ without colour: by marker and dash, and by marker alone', () => {
  const styles = Object.values(knownStyles);
  assert.equal(new Set(styles.map(looks)).size, styles.length);
  const markers = styles.map(({ marker, rotation, hollow }) => JSON.stringify([marker, rotation, hollow]));
  assert.equal(new Set(markers).size, styles.length);
});

test('colours are different, and every colour stands out from its page', () => {
  const colours = palette.map(({ colour }) => colour);
  assert.equal(new Set([...colours, ...Object.values(ink)]).size, colours.length + Object.keys(ink).length);
  for (const { colour, dark } of palette) {
    assert.ok(contrast(colour, '#FFFFFF') > 1.9, `${colour} on paper: ${contrast(colour, '#FFFFFF')}`);
    assert.ok(contrast(dark, '#15181C') > 3, `${dark} on a dark page: ${contrast(dark, '#15181C')}`);
  }
});

test('the groups of learners can be distinguished with red-green colour blindness', () => {
  // The leading colour of each group, as seen without the medium or the long cones (Viénot, Brettel & Mollon 1999).
  const leading = [
    'deep-sgd',
    'two-layer relu',
    'kernel-ridge rbf',
    'sequential-kernel stack',
    'random-features',
  ] as const;
  for (const matrix of [deuteranopia, protanopia])
    for (const a of leading)
      for (const b of leading) {
        if (a >= b) continue;
        const [one, other] = [a, b].map((name) => seen(knownStyles[name as typeof a].colour, matrix));
        const distance = Math.hypot(...one.map((value, i) => value - other[i]));
        assert.ok(distance > 10, `${a} and ${b}: CIELAB distance ${distance.toFixed(1)}`);
      }
});

test('an unknown learner gets the same reserved style in every run, and different ones in one run differ', () => {
  const one = assignStyles([unknown('mine')]).get('mine');
  assert.deepEqual(assignStyles([...syntheticLearners, unknown('mine')]).get('mine'), one);
  const many = assignStyles(Array.from({ length: 8 }, (_, i) => unknown(`learner ${i}`)));
  assert.equal(new Set([...many.values()].map(looks)).size, 8);
  assert.ok([...many.values()].every(({ group }) => group === 'Other'));
  assert.equal(assignStyles(Array.from({ length: 20 }, (_, i) => unknown(`learner ${i}`))).size, 20);
});

test('variants of a known learner keep its colour under other markers, and the plain one keeps its marker', () => {
  const variant = { label: 'deep-sgd wide', learner: 'deep-sgd', params: { width: 64 } };
  const styles = assignStyles([variant, syntheticLearners[0]]);
  assert.deepEqual(styles.get('deep-sgd'), knownStyles['deep-sgd']);
  const wide = styles.get('deep-sgd wide');
  assert.equal(wide?.colour, knownStyles['deep-sgd'].colour);
  assert.notEqual(looks(wide as Style), looks(knownStyles['deep-sgd']));
});

test('the frozen arm of the correction experiment has a look of its own, whether or not the plain one is present', () => {
  const arm = (label: string, params: Record<string, unknown>) => ({ label, learner: 'layerwise', params });
  const frozen = arm('frozen', { finetune: 'frozen' });
  for (const series of [
    [frozen],
    [arm('plain', { finetune: 'none' }), frozen, arm('joint', { finetune: 'joint' })],
  ])
    assert.deepEqual(assignStyles(series).get('frozen'), knownStyles['layerwise + frozen']);
});

const ofGroup = (label: string, group: string, params: Record<string, unknown> = {}) => ({
  label,
  learner: label,
  params,
  traits: { group },
});

test('a user’s learner that names a group gets its heading and a colour of its hue, next to others or alone', () => {
  for (const group of learnerGroups) {
    const hue = Object.values(knownStyles).filter((style) => style.group === group);
    for (const label of ['mine', 'another', 'third']) {
      const own = ofGroup(label, group);
      for (const series of [[own], [...syntheticLearners, own], [own, ...syntheticLearners]]) {
        const styles = assignStyles(series);
        const style = styles.get(label) as Style;
        assert.equal(style.group, group);
        assert.ok(
          hue.some(({ colour, dark }) => colour === style.colour && dark === style.dark),
          `${group}: ${style.colour}`,
        );
        // Distinguished from its group without colour, by the marker alone.
        const markers = [...styles]
          .filter(([other, { group: its }]) => other !== label && its === group)
          .map(([, { marker, rotation, hollow }]) => JSON.stringify([marker, rotation, hollow]));
        assert.ok(!markers.includes(JSON.stringify([style.marker, style.rotation, style.hollow])), label);
        for (const { label: known } of syntheticLearners)
          if (styles.has(known))
            assert.deepEqual(styles.get(known), knownStyles[known as keyof typeof knownStyles]);
      }
    }
  }
});

test('learners of a group get colours that are unused there, as long as there are some, and looks always differ', () => {
  const five = assignStyles(Array.from({ length: 5 }, (_, i) => ofGroup(`learner ${i}`, 'Deep')));
  assert.equal(new Set([...five.values()].map(({ colour }) => colour)).size, 5);
  const many = [
    ...assignStyles(Array.from({ length: 8 }, (_, i) => ofGroup(`learner ${i}`, 'Kernel'))).values(),
  ];
  assert.equal(new Set(many.map(looks)).size, 8);
  assert.equal(
    assignStyles(Array.from({ length: 40 }, (_, i) => ofGroup(`learner ${i}`, 'Kernel'))).size,
    40,
  );
});

test('learners of a group do not change the looks of learners without a group', () => {
  const plain = Array.from({ length: 5 }, (_, i) => unknown(`learner ${i}`));
  const before = assignStyles(plain);
  const after = assignStyles([ofGroup('mine', 'Deep'), ...plain, ofGroup('other', 'Control')]);
  for (const [label, style] of before) assert.deepEqual(after.get(label), style);
});

test('a group that this version does not know, and a look that its group lacks, cause no error', () => {
  const strange = { ...unknown('mine'), traits: { group: 'Quantum', look: 3 } };
  assert.deepEqual(assignStyles([strange]), assignStyles([unknown('mine')]));
  for (const group of ['toString', '__proto__', 'constructor'])
    assert.deepEqual(assignStyles([ofGroup('mine', group)]), assignStyles([unknown('mine')]));
  const beyond = { ...unknown('mine'), traits: { group: 'Control', look: 9 } };
  assert.deepEqual(assignStyles([beyond]), assignStyles([ofGroup('mine', 'Control')]));
});

const deuteranopia = [
  [0.29275, 0.70725, 0],
  [0.29275, 0.70725, 0],
  [-0.02234, 0.02234, 1],
];
const protanopia = [
  [0.11238, 0.88762, 0],
  [0.11238, 0.88762, 0],
  [0.00401, -0.00401, 1],
];

function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** CIELAB coordinates of a colour as seen through the matrix. */
function seen(colour: string, matrix: readonly (readonly number[])[]): number[] {
  const times = (m: readonly (readonly number[])[], v: readonly number[]) =>
    m.map((row) => row.reduce((sum, weight, i) => sum + weight * v[i], 0));
  const toXyz = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
  ];
  const white = [0.9505, 1, 1.089];
  const [x, y, z] = times(toXyz, times(matrix, linear(colour))).map((value, i) => {
    const t = value / white[i];
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
