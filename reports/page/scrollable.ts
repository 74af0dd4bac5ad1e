import { html, type Markup } from './html.ts';

/** A table that scrolls sideways independently of the page, by keyboard too. */
export function scrollable(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${table}</div>\n`;
}
