import type { FamilySpectrum } from '../analysis/family-spectrum.ts';
import { floorCaption, floorLines, floorTitles, spectrumTable } from '../spectrum-cells.ts';
import { html, type Markup } from './html.ts';
import { scrollable } from './tables.ts';

/** The degree spectrum of one family's targets, and their kernel floor beside the best kernel. */
export function spectrumTables(family: FamilySpectrum): Markup {
  const { caption, titles, lines } = spectrumTable(family);
  // The name of the best kernel is no figure.
  const named = floorTitles.indexOf('best kernel');
  return html`${table(`Spectrum of ${family.task}`, caption, titles, lines)}${table(`Kernel floor on ${family.task}`, floorCaption, floorTitles, floorLines(family), named)}`;
}

function table(
  label: string,
  caption: string,
  titles: readonly string[],
  lines: readonly (readonly string[])[],
  text?: number,
): Markup {
  const kind = (place: number) => (place === text ? undefined : html` class="number"`);
  const rows = lines.map(
    (cells) => html`<tr>${cells.map((cell, i) => html`<td${kind(i)}>${cell}</td>`)}</tr>`,
  );
  // Not a caption: that would be as narrow as its table.
  return html`<p class="faint">${caption}</p>\n${scrollable(
    label,
    html`<table>
<thead><tr>${titles.map((title, i) => html`<th scope="col"${kind(i)}>${title}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  )}`;
}
