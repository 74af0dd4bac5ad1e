import type { Diagnosis } from '../content.ts';
import {
  correctionCaption,
  correctionLines,
  correctionTitles,
  diagnosisParagraphs,
  orderCaption,
  orderLines,
  orderTitles,
} from '../diagnosis-cells.ts';
import { html, type Markup } from './html.ts';
import { scrollable } from './tables.ts';

/** The section on backward feature correction. @param figures its charts, drawn */
export function diagnosisSection(diagnosis: Diagnosis, figures: readonly Markup[]): Markup {
  const { corrections, orders } = diagnosis;
  const [opening, ...paragraphs] = diagnosisParagraphs(diagnosis);
  return html`<section id="correction"><h2>Backward feature correction</h2>
<p>${opening}</p>
${figures}${paragraphs.map((paragraph) => html`<p>${paragraph}</p>\n`)}${
  corrections.length > 0
    ? table('Frozen against joint', correctionCaption, correctionTitles, corrections.flatMap(correctionLines))
    : undefined
}<details><summary>Order of correction</summary>${table('Order of correction', orderCaption, orderTitles, orders.flatMap(orderLines))}</details>
</section>
`;
}

function table(
  name: string,
  caption: string,
  titles: readonly string[],
  lines: readonly (readonly string[])[],
): Markup {
  return scrollable(
    name,
    html`<table>
<caption>${caption}</caption>
<thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${lines.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`,
  );
}
