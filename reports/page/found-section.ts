import type { FoundFeatures } from '../analysis/found-features.ts';
import { foundParagraph } from '../feature-paragraphs.ts';
import { foundFeaturesTable } from '../tables/found-features.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { html, type Markup } from './html.ts';

/** The section on what models have found of their targets. @param figures its charts, drawn */
export function foundSection(found: readonly FoundFeatures[], figures: readonly Markup[]): Markup {
  return html`<section id="features"><h2>Features found</h2>
<p>${foundParagraph}</p>
${figures}${pageTable(foundFeaturesTable(found))}</section>
`;
}
