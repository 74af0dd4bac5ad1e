import type { Style } from './learner-style.ts';

/**
 * Colours of curves that differ in d, from the smallest on: the hues of matplotlib's plasma in its order, on paper
 * without the light end, and on a dark page without the dark one.
 */
export const dimensionRamp: readonly { readonly colour: string; readonly dark: string }[] = [
  { colour: '#1B0B8C', dark: '#8A86FF' },
  { colour: '#5502A4', dark: '#B57BFA' },
  { colour: '#8A09A5', dark: '#DB70E4' },
  { colour: '#B5308B', dark: '#F06FB5' },
  { colour: '#D6556D', dark: '#F98089' },
  { colour: '#E97B4A', dark: '#FC9F5C' },
  { colour: '#E9A01F', dark: '#F6D24A' },
];

/** In the order in which they are given out: neighbours in d are unlike each other. */
const shapes: readonly Pick<Style, 'marker' | 'rotation' | 'hollow'>[] = [
  { marker: 'circle', rotation: 0, hollow: false },
  { marker: 'triangle', rotation: 0, hollow: true },
  { marker: 'rect', rotation: 0, hollow: false },
  { marker: 'rectRot', rotation: 0, hollow: true },
  { marker: 'triangle', rotation: 180, hollow: false },
  { marker: 'circle', rotation: 0, hollow: true },
  { marker: 'rectRot', rotation: 0, hollow: false },
  { marker: 'rect', rotation: 0, hollow: true },
  { marker: 'triangle', rotation: 180, hollow: true },
  { marker: 'triangle', rotation: 0, hollow: false },
];

/** A style for each d: its place on the ramp is its place among the others. @param dimensions ascending */
export function dimensionStyles(dimensions: readonly number[]): Map<number, Style> {
  const last = dimensionRamp.length - 1;
  return new Map(
    dimensions.map((d, i) => {
      const place = dimensions.length > 1 ? Math.round((i * last) / (dimensions.length - 1)) : 0;
      const shape = shapes[i % shapes.length];
      return [d, { group: 'Input dimension', ...dimensionRamp[place], ...shape, dash: [], width: 1.6 }];
    }),
  );
}
