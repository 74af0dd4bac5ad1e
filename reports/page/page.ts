import type { Chart } from '../charts/configuration.ts';
import { assignStyles } from '../charts/style.ts';
import { allRows, type Content, type FamilyContent, type RunContent } from '../content.ts';
import { embeddedScript } from '../explorer/embed.ts';
import { plural } from '../numbers.ts';
import { sentence } from '../sentence.ts';
import { collapseTable } from '../tables/collapse.ts';
import { comparisonTable } from '../tables/comparisons.ts';
import { errorsByDimension } from '../tables/errors-by-dimension.ts';
import { failureTable } from '../tables/failures.ts';
import { headlineTable } from '../tables/headline.ts';
import { kernelFloorTable } from '../tables/kernel-floor.ts';
import { parameterThresholdTable } from '../tables/parameter-thresholds.ts';
import { parameterTable } from '../tables/parameters.ts';
import { predictionTable } from '../tables/predictions.ts';
import { pageTable, type Styles } from '../tables/render/page-table.ts';
import { sampleSizeTable } from '../tables/sample-sizes.ts';
import { scalingTable } from '../tables/scaling.ts';
import { spectrumTable } from '../tables/spectrum.ts';
import type { Table } from '../tables/table.ts';
import { thresholdTable } from '../tables/thresholds.ts';
import { timesToEpsilon } from '../tables/times-to-epsilon.ts';
import { errorTable, verdictTable } from '../tables/verdicts.ts';
import { verdictSentence } from '../verdict-sentence.ts';
import { baselineSection } from './baseline-section.ts';
import { type DrawnCharts, figure } from './chart-figure.ts';
import { citeSection } from './cite-section.ts';
import { diagnosisSection } from './diagnosis-section.ts';
import { environmentSection } from './environment-section.ts';
import { formula } from './formula.ts';
import { foundSection } from './found-section.ts';
import { html, type Markup } from './html.ts';
import { ownMetricSection } from './own-metric-section.ts';
import { pageFrame } from './page-frame.ts';
import { transferSection } from './transfer-section.ts';

/**
 * The report as one HTML file that needs no network. Without scripts it shows every text and table and the
 * first chart, and links to the others.
 *
 * @param svgs pictures by the names of their charts
 * @param letters a note on letters that the charts' font lacks
 */
export function htmlPage(content: Content, svgs: ReadonlyMap<string, string>, letters?: string): string {
  const {
    title,
    families,
    charts,
    diagnosis,
    kernelFloor,
    results,
    found,
    transfers,
    environments,
    baselines,
  } = content;
  // Where there are environments alone, there are no other learners than their regressors.
  const styles = assignStyles(
    (results.rows.length > 0 ? results : (environments?.results ?? results)).series,
  );
  const script = embeddedScript(results, charts, environments?.results, baselines);
  const drawn: DrawnCharts = { svgs, byScript: script !== undefined };
  const [first, ...rest] = charts.filter(
    ({ section }) => section !== 'environments' && section !== 'baselines',
  );
  const ofSection = (wanted: Chart['section']) => rest.filter(({ section }) => section === wanted);
  const ofEnvironments = charts.filter(({ section }) => section === 'environments');
  const [ranks, correction, others] = [ofSection('ranks'), ofSection('correction'), ofSection(undefined)];
  const body = html`<header>
<h1>${title}</h1>
${content.runs.map(({ description }) => (description ? html`<p>${description}</p>\n` : undefined))}<nav aria-label="Contents"><ul>${contents(content, script !== undefined).map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${firstView(content, styles, first && html`${figure(first, drawn, { leads: true })}${letters ? html`<p class="faint">${sentence(letters)}</p>\n` : undefined}`)}${predictionsSection(content, styles)}${
  environments
    ? environmentSection(
        environments,
        ofEnvironments.map((chart) => figure(chart, drawn)),
      )
    : undefined
}${
  content.ownMetrics
    ? ownMetricSection(
        content.ownMetrics,
        ofSection('metrics').map((chart) => figure(chart, drawn)),
      )
    : undefined
}${
  baselines ? baselineSection(baselines, (chart) => figure(chart, drawn)) : undefined
}${families.map((family, index) => familySection(content, family, index, styles))}${scalingSection(families, styles)}${comparisonsSection(families, ranks, drawn, styles)}${
  diagnosis
    ? diagnosisSection(
        diagnosis,
        correction.map((chart) => figure(chart, drawn)),
      )
    : undefined
}${
  found.length > 0
    ? foundSection(
        found,
        ofSection('features').map((chart) => figure(chart, drawn)),
      )
    : undefined
}${transfers.length > 0 ? transferSection(transfers, styles) : undefined}${
  others.length > 0
    ? html`<section id="more-charts"><h2>More charts</h2>\n${others.map((chart) => figure(chart, drawn))}</section>\n`
    : undefined
}${script?.section}<section id="failures"><h2>Failures</h2>
${failures(content)}</section>
<section id="methods"><h2>Methods</h2>
${content.methods.map((paragraph) => html`<p>${paragraph}</p>\n`)}${
  kernelFloor ? html`<p id="kernel-floor">${kernelFloor.sentence}</p>\n` : undefined
}</section>
<section id="environment"><h2>Environment and commands</h2>
${content.runs.map(runSection)}<h3>This report</h3>
<pre><code>${content.command}</code></pre>
<p>Every fit is a line of <a href="results.csv">results.csv</a> (<a href="results-columns.md">its columns</a>); exponents, verdicts and tests are in <a href="analysis.json">analysis.json</a>.</p>
</section>
${citeSection(content.citation)}</main>
${script?.notices}${script?.scripts}`;
  const policy = `; img-src data:${script ? `; ${script.policy}` : ''}`;
  return pageFrame(title, body, { policy, head: script?.fonts, kind: 'report' });
}

