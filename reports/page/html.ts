import { escapeMarkup } from '../escape-markup.ts';

/** Markup that is already safe. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Interpolated = string | number | undefined | Markup | readonly Interpolated[];

/** HTML in which interpolated values are escaped, except markup. Lists are joined, undefined is empty. */
export function html(literals: TemplateStringsArray, ...values: readonly Interpolated[]): Markup {
  let text = literals[0];
  for (const [index, value] of values.entries()) text += written(value) + literals[index + 1];
  return new Markup(text);
}

/** Markup that this program made by other means, such as a chart. Never for stored text. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function written(value: Interpolated): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(written).join('');
  return escapeMarkup(String(value));
}
