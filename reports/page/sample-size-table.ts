import type { FamilySampleSizes } from '../analysis/sample-size-to-epsilon.ts';
import { sampleSizeCaption, sampleSizeLines, sampleSizeTitles } from '../sample-size-cells.ts';
import { html, type Markup } from './html.ts';
import { learnerHead, type Styles, scrollable } from './tables.ts';

/** Training samples to every ε, of one family whose n was swept. */
export function sampleSizeTable(family: FamilySampleSizes, styles: Styles): Markup {
  const lines = sampleSizeLines(family);
  const rows = lines.map(({ learner, d, cells }, index) => {
    const first = lines[index - 1]?.learner !== learner;
    const span = lines.filter((line) => line.learner === learner).length;
    return html`<tr>${first ? learnerHead(learner, styles, span) : undefined}<td class="number">${d}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
  });
  return scrollable(
    `Training samples to ε on ${family.facet.label}`,
    html`<table>
<caption>${sampleSizeCaption}</caption>
<thead><tr><th scope="col">learner</th><th scope="col" class="number">d</th>${sampleSizeTitles.map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}
