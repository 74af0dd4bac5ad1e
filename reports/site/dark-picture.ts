import { darkInk, ink, palette } from '../charts/style.ts';

/** A chart for a dark page. Inside a page its style exchanges the colours; a picture of its own has to have them in it. */
export function darkPicture(svg: string): string {
  const counterparts = new Map<string, string>([
    ...Object.entries(ink).map(([name, colour]) => [colour, darkInk[name as keyof typeof ink]] as const),
    ...palette.map(({ colour, dark }) => [colour, dark] as const),
  ]);
  return svg.replace(/(fill|stroke)="(#[0-9A-F]{6})"/g, (whole, attribute: string, colour: string) => {
    const dark = counterparts.get(colour);
    return dark ? `${attribute}="${dark}"` : whole;
  });
}
