import type { Diagnosis } from '../content.ts';
import { diagnosisParagraphs } from '../diagnosis-paragraphs.ts';
import { correctionTable } from '../tables/correction.ts';
import { orderTable } from '../tables/order-of-correction.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { html, type Markup } from './html.ts';

/** The section on backward feature correction. @param figures its charts, drawn */
export function diagnosisSection(diagnosis: Diagnosis, figures: readonly Markup[]): Markup {
  const { corrections, orders } = diagnosis;
  const [opening, ...paragraphs] = diagnosisParagraphs(diagnosis);
  return html`<section id="correction"><h2>Backward feature correction</h2>
<p>${opening}</p>
${figures}${paragraphs.map((paragraph) => html`<p>${paragraph}</p>\n`)}${
  corrections.length > 0 ? pageTable(correctionTable(corrections)) : undefined
}<details><summary>Order of correction</summary>${pageTable(orderTable(orders))}</details>
</section>
`;
}
