import type { Estimate } from '../analysis/bootstrap.ts';
import { epsilons } from '../analysis/first-passage.ts';
import { principalRows } from '../analysis/principal-sizes.ts';
import { type Summary, summarise, timeTo } from '../analysis/summary.ts';
import type { Style } from '../charts/learner-style.ts';
import type { Content, FamilyContent } from '../content.ts';
import { formatInterval, hasZeroOneError, headlineCells } from '../headline-cells.ts';
import { formatCount, formatError, formatSeconds, plural } from '../numbers.ts';
import { shorten } from '../shorten.ts';
import { html, type Markup } from './html.ts';

export type Styles = ReadonlyMap<string, Style>;

/** One family at the d of its headline, with intervals, times and what went wrong. */
export function headlineTable({ headline }: FamilyContent, styles: Styles): Markup {
  const { facet, d, n, seeds, reference, entries } = headline;
  const classes = hasZeroOneError(headline);
  const rows = entries.map((entry) => {
    const isReference = entry.series.label === reference;
    const cells = headlineCells(entry, isReference);
    return html`<tr${isReference ? html` class="reference"` : ''}>${learnerHead(cells.learner, styles)}<td class="number">${cells.error}</td><td class="number">${cells.interval}</td>${classes ? html`<td class="number">${cells.zeroOne}</td>` : undefined}<td class="number">${cells.ratio}</td><td class="number">${cells.fit}</td><td class="number">${cells.tuning}</td><td>${cells.fits}</td><td class="text">${cells.note}</td></tr>`;
  });
  const degree = facet.degree === undefined ? '' : `, degree ${facet.degree}`;
  return scrollable(
    `Results on ${facet.label}`,
    html`<table>
<caption>d = ${d}, n = ${formatCount(n)}${degree}, ${plural(seeds, 'seed')}. Median relative test error and its interval, ${classes ? 'share of wrong signs (0–1 error), ' : ''}times of the final fit and of tuning.</caption>
<thead><tr><th scope="col">learner</th><th scope="col" class="number">error</th><th scope="col" class="number">95% interval</th>${classes ? html`<th scope="col" class="number">0–1 error</th>` : undefined}<th scope="col" class="number">${reference === undefined ? 'ratio' : `÷ ${reference}`}</th><th scope="col" class="number">fit</th><th scope="col" class="number">tuning</th><th scope="col">fits ok</th><th scope="col">remark</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** Errors of one family at every d. */
export function errorsByDimension({ results }: Content, { headline }: FamilyContent, styles: Styles): Markup {
  const summaries = summarise(
    principalRows(results.rows.filter(({ task }) => task === headline.facet.label)),
  );
  const dimensions = [...new Set(summaries.map(({ d }) => d))];
  const rows = headline.entries.map(({ series }) => {
    const cells = dimensions.map((d) => {
      const error = summaries.find((summary) => summary.d === d && summary.series === series.label)?.error;
      return html`<td class="number">${error ? formatError(error.median) : '–'}${error ? spread(error) : ''}</td>`;
    });
    return html`<tr>${learnerHead(series.label, styles)}${cells}</tr>`;
  });
  return scrollable(
    `Errors on ${headline.facet.label} by d`,
    html`<table>
<caption>Median relative test error by d, the interval below it.</caption>
<thead><tr><th scope="col">learner</th>${dimensions.map((d) => html`<th scope="col" class="number">d = ${d}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** Training time and samples to every ε, of one family at the d of its headline. */
export function passageTable({ headline }: FamilyContent, styles: Styles): Markup {
  const rows = headline.entries.map(({ series, summary }) => {
    const cells = epsilons.map((epsilon) => html`<td class="number">${passageCell(summary, epsilon)}</td>`);
    return html`<tr>${learnerHead(series.label, styles)}${cells}</tr>`;
  });
  return scrollable(
    `Time to ε on ${headline.facet.label}`,
    html`<table>
<caption>Median training time, and samples seen, until the error first reaches ε. –: at least half of the seeds do not get there.</caption>
<thead><tr><th scope="col">learner</th>${epsilons.map((epsilon) => html`<th scope="col" class="number">ε = ${epsilon}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** What went wrong, pooled. */
export function failureTable({ failures }: Content): Markup {
  const rows = failures.map(
    ({ task, series, d, status, count, message }) =>
      html`<tr><td>${task}</td><td>${series}</td><td>${d.join(', ')}</td><td class="status">${status}</td><td class="number">${count}</td><td class="text">${message}</td></tr>`,
  );
  return scrollable(
    'Failures',
    html`<table>
<thead><tr><th scope="col">task</th><th scope="col">learner</th><th scope="col">d</th><th scope="col">status</th><th scope="col" class="number">fits</th><th scope="col">message</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** Parameters that the final fits of one family at the d of its headline ran with. */
export function parameterTable({ headline }: FamilyContent, styles: Styles): Markup {
  const rows = headline.entries.flatMap(({ series, summary }) => {
    const texts = new Set(summary.rows.flatMap(({ params }) => (params ? [JSON.stringify(params)] : [])));
    return [...texts].map(
      (text) =>
        html`<tr>${learnerHead(series.label, styles)}<td class="text"><code>${shorten(text, 2000)}</code></td></tr>`,
    );
  });
  return scrollable(
    `Parameters on ${headline.facet.label}`,
    html`<table>
<thead><tr><th scope="col">learner</th><th scope="col">parameters of the final fit</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

function passageCell(summary: Summary, epsilon: number): Markup {
  const { estimate } = timeTo(epsilon, 'seconds', summary);
  const samples = timeTo(epsilon, 'samples', summary).estimate;
  if (!estimate || !samples || !Number.isFinite(estimate.median)) return html`–`;
  return html`${formatSeconds(estimate.median)}<br><span class="faint">${formatCount(Math.round(samples.median))}</span>`;
}

function spread(error: Estimate): Markup {
  return html`<br><span class="faint">${formatInterval(error)}</span>`;
}

/** The name of a learner at the head of its row, or of so many, with its colour. */
export function learnerHead(label: string, styles: Styles, rows = 1): Markup {
  const style = styles.get(label);
  const swatch = style
    ? html`<span class="swatch" style="--light:${style.colour};--dark:${style.dark}"></span>`
    : undefined;
  const scope = rows > 1 ? html`scope="rowgroup" rowspan="${rows}"` : html`scope="row"`;
  return html`<th ${scope}>${swatch}${label}</th>`;
}

/** A table that scrolls sideways by itself, by keyboard too. */
export function scrollable(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${table}</div>\n`;
}
