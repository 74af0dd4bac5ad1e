import { html, type Markup } from '../page/html.ts';
import { pageFrame } from '../page/page-frame.ts';
import { plainText } from '../plain-text.ts';
import { differenceTable } from '../tables/environments.ts';
import { metricComparisonTable } from '../tables/metric-comparison.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { runComparisonTable } from '../tables/run-comparison.ts';
import type { MetricComparison, RunComparison } from './compare-runs.ts';
import {
  describeFinding,
  describeMissing,
  describeVerdictChange,
  method,
  outcome,
  timeNote,
} from './wording.ts';

/**
 * A comparison as one HTML file that needs nothing else: no network, no script.
 *
 * @param command the command that made it
 */
export function comparisonPage(comparison: RunComparison, command: string): string {
  const { before, after, differences, onlyBefore, onlyAfter, learners, families, findings, verdicts } =
    comparison;
  const { metrics } = comparison;
  const title = `hierbench: ${before.name} against ${after.name}`;
  const note = timeNote(comparison);
  const times = comparison.published === undefined;
  const body = html`<header>
<h1>${title}</h1>
<p>${outcome(comparison)}</p>
${note ? html`<p class="alert">${note}</p>` : undefined}
</header>
<main>
${differences.length > 0 ? html`<section id="environments"><h2>Different environments</h2>${pageTable(differenceTable(differences))}</section>\n` : undefined}${
  findings.length > 0
    ? html`<section id="findings"><h2>Findings</h2>${(['regression', 'improvement'] as const).map((kind) =>
        list(
          kind === 'regression' ? 'Regressions' : 'Improvements',
          findings.filter((finding) => finding.kind === kind).map(describeFinding),
        ),
      )}</section>\n`
    : undefined
}<section id="learners"><h2>Learners</h2>
${pageTable(runComparisonTable('All families together', learners, { times }))}<p>${method(comparison)}</p></section>
<section id="families"><h2>Learners by family</h2>
${pageTable(runComparisonTable('By family', families, { times }))}</section>
${metrics ? metricSection(metrics) : undefined}${verdicts.length > 0 ? html`<section id="verdicts"><h2>Verdicts that changed</h2>${list('', verdicts.map(describeVerdictChange))}</section>\n` : undefined}${
  onlyBefore.length + onlyAfter.length > 0
    ? html`<section id="missing"><h2>Fits of one run alone</h2>${list('Only before', onlyBefore.map(describeMissing))}${list('Only after', onlyAfter.map(describeMissing))}</section>\n`
    : undefined
}<section id="commands"><h2>Commands</h2>
<h3>Before</h3><pre><code>${before.command}</code></pre>
<h3>After</h3><pre><code>${after.command}</code></pre>
<h3>This comparison</h3><pre><code>${plainText(command, 2000)}</code></pre>
</section>
</main>
`;
  return pageFrame(title, body);
}

function metricSection({ learners, families, uncompared }: MetricComparison): Markup {
  return html`<section id="metrics"><h2>Metrics</h2>
${learners.length > 0 ? html`${pageTable(metricComparisonTable('All families together', learners))}${pageTable(metricComparisonTable('By family', families))}` : undefined}${list(
  'Not compared',
  uncompared.map(({ metric, why }) => `${metric}: ${why}`),
)}</section>\n`;
}

function list(title: string, lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined;
  return html`${title ? html`<h3>${title}</h3>` : undefined}<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>\n`;
}
