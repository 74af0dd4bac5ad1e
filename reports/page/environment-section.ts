import { environmentParagraph } from '../analysis/regrets.ts';
import type { EnvironmentContent } from '../content.ts';
import { regretTable } from '../tables/regrets.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { formula } from './formula.ts';
import { html, type Markup } from './html.ts';

/** The section on environments. @param figures its charts, drawn */
export function environmentSection(
  { results, regrets }: EnvironmentContent,
  figures: readonly Markup[],
): Markup {
  return html`<section id="environments"><h2>Environments</h2>
<p>${environmentParagraph}</p>
${results.facets.map((facet) =>
  facet.formula === undefined
    ? undefined
    : html`<h3>${facet.label}</h3>\n${formula(facet.formula, `Formula of ${facet.label}`)}`,
)}${figures}${pageTable(regretTable(regrets))}</section>
`;
}
