import { createHash } from 'node:crypto';
import type { LearnerGroup } from '../../learners/traits.ts';
import { traitsOf } from '../learner-traits.ts';
import type { Series } from '../rows.ts';
import type { Group, Marker, Style } from './learner-style.ts';

const solid: readonly number[] = [];
const dashed = [6, 3] as const;
const dotted = [1.5, 2.5] as const;
const sparse = [1, 3] as const;
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
 * Hues after Okabe & Ito, "Color universal design" (2008), one per group: blue, vermilion and orange, bluish
 * green, reddish purple, grey. Within a group lightness, marker and dash differ; a learner that ships with
 * the package says which of these looks it has (`traits` in its file).
 */
const looks: Readonly<Record<LearnerGroup, readonly Style[]>> = {
  Deep: [
    style('Deep', '#0B3D91', '#8DB8FF', 'circle', { width: 2.4 }),
    style('Deep', '#2E86D1', '#4C9BE8', 'rectRot', { dash: dashDot, width: 1.8 }),
    style('Deep', '#17708F', '#5FB3CF', 'triangle', {
      rotation: 180,
      hollow: true,
      dash: dotted,
      width: 1.8,
    }),
    style('Deep', '#56B4E9', '#A8DCF8', 'circle', { hollow: true, dash: dashed, width: 1.8 }),
    style('Deep', '#352A86', '#B5A9FF', 'rectRot', { hollow: true, width: 1.8 }),
    style('Deep', '#00838F', '#3FB6C9', 'triangle', { rotation: 90, dash: dashed }),
    style('Deep', '#6A7FDB', '#93A3F2', 'triangle', { rotation: 270, hollow: true, dash: dashDot }),
    style('Deep', '#7A9CC6', '#9DBBE0', 'dash', { rotation: 90, dash: dotted }),
    style('Deep', '#00A3C7', '#4FC8E6', 'triangle', { rotation: 45, hollow: true, dash: dashed }),
    style('Deep', '#4A6FA5', '#86A9DC', 'dash', { rotation: 45, dash: dotted }),
    style('Deep', '#0E5A8A', '#5AA9DB', 'triangle', { rotation: 45, dash: dashDot }),
    style('Deep', '#3F51B5', '#8C9BF0', 'triangle', { rotation: 225 }),
    style('Deep', '#5B8FB9', '#9CC4E4', 'triangle', { rotation: 20, dash: dashed }),
    style('Deep', '#6C7A89', '#A9B8C6', 'dash', { rotation: 135, dash: dotted }),
    style('Deep', '#1B4F72', '#6BAED6', 'triangle', { rotation: 160, hollow: true, dash: dashDot }),
    style('Deep', '#1C8FC9', '#6EC3F0', 'triangle', { rotation: 20, hollow: true, dash: dotted }),
  ],
  'Two-layer': [
    style('Two-layer', '#D55E00', '#FF8A3D', 'triangle'),
    style('Two-layer', '#E69F00', '#F5BE4B', 'triangle', { hollow: true, dash: dashed }),
    style('Two-layer', '#8F3300', '#D9855A', 'triangle', { rotation: 180, dash: dotted }),
    style('Two-layer', '#B8860B', '#DDB74A', 'triangle', { rotation: 135, dash: dashDot }),
    style('Two-layer', '#F0843C', '#FFAE78', 'triangle', { rotation: 135, hollow: true, dash: dotted }),
    style('Two-layer', '#A0522D', '#D9936B', 'triangle', { rotation: 225, hollow: true, dash: dashDot }),
  ],
  Kernel: [
    style('Kernel', '#009E73', '#2CC99B', 'rect'),
    style('Kernel', '#00573F', '#7FB8A4', 'rect', { hollow: true, dash: dashed }),
    style('Kernel', '#5CC7A3', '#9BEBD0', 'cross', { dash: dotted }),
  ],
  'Sequential kernel': [
    style('Sequential kernel', '#CC79A7', '#E59CC5', 'crossRot'),
    style('Sequential kernel', '#8C2A69', '#D070AE', 'star', { dash: dashed }),
    style('Sequential kernel', '#E0559B', '#FF8CC4', 'triangle', {
      rotation: 90,
      hollow: true,
      dash: dotted,
    }),
    style('Sequential kernel', '#A0408F', '#D983C9', 'triangle', { rotation: 315, dash: dashDot }),
    style('Sequential kernel', '#7B3FB5', '#BE93EC', 'triangle', {
      rotation: 315,
      hollow: true,
      dash: dashed,
    }),
  ],
  Control: [
    style('Control', '#777777', '#A5A5A5', 'triangle', { rotation: 270, dash: dashed }),
    style('Control', '#999999', '#8A8A8A', 'dash', { dash: dotted }),
  ],
};

