import type { FamilyComparisons } from '../analysis/paired-comparisons.ts';
import type { FamilyScaling } from '../analysis/scaling.ts';
import type { FamilySeparation } from '../analysis/separation.ts';
import {
  comparisonCells,
  comparisonsCaption,
  comparisonTitles,
  scalingCaption,
  scalingColumns,
} from '../scaling-cells.ts';
import { html, type Markup } from './html.ts';
import { learnerHead, type Styles, scrollable } from './tables.ts';
import { verdictLevels } from './verdict-table.ts';

/** Exponents of every learner on one family, and its verdict with the reason. */
export function scalingTable(
  family: FamilyScaling,
  separation: FamilySeparation | undefined,
  styles: Styles,
): Markup {
  const columns = scalingColumns(family, separation);
  const rows = family.entries.map((entry) => {
    const { kind, reason } = entry.verdict;
    const cells = columns.map(({ cell }) => {
      const { figure, remark } = cell(entry);
      const below = remark ? html`<br><span class="faint">${remark}</span>` : undefined;
      return html`<td class="growth">${figure}${below}</td>`;
    });
    return html`<tr>${learnerHead(entry.series.label, styles)}<td class="${verdictLevels[kind]}">${kind}</td><td class="reason">${reason}</td>${cells}</tr>`;
  });
  return scrollable(
    `Scaling on ${family.facet.label}`,
    html`<table>
<caption>${scalingCaption(family)}</caption>
<thead><tr><th scope="col">learner</th><th scope="col">verdict</th><th scope="col">why</th>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** Every learner of one family against the reference. */
export function comparisonTable(family: FamilyComparisons, styles: Styles): Markup {
  const [first, ...titles] = comparisonTitles;
  const rows = family.comparisons.map((comparison) => {
    const [label, ...cells] = comparisonCells(comparison);
    return html`<tr>${learnerHead(label, styles)}${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
  });
  return scrollable(
    `Comparisons on ${family.facet.label}`,
    html`<table>
<caption>${comparisonsCaption(family)}</caption>
<thead><tr><th scope="col">${first}</th>${titles.map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}