/** Maximum number of columns of a table that fits beside a chart. */
const mostBeside = 4;

/**
 * What a reader sees first: the outcome in sentences, in a table and, beside them if there is room, in a
 * chart.
 */
function firstView(content: Content, styles: Styles, chart: Markup | undefined): Markup {
  const { families, environments, kernelFloor, remarks } = content;
  const told = html`<div class="told">${
    families.length === 0 && !environments
      ? html`<p>There are no fits in these runs yet.</p>`
      : lede(families, kernelFloor, environments?.sentences)
  }${
    remarks.length > 0
      ? html`
<ul class="remarks">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`
      : undefined
  }</div>
`;
  if (families.length === 0) return told;
  const table = outcomeTable(content);
  const layout =
    chart === undefined ? 'first' : table.columns.length > mostBeside ? 'first wide' : 'first beside';
  return html`<div class="${layout}">
${told}<section id="verdict">${pageTable(table, styles)}</section>
${chart && html`<section id="charts">${chart}</section>\n`}</div>
`;
}

/** Verdicts on all families, or errors alone where no family has several d. */
function outcomeTable(content: Content): Table {
  const headlines = content.families.map(({ headline }) => headline);
  return verdictTable(content) ?? errorTable(headlines, content.results.series);
}

/** Number of families whose verdicts are in view; those of the others are folded away. */
const toldFirst = 4;

function lede(
  families: readonly FamilyContent[],
  kernelFloor: Content['kernelFloor'],
  played: readonly string[] = [],
): Markup {
  const item = (family: FamilyContent) => html`<li>${family.verdict}</li>`;
  const rest = families.slice(toldFirst);
  return html`<ul class="lede">${kernelFloor?.violated ? html`<li class="alert">${kernelFloor.sentence}</li>` : undefined}${families.slice(0, toldFirst).map(item)}${played.map((told) => html`<li>${told}</li>`)}</ul>${
    rest.length > 0
      ? html`<details><summary>${plural(rest.length, 'more family', 'more families')}</summary><ul class="lede">${rest.map(item)}</ul></details>`
      : undefined
  }`;
}

function contents(
  {
    families,
    charts,
    diagnosis,
    predictions,
    found,
    transfers,
    environments,
    ownMetrics,
    baselines,
  }: Content,
  explored: boolean,
): (readonly [id: string, name: string])[] {
  return [
    ...(predictions.length > 0 ? [['predictions', 'Predictions'] as const] : []),
    ...(environments ? [['environments', 'Environments'] as const] : []),
    ...(ownMetrics ? [['metrics', 'Metrics'] as const] : []),
    ...(baselines ? [['baselines', 'Beside published results'] as const] : []),
    ...families.map(({ headline }, index) => [familyId(index), headline.facet.label] as const),
    ...(families.some(({ scaling }) => scaling) ? [['scaling', 'Scaling'] as const] : []),
    ...(families.some(({ comparisons }) => comparisons) ? [['comparisons', 'Comparisons'] as const] : []),
    ...(diagnosis ? [['correction', 'Backward feature correction'] as const] : []),
    ...(found.length > 0 ? [['features', 'Features found'] as const] : []),
    ...(transfers.length > 0 ? [['transfer', 'Transfer'] as const] : []),
    ...(charts.length > 1 ? [['more-charts', 'More charts'] as const] : []),
    ...(explored ? [['explore', 'Explore'] as const] : []),
    ['failures', 'Failures'],
    ['methods', 'Methods'],
    ['environment', 'Environment and commands'],
    ['cite', 'How to cite'],
  ];
}

