import type { BaselineContent } from '../baselines/content.ts';
import { assignStyles } from '../charts/style.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { html, type Markup } from './html.ts';

/** The section on baselines. @param figureOf draws a baseline's chart */
export function baselineSection(
  baselines: readonly BaselineContent[],
  figureOf: (chart: NonNullable<BaselineContent['chart']>) => Markup,
): Markup {
  return html`<section id="baselines"><h2>Beside published results</h2>
${baselines.map(({ name, paragraphs, tables, chart, results }) => {
  const styles = assignStyles(results.series);
  return html`<h3>${name}</h3>
${chart && figureOf(chart)}${paragraphs.map((paragraph) => html`<p>${paragraph}</p>\n`)}${tables.map((table) => html`<details><summary>${table.name}</summary>${pageTable(table, styles)}</details>\n`)}`;
})}</section>
`;
}
