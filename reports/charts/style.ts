import { createHash } from 'node:crypto';
import { type KnownName, knownName } from '../known-learners.ts';
import type { Series } from '../rows.ts';
import type { Group, Marker, Style } from './learner-style.ts';

const solid: readonly number[] = [];
const dashed = [6, 3] as const;
const dotted = [1.5, 2.5] as const;
const dashDot = [5, 2, 1.5, 2] as const;

function style(
  group: Group,
  colour: string,
  dark: string,
  marker: Marker,
  options: { rotation?: number; hollow?: boolean; dash?: readonly number[]; width?: number } = {},
): Style {
  const { rotation = 0, hollow = false, dash = solid, width = 1.5 } = options;
  return { group, colour, dark, marker, rotation, hollow, dash, width };
}

/**
 * Hues after Okabe & Ito, "Color universal design" (2008), one a group: blue, vermilion and orange, bluish green,
 * reddish purple, grey. Inside a group lightness, marker and dash differ.
 */
const known = {
  'deep-sgd': style('Deep', '#0B3D91', '#8DB8FF', 'circle', { width: 2.4 }),
  'layerwise + joint': style('Deep', '#2E86D1', '#4C9BE8', 'rectRot', { dash: dashDot, width: 1.8 }),
  'layerwise + frozen': style('Deep', '#17708F', '#5FB3CF', 'triangle', {
    rotation: 180,
    hollow: true,
    dash: dotted,
    width: 1.8,
  }),
  layerwise: style('Deep', '#56B4E9', '#A8DCF8', 'circle', { hollow: true, dash: dashed, width: 1.8 }),
  bfc: style('Deep', '#352A86', '#B5A9FF', 'rectRot', { hollow: true, width: 1.8 }),
  'two-layer relu': style('Two-layer', '#D55E00', '#FF8A3D', 'triangle'),
  'two-layer quadratic': style('Two-layer', '#E69F00', '#F5BE4B', 'triangle', { hollow: true, dash: dashed }),
  'two-layer monomial': style('Two-layer', '#8F3300', '#D9855A', 'triangle', { rotation: 180, dash: dotted }),
  'kernel-ridge rbf': style('Kernel', '#009E73', '#2CC99B', 'rect'),
  'kernel-ridge polynomial': style('Kernel', '#00573F', '#7FB8A4', 'rect', { hollow: true, dash: dashed }),
  'kernel-ridge ntk': style('Kernel', '#5CC7A3', '#9BEBD0', 'cross', { dash: dotted }),
  'sequential-kernel stack': style('Sequential kernel', '#CC79A7', '#E59CC5', 'crossRot'),
  'sequential-kernel agop': style('Sequential kernel', '#8C2A69', '#D070AE', 'star', { dash: dashed }),
  rfm: style('Sequential kernel', '#E0559B', '#FF8CC4', 'triangle', {
    rotation: 90,
    hollow: true,
    dash: dotted,
  }),
  'random-features': style('Control', '#777777', '#A5A5A5', 'triangle', { rotation: 270, dash: dashed }),
  mean: style('Control', '#999999', '#8A8A8A', 'dash', { dash: dotted }),
} as const satisfies Record<KnownName, Style>;

/** Styles for learners that no rule knows: hues of Paul Tol's "muted" scheme that no group above has taken. */
const reserved: readonly Style[] = [
  style('Other', '#999933', '#C9C95E', 'rectRot', { dash: dashed }),
  style('Other', '#882255', '#D86C9F', 'rectRot', { hollow: true, dash: dotted }),
  style('Other', '#44AA99', '#6FD6C5', 'circle', { dash: dashDot }),
  style('Other', '#AA7744', '#D9A876', 'rect', { dash: dotted }),
  style('Other', '#332288', '#9D8DF1', 'triangle', { dash: dashDot }),
  style('Other', '#CC6677', '#F093A2', 'rect', { hollow: true, dash: dashDot }),
  style('Other', '#117733', '#5FC27E', 'circle', { hollow: true, dash: dotted }),
  style('Other', '#777711', '#B5B552', 'triangle', { rotation: 180, hollow: true }),
];

/**
 * One style a series. A known learner always has its own; its variants share the colour under other markers and
 * dashes. Unknown learners take a reserved style by a hash of their name, so that the same learner looks the same in
 * every report that has no clash.
 */
export function assignStyles(series: readonly Series[]): Map<string, Style> {
  const styles = new Map<string, Style>();
  const taken = new Map<string, number>();
  const plainFirst = [...series].sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  for (const entry of plainFirst) {
    const name = knownName(entry);
    if (!name) continue;
    const variant = taken.get(name) ?? 0;
    taken.set(name, variant + 1);
    styles.set(entry.label, variant === 0 ? known[name] : varied(known[name], variant));
  }
  const free = new Set(reserved.keys());
  const unknown = series.filter(({ label }) => !styles.has(label));
  for (const [index, entry] of unknown.entries()) {
    if (free.size === 0) {
      styles.set(entry.label, varied(reserved[index % reserved.length], Math.floor(index / reserved.length)));
      continue;
    }
    let slot = createHash('sha256').update(entry.label).digest().readUInt32LE(0) % reserved.length;
    while (!free.has(slot)) slot = (slot + 1) % reserved.length;
    free.delete(slot);
    styles.set(entry.label, reserved[slot]);
  }
  return new Map(series.map(({ label }) => [label, styles.get(label) as Style]));
}

const variations: readonly Pick<Style, 'marker' | 'rotation' | 'hollow' | 'dash'>[] = [
  { marker: 'rect', rotation: 0, hollow: true, dash: dotted },
  { marker: 'triangle', rotation: 0, hollow: true, dash: dashDot },
  { marker: 'star', rotation: 0, hollow: false, dash: dashed },
  { marker: 'crossRot', rotation: 0, hollow: false, dash: dotted },
  { marker: 'circle', rotation: 0, hollow: true, dash: dashDot },
  { marker: 'triangle', rotation: 180, hollow: true, dash: dashed },
];

function varied(base: Style, variant: number): Style {
  return { ...base, ...variations[(variant - 1) % variations.length], width: 1.5 };
}

/** Every colour that charts use for learners, with its counterpart on a dark page. */
export const palette: readonly { readonly colour: string; readonly dark: string }[] = [
  ...Object.values(known),
  ...reserved,
].map(({ colour, dark }) => ({ colour, dark }));

/** The known styles by name, for tests and for the documentation. */
export const knownStyles: Readonly<Record<KnownName, Style>> = known;
