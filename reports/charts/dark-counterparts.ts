import { dimensionRamp } from './dimension-styles.ts';
import { darkInk, type Ink, lightInk } from './ink.ts';
import { palette } from './style.ts';

/** The colour on a dark page of each colour that pictures have on paper. */
export function darkCounterparts(): Map<string, string> {
  const names = Object.keys(lightInk) as (keyof Ink)[];
  return new Map([
    ...names.map((name) => [lightInk[name], darkInk[name]] as const),
    ...[...palette, ...dimensionRamp].map(({ colour, dark }) => [colour, dark] as const),
  ]);
}
