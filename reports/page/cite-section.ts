import type { Citation } from '../citation.ts';
import { html, type Markup } from './html.ts';

/** How to cite this report. */
export function citeSection({ sentences, bibtex }: Citation): Markup {
  return html`<section id="cite"><h2>How to cite</h2>
<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<pre><code>${bibtex}</code></pre>
</section>
`;
}
