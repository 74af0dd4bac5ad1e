import type { OwnMetricContent } from '../content.ts';
import { ownMetricVerdictTable } from '../tables/own-metric-verdicts.ts';
import { ownMetricTable } from '../tables/own-metrics.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { html, type Markup } from './html.ts';

/** The section on the user's own metrics. @param figures its charts, drawn */
export function ownMetricSection(
  { summaries, verdicts, remarks }: OwnMetricContent,
  figures: readonly Markup[],
): Markup {
  return html`<section id="metrics"><h2>Metrics</h2>
${verdicts.length > 0 ? pageTable(ownMetricVerdictTable(verdicts)) : undefined}${figures}${pageTable(ownMetricTable(summaries))}${
  remarks.length > 0 ? html`<ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>\n` : undefined
}</section>
`;
}
