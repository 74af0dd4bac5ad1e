import { createCanvas, SvgExportFlag } from '@napi-rs/canvas';
import { fontFamily } from './ink.ts';
import { relativePath } from './path-data.ts';

/** A face of the charts' font: regular, semibold or italic, as CSS writes it in front of the size. */
export type Face = '' | '600' | 'italic';

/** SVG path data of a letter at 1000 units to the em, its origin at the left end of the baseline. */
export type Outline = string;

const unit = 1000;
const origin = { x: 500, y: 1500 };
const cache = new Map<string, Outline>();

/** The outline of a letter as the canvas draws it: a box where the face has no such letter. Empty for a space. */
export function outlineOf(character: string, face: Face): Outline {
  const key = `${face} ${character}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const canvas = createCanvas(3000, 2000, SvgExportFlag.ConvertTextToPaths);
  const context = canvas.getContext('2d');
  context.font = `${face} ${unit}px "${fontFamily}"`.trim();
  context.fillText(character, origin.x, origin.y);
  const paths = [
    ...canvas
      .getContent()
      .toString('utf8')
      .matchAll(/<path[^>]* d="([^"]*)"/g),
  ];
  const outline = paths.map(([, data]) => relativePath(data, 0, origin).data).join('');
  cache.set(key, outline);
  return outline;
}
