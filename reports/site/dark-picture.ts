import { darkCounterparts } from '../charts/dark-counterparts.ts';

/** A chart for a dark page, with colours of its own: a page's style sheet does not reach a picture file. */
export function darkPicture(svg: string): string {
  const counterparts = darkCounterparts();
  return svg.replace(/(fill|stroke)="(#[0-9A-F]{6})"/g, (whole, attribute: string, colour: string) => {
    const dark = counterparts.get(colour);
    return dark ? `${attribute}="${dark}"` : whole;
  });
}
