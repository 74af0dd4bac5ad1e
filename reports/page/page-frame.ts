import { html, type Markup, trusted } from './html.ts';
import { styleSheet } from './style-sheet.ts';

/** What a page has beyond the frame that all share. */
export interface FrameOptions {
  /** Content security policy for what the page loads besides its own style. */
  readonly policy?: string;
  /** Further elements of the head. */
  readonly head?: Markup;
  /** Class of the body. */
  readonly kind?: string;
}

/**
 * A whole page: head, style and body. Reports, comparisons, histories, and the pages of sites and boards are made of it.
 *
 * @param body what is in the body, with a line feed at its end
 */
export function pageFrame(title: string, body: Markup, options: FrameOptions = {}): string {
  const { policy = '', head, kind } = options;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${policy}">
<title>${title}</title>
<style>${trusted(styleSheet())}</style>
${head}</head>
<body${kind === undefined ? undefined : html` class="${kind}"`}>
${body}</body>
</html>
`.text;
}
