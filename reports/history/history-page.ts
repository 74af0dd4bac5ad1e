import type { Chart } from '../charts/configuration.ts';
import { assignStyles } from '../charts/style.ts';
import { html, type Markup, trusted } from '../page/html.ts';
import { pageFrame } from '../page/page-frame.ts';
import { plainText } from '../plain-text.ts';
import type { Series } from '../rows.ts';
import { historyTable, pointsTable } from '../tables/history.ts';
import { pageTable } from '../tables/render/page-table.ts';
import type { RunHistory } from './run-history.ts';
import { describeStepInFull, historyMethod, historyOutcome, stepsOf } from './wording.ts';

/**
 * A history as one HTML file that needs nothing else: no network, no script.
 *
 * @param charts with their pictures
 * @param command the command that made it
 */
export function historyPage(
  history: RunHistory,
  series: readonly Series[],
  charts: readonly { readonly chart: Chart; readonly svg: string }[],
  command: string,
): string {
  const { points, by } = history;
  const [first, last] = [points[0], points[points.length - 1]];
  const title = `hierbench: results from ${first.label} to ${last.label}`;
  const list = (kind: 'worse' | 'better') => {
    const found = stepsOf(history, kind);
    if (found.length === 0) return undefined;
    return html`<h3>For the ${kind}</h3><ul>${found.map(({ step, own }) => html`<li>${describeStepInFull(step, own, history)}</li>`)}</ul>\n`;
  };
  const steps = (['worse', 'better'] as const).map(list);
  const body = html`<header>
<h1>${title}</h1>
<p>${historyOutcome(history)}</p>
</header>
<main>
${steps.some(Boolean) ? html`<section id="steps"><h2>Steps</h2>${steps}</section>\n` : undefined}${
  charts.length > 0
    ? html`<section id="charts"><h2>Over ${by === 'version' ? 'versions' : 'time'}</h2>
${charts.map(picture)}</section>\n`
    : undefined
}<section id="series"><h2>Learners by family</h2>
${pageTable(historyTable(history), assignStyles(series))}<p>${historyMethod(history)}</p></section>
<section id="points"><h2>${by === 'version' ? 'Versions' : 'Runs'}</h2>
${pageTable(pointsTable(history))}</section>
<section id="commands"><h2>Command</h2>
<pre><code>${plainText(command, 2000)}</code></pre>
</section>
</main>
`;
  return pageFrame(title, body);
}

function picture({ chart, svg }: { readonly chart: Chart; readonly svg: string }): Markup {
  // Inside a page an SVG needs no namespace, and the style sheet sets its size.
  const inline = svg.replace(/<svg xmlns="[^"]*" width="[^"]*" height="[^"]*"/, '<svg').trim();
  return html`<figure class="chart"><div class="scroll" role="region" tabindex="0" aria-label="${chart.title}">${trusted(inline)}</div>
<figcaption><span class="files"><a href="${chart.name}.svg">SVG</a></span></figcaption></figure>
`;
}