/** Ids are numbered, because a family's name may be anything. */
function familyId(index: number): string {
  return `family-${index + 1}`;
}

function familySection(content: Content, family: FamilyContent, index: number, styles: Styles): Markup {
  const { headline, notes } = family;
  return html`<section id="${familyId(index)}"><h2>${headline.facet.label}</h2>
${
  headline.facet.formula === undefined
    ? undefined
    : formula(headline.facet.formula, `Formula of ${headline.facet.label}`)
}${pageTable(headlineTable(headline), styles)}${
  notes.length > 0 ? html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>\n` : undefined
}${
  family.spectrum
    ? html`<details><summary>Spectrum and kernel floor</summary>${pageTable(spectrumTable(family.spectrum))}${pageTable(kernelFloorTable(family.spectrum))}</details>\n`
    : undefined
}<details><summary>Errors at every d</summary>${pageTable(errorsByDimension(content.results, headline), styles)}</details>
<details><summary>Time and samples to ε</summary>${pageTable(timesToEpsilon(headline), styles)}</details>
${
  family.sampleSizes
    ? html`<details><summary>Training samples n to ε</summary>${pageTable(sampleSizeTable(family.sampleSizes), styles)}</details>\n`
    : undefined
}${
  family.thresholds
    ? html`<details><summary>Thresholds against d</summary>${pageTable(thresholdTable(family.thresholds), styles)}</details>\n`
    : undefined
}${
  family.parameters
    ? html`<details><summary>Values of swept parameters</summary>${pageTable(parameterThresholdTable(family.parameters), styles)}</details>\n`
    : undefined
}${
  family.collapses
    ? html`<details><summary>Collapse in n/d^a</summary>${pageTable(collapseTable(family.collapses), styles)}</details>\n`
    : undefined
}<details><summary>Parameters of the final fits</summary>${pageTable(parameterTable(headline), styles)}</details>
</section>
`;
}

function predictionsSection({ predictions }: Content, styles: Styles): Markup | undefined {
  if (predictions.length === 0) return undefined;
  return html`<section id="predictions"><h2>Predictions</h2>
${pageTable(predictionTable(predictions), styles)}</section>
`;
}

function scalingSection(families: readonly FamilyContent[], styles: Styles): Markup | undefined {
  const shown = families.flatMap(({ scaling, separation }) => (scaling ? [{ scaling, separation }] : []));
  if (shown.length === 0) return undefined;
  return html`<section id="scaling"><h2>Scaling</h2>
<ul>${shown.map(({ scaling }) => html`<li>${verdictSentence(scaling)}</li>`)}</ul>
${shown.map(({ scaling, separation }) => html`<h3>${scaling.facet.label}</h3>\n${pageTable(scalingTable(scaling, separation), styles)}`)}</section>
`;
}

function comparisonsSection(
  families: readonly FamilyContent[],
  ranks: readonly Chart[],
  drawn: DrawnCharts,
  styles: Styles,
): Markup | undefined {
  const shown = families.flatMap(({ comparisons }) => (comparisons ? [comparisons] : []));
  if (shown.length === 0) return undefined;
  return html`<section id="comparisons"><h2>Comparisons</h2>
${ranks.map((chart) => figure(chart, drawn))}${shown.map((family) => html`<details><summary>${family.facet.label}: every learner against ${family.reference}</summary>${pageTable(comparisonTable(family), styles)}</details>\n`)}</section>
`;
}

function failures(content: Content): Markup {
  const { warnings } = content;
  const total = content.failures.reduce((sum, { count }) => sum + count, 0);
  return html`${
    total === 0
      ? html`<p>No fit failed.</p>\n`
      : html`<p>${plural(total, 'fit has', 'fits have')} no result, of ${allRows(content).length}.</p>\n${pageTable(failureTable(content.failures))}`
  }${
    warnings.length > 0
      ? html`<p>Files that could not be used:</p>\n<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>\n`
      : undefined
  }`;
}

function runSection({ name, command, environment }: RunContent): Markup {
  return html`<h3>Run ${name}</h3>
<pre><code>${command}</code></pre>
<dl>${environment.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>
`;
}
