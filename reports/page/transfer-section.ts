import type { TransferComparison } from '../analysis/transfers.ts';
import { transferParagraph } from '../feature-paragraphs.ts';
import { pageTable, type Styles } from '../tables/render/page-table.ts';
import { transferTable } from '../tables/transfers.ts';
import { html, type Markup } from './html.ts';

/** The section on features that were learned on another target. */
export function transferSection(transfers: readonly TransferComparison[], styles: Styles): Markup {
  return html`<section id="transfer"><h2>Transfer</h2>
<p>${transferParagraph}</p>
${pageTable(transferTable(transfers), styles)}</section>
`;
}
