import type { Chart } from '../charts/configuration.ts';
import { html, type Markup, trusted } from './html.ts';

/** How a page's charts are drawn. */
export interface DrawnCharts {
  /** Pictures by the names of their charts. */
  readonly svgs: ReadonlyMap<string, string>;
  /** Whether the page has a script, which draws the charts that are plain data. */
  readonly byScript: boolean;
}

/**
 * A chart in a page.
 *
 * @param leads whether it opens a section; readers without scripts then also see its picture
 */
export function figure(chart: Chart, { svgs, byScript }: DrawnCharts, { leads = false } = {}): Markup {
  const {
    name,
    title,
    alternative,
    drawing,
    figure: { caption },
  } = chart;
  const svg = svgs.get(name);
  if (svg === undefined) throw new Error(`there is no picture of the chart ${name}`);
  const files = html`<span class="files"><a href="charts/${name}.png">PNG, 300 dpi</a> · <a href="charts/${name}.svg">SVG</a></span>`;
  const picture = (label: string) =>
    html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${trusted(inline(svg))}</div>`;
  if (!byScript || !drawing)
    return html`<figure class="chart">${picture(title)}\n<figcaption>${files}</figcaption></figure>\n`;
  return html`<figure class="chart">${leads ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
<div class="scroll drawn" role="region" tabindex="0" aria-label="${title}" data-chart="${name}"><canvas role="img" aria-label="${alternative}"></canvas></div>
${leads ? html`<noscript>${picture(`${title}, as a picture`)}</noscript>\n` : undefined}<figcaption>${caption} ${files}</figcaption></figure>
`;
}

/** Inside a page an SVG needs no namespace, and the style sheet sets its size. */
function inline(svg: string): string {
  return svg.replace(/<svg xmlns="[^"]*" width="[^"]*" height="[^"]*"/, '<svg').trim();
}
