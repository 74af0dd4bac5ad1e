import { html, type Markup, trusted } from './html.ts';
import { styleSheet } from './style-sheet.ts';

/**
 * The head of a page.
 *
 * @param policy content security policy for what the page loads besides its own style
 * @param more further elements of the head
 */
export function pageHead(title: string, policy = '', more?: Markup): Markup {
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${policy}">
<title>${title}</title>
<style>${trusted(styleSheet())}</style>
${more}</head>`;
}
