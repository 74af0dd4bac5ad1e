import { escapeMarkup } from '../escape-markup.ts';
import type { Face, Outline } from './outlines.ts';
import { relativePath } from './path-data.ts';

export interface TidyOptions {
  /** Begins every id, so that ids of several charts in one page differ. */
  readonly prefix: string;
  readonly title: string;
  readonly description: string;
  readonly outlineOf: (character: string, face: Face) => Outline;
}

/**
 * Makes Skia's SVG small and independent of fonts: each distinct letter, and each larger shape such as a
 * marker, becomes one outline that is used wherever it occurs; coordinates have two decimals, and colours one
 * spelling. The title and the description are for readers who cannot see the picture.
 *
 * @param svg as written with `SvgExportFlag.NoPrettyXML`: text elements with one x for each glyph
 */
export function tidySvg(svg: string, options: TidyOptions): string {
  const { prefix, title, description, outlineOf } = options;
  const shapes = new Map<string, string>();
  const shape = (path: string): string => {
    const id = shapes.get(path) ?? `${prefix}-${shapes.size.toString(36)}`;
    shapes.set(path, id);
    return id;
  };
  const letter = (character: string, face: Face): string | undefined => {
    const path = outlineOf(character, face);
    return path === '' ? undefined : shape(path);
  };
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined) throw new Error('the canvas has written something that is not an SVG');
  const body = renumberClips(svg, prefix)
    .replace(/^.*?<svg[^>]*>/s, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<path([^>]*) d="([^"]{200,})"\/>/g, (_, attributes: string, data: string) => {
      const { x, y, data: path } = relativePath(data, 2);
      return `<use href="#${shape(path)}" x="${hundredths(x)}" y="${hundredths(y)}"${attributes}/>`;
    })
    .replace(
      / (d|x|y|width|height|points|transform|stroke-width|fill-opacity|stroke-opacity)="([^"]*)"/g,
      (_, name, value) => ` ${name}="${rounded(value)}"`,
    )
    .replace(/"#([0-9A-F])([0-9A-F])([0-9A-F])"/g, '"#$1$1$2$2$3$3"')
    .replace(/"white"/g, '"#FFFFFF"')
    .replace(/"black"/g, '"#000000"')
    // Last, since the scale of letters needs more decimals than the rounding above leaves.
    .replace(/<text([^>]*)>([^<]*)<\/text>/g, (_, attributes: string, text: string) =>
      textAsUses(attributes, text, letter),
    );
  const definitions = [...shapes].map(([path, id]) => `<path id="${id}" d="${path}"/>`).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-labelledby="${prefix}-title ${prefix}-desc">`,
    `<title id="${prefix}-title">${escapeMarkup(title)}</title>`,
    `<desc id="${prefix}-desc">${escapeMarkup(description)}</desc>`,
    `<defs>${definitions}</defs>`,
    body,
    '</svg>\n',
  ].join('');
}

/** "evd" for error-versus-d: short, and different for every chart of a report. */
export function idPrefix(chartName: string): string {
  return chartName
    .split('-')
    .map((word) => (/^\d/.test(word) ? word.replace('.', '_') : word[0]))
    .join('');
}

/** Skia numbers clips throughout the process. Here they are numbered from 0, and equal ones are merged. */
function renumberClips(svg: string, prefix: string): string {
  const byShape = new Map<string, string>();
  const renamed = new Map<string, string>();
  return svg
    .replace(/<clipPath id="([^"]+)">(.*?)<\/clipPath>/gs, (_, old: string, shape: string) => {
      const known = byShape.get(shape);
      const id = known ?? `${prefix}-clip${byShape.size}`;
      byShape.set(shape, id);
      renamed.set(old, id);
      return known === undefined ? `<clipPath id="${id}">${shape}</clipPath>` : '';
    })
    .replace(/url\(#([^)]+)\)/g, (whole, old: string) =>
      renamed.has(old) ? `url(#${renamed.get(old)})` : whole,
    );
}

function textAsUses(
  attributes: string,
  text: string,
  letter: (character: string, face: Face) => string | undefined,
): string {
  const value = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
  const places = (name: string) =>
    (value(name) ?? '')
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number);
  const [xs, ys] = [places('x'), places('y')];
  if (xs.length === 0) return '';
  const face: Face =
    value('font-style') === 'italic' ? 'italic' : /SemiBold/.test(value('font-family') ?? '') ? '600' : '';
  const size = Number(value('font-size') ?? 16);
  const transform = value('transform');
  const uses = [...unescaped(text)].map((character, i) => {
    const id = letter(character, face);
    const x = Math.round(((xs[i] - xs[0]) / size) * 1000);
    return id === undefined || Number.isNaN(x) ? '' : `<use href="#${id}"${x === 0 ? '' : ` x="${x}"`}/>`;
  });
  const place = `translate(${rounded(String(xs[0]))} ${rounded(String(ys[0]))})scale(${size / 1000})`;
  const fill = value('fill') ?? '#000000';
  return `<g fill="${fill}" transform="${transform ? `${transform} ` : ''}${place}">${uses.join('')}</g>`;
}

function rounded(numbers: string): string {
  return numbers.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) =>
    String(Math.round(Number(number) * 100) / 100 || 0),
  );
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;|&#39;/g, "'")
    .replace(/&amp;/g, '&');
}

function hundredths(number: number): number {
  return Math.round(number * 100) / 100 || 0;
}