/** Styles for learners without a group: hues of Paul Tol's "muted" scheme that no group above has taken. */
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
 * One style per series. A learner that names a look of its group has that look, and its variants have the
 * same colour with other markers and dashes. Learners without a group take a reserved style by a hash of
 * their label, so that a learner looks the same in every report without a clash; those with a group but no
 * look take one in the same way, in a colour of their group.
 */
export function assignStyles(series: readonly Series[]): Map<string, Style> {
  const theirs = series.filter(({ baseline }) => baseline);
  if (theirs.length > 0) return withBaseline(series, theirs);
  const styles = new Map<string, Style>();
  const taken = new Map<Style, number>();
  const plainFirst = [...series].sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  for (const entry of plainFirst) {
    const look = lookOf(entry);
    if (!look) continue;
    const variant = taken.get(look) ?? 0;
    taken.set(look, variant + 1);
    styles.set(entry.label, variant === 0 ? look : varied(look, variant));
  }
  const free = new Set(reserved.keys());
  const others = series.filter(({ label }) => !styles.has(label));
  // Learners with a group come last, so that the looks of the others do not depend on them.
  const groupless = others.filter((entry) => groupOf(entry) === undefined);
  const grouped = others.filter((entry) => groupOf(entry) !== undefined);
  for (const [index, entry] of [...groupless, ...grouped].entries()) {
    const group = groupOf(entry);
    const start = hashOf(entry.label);
    const own = reservedStyle(start, index, free, group ? looks[group] : []);
    styles.set(entry.label, group ? { ...own, ...colourIn(group, start, [...styles.values()]) } : own);
  }
  return new Map(series.map(({ label }) => [label, styles.get(label) as Style]));
}

/**
 * The curves of a baseline have the colours that they have alone, and are thin, dotted and hollow; a run's own look
 * the same with and without it.
 */
function withBaseline(series: readonly Series[], theirs: readonly Series[]): Map<string, Style> {
  const own = assignStyles(series.filter(({ baseline }) => !baseline));
  const alone = assignStyles(theirs.map(({ baseline: _, ...entry }) => entry));
  const beside = [...alone].map(
    ([label, look]) => [label, { ...look, dash: sparse, hollow: true, width: 1.1 }] as const,
  );
  return new Map([...own, ...beside]);
}

/** The group that a learner names, where it is one that this version knows. */
function groupOf(entry: Series): LearnerGroup | undefined {
  const { group } = traitsOf(entry);
  return group !== undefined && Object.hasOwn(looks, group) ? (group as LearnerGroup) : undefined;
}

function lookOf(entry: Series): Style | undefined {
  const { look } = traitsOf(entry);
  const group = groupOf(entry);
  return group === undefined || look === undefined ? undefined : looks[group].at(look);
}

function hashOf(label: string): number {
  return createHash('sha256').update(label).digest().readUInt32LE(0);
}

/**
 * The first free style from the hash on, with a marker that none of these looks has if possible; where all
 * are taken, a variation of one.
 */
function reservedStyle(start: number, index: number, free: Set<number>, unlike: readonly Style[]): Style {
  if (free.size === 0) return varied(reserved[index % reserved.length], Math.floor(index / reserved.length));
  const open = reserved.map((_, i) => (start + i) % reserved.length).filter((slot) => free.has(slot));
  const apart = (slot: number) => !unlike.some((look) => sameMarker(look, reserved[slot]));
  const slot = open.find(apart) ?? open[0];
  free.delete(slot);
  return reserved[slot];
}

function sameMarker(a: Style, b: Style): boolean {
  return a.marker === b.marker && a.rotation === b.rotation && a.hollow === b.hollow;
}

/** The colour of a group that is used least; of several, the first from the hash on. */
function colourIn(
  group: LearnerGroup,
  start: number,
  others: readonly Style[],
): Pick<Style, 'group' | 'colour' | 'dark'> {
  const own = looks[group];
  const turned = own.map((_, i) => own[(start + i) % own.length]);
  const uses = ({ colour }: Style) => others.filter((other) => other.colour === colour).length;
  const { colour, dark } = turned.reduce((best, candidate) =>
    uses(candidate) < uses(best) ? candidate : best,
  );
  return { group, colour, dark };
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
  ...Object.values(looks).flat(),
  ...reserved,
].map(({ colour, dark }) => ({ colour, dark }));
