import type { Style } from '../../charts/learner-style.ts';
import { html, type Interpolated, type Markup } from '../../page/html.ts';
import { scrollable } from '../../page/scrollable.ts';
import { hasLongWord, isShortName } from '../../page/unbroken.ts';
import type { Column, ColumnKind, Entry, Row, Table } from '../table.ts';
import { shownIn } from './shown.ts';

/** The look of every learner, by its label. */
export type Styles = ReadonlyMap<string, Style>;

/** Classes of the style sheet. */
const classes: Readonly<Record<ColumnKind, string>> = {
  head: '',
  number: 'number',
  plain: '',
  text: 'text',
  reason: 'reason',
  growth: 'growth',
  status: 'status',
  code: 'text',
};

/** A table in a page, with a caption, heads of columns and rows, and the learners' colours. */
export function pageTable(table: Table, styles: Styles = new Map()): Markup {
  const { name, caption, legend = [], narrow = false } = table;
  const { columns, rows } = shownIn('page', table);
  const spans = columns.map((column, place) => (column.groups ? groupSpans(rows, place) : undefined));
  const keys = legend.map(({ level, text }) => html`<span class="legend ${level}">${text}</span>`);
  const above = html`${caption}${keys.length > 0 ? html` ${keys}` : undefined}`;
  const body = rows.map(
    ({ entries, isReference }, i) =>
      html`<tr${isReference ? html` class="reference"` : undefined}>${entries.map((entry, place) => entryOf(entry, columns[place], styles, spans[place]?.[i]))}</tr>`,
  );
  // HTML makes a caption no wider than its table.
  const before = caption !== undefined && narrow ? html`<p class="faint">${above}</p>\n` : undefined;
  return html`${before}${scrollable(
    name,
    html`<table>
${caption !== undefined && !narrow ? html`<caption>${above}</caption>\n` : undefined}<thead><tr>${columns.map(headOf)}</tr></thead>
<tbody>${body}</tbody></table>`,
  )}`;
}

/** The number of rows that the entry of each row spans; 0 if an earlier one spans the row. */
function groupSpans(rows: readonly Row[], place: number): number[] {
  const texts = rows.map(({ entries }) => entries[place].text);
  return texts.map((text, i) => {
    if (i > 0 && texts[i - 1] === text) return 0;
    const end = texts.findIndex((other, j) => j > i && other !== text);
    return (end < 0 ? texts.length : end) - i;
  });
}

function headOf({ title, subtitle = '', kind }: Column): Markup {
  const below = subtitle === '' ? undefined : html`<br><span class="faint">${subtitle}</span>`;
  const names = [kind === 'number' ? 'number' : '', hasLongWord(`${title} ${subtitle}`) ? 'long' : '']
    .filter(Boolean)
    .join(' ');
  return html`<th scope="col"${names ? html` class="${names}"` : undefined}>${headText(title)}${below}</th>`;
}

/** A title that may break before its parameters, with powers ("error ∝ d^a") set as such. */
function headText(title: string): Interpolated {
  return title.split(/(?=\[)/).map((part, i) => (i === 0 ? withPowers(part) : html`<wbr>${part}`));
}

/** Powers whose base is one letter: in names of learners, parameters are in brackets. */
function withPowers(text: string): Interpolated {
  return text.split(/(?<=\b[a-z])\^(\w+)/).map((part, i) => (i % 2 === 0 ? part : html`<sup>${part}</sup>`));
}

/** @param span number of rows that the entry spans */
function entryOf(entry: Entry, { kind }: Column, styles: Styles, span = 1): Markup | undefined {
  if (span === 0) return undefined;
  const content = contentOf(entry, kind, styles);
  if (kind === 'head') {
    const scope = span > 1 ? html`scope="rowgroup" rowspan="${span}"` : html`scope="row"`;
    return html`<th ${scope}>${content}</th>`;
  }
  const names = [classes[kind], entry.level ?? '', kind === 'plain' && isShortName(entry.text) ? 'name' : '']
    .filter(Boolean)
    .join(' ');
  return html`<td${span > 1 ? html` rowspan="${span}"` : undefined}${names ? html` class="${names}"` : undefined}>${content}</td>`;
}

function contentOf({ text, detail, link, learner }: Entry, kind: ColumnKind, styles: Styles): Markup {
  const style = learner === undefined ? undefined : styles.get(learner);
  const swatch = style
    ? html`<span class="swatch" style="--light:${style.colour};--dark:${style.dark}"></span>`
    : undefined;
  const below = text !== '' && detail ? html`<br><span class="faint">${detail}</span>` : undefined;
  const words = text || detail;
  const shown = kind === 'code' ? html`<code>${words}</code>` : words;
  // A link without text cannot be clicked or read out.
  const first = link === undefined || !words ? shown : html`<a href="${link}">${shown}</a>`;
  return html`${swatch}${first}${below}`;
}
