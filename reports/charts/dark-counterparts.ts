import { darkInk, type Ink, lightInk } from './ink.ts';
import { palette } from './style.ts';

/** What each colour of a picture on paper is on a dark page. */
export function darkCounterparts(): Map<string, string> {
  const names = Object.keys(lightInk) as (keyof Ink)[];
  return new Map([
    ...names.map((name) => [lightInk[name], darkInk[name]] as const),
    ...palette.map(({ colour, dark }) => [colour, dark] as const),
  ]);
}
