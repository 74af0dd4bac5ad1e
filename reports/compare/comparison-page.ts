import { html, type Markup } from '../page/html.ts';
import { pageHead } from '../page/page-head.ts';
import { scrollable } from '../page/tables.ts';
import { plainText } from '../plain-text.ts';
import { formatP } from '../scaling-cells.ts';
import type { ChangeKind, JudgedChange } from './change.ts';
import type { GroupComparison, RunComparison } from './compare-runs.ts';
import {
  describeFinding,
  describeMissing,
  describeVerdictChange,
  formatFactor,
  formatRange,
  method,
  outcome,
  remarks,
  timeNote,
} from './wording.ts';

const levels: Readonly<Record<ChangeKind, string>> = {
  worse: 'poor',
  better: 'good',
  same: '',
  unclear: 'fair',
};

/** A comparison as one HTML file that needs nothing else: no network, no script. @param command that made it */
export function comparisonPage(comparison: RunComparison, command: string): string {
  const { before, after, differences, onlyBefore, onlyAfter, learners, families, findings, verdicts } =
    comparison;
  const title = `hierbench: ${before.name} against ${after.name}`;
  const note = timeNote(comparison);
  return html`<!doctype html>
<html lang="en">
${pageHead(title)}
<body>
<header>
<h1>${title}</h1>
<p>${outcome(comparison)}</p>
${note ? html`<p class="alert">${note}</p>` : undefined}
</header>
<main>
${differences.length > 0 ? html`<section id="environments"><h2>Different environments</h2>${environmentTable(comparison)}</section>\n` : undefined}${
  findings.length > 0
    ? html`<section id="findings"><h2>Findings</h2>${(['regression', 'improvement'] as const).map((kind) =>
        list(
          kind === 'regression' ? 'Regressions' : 'Improvements',
          findings.filter((finding) => finding.kind === kind).map(describeFinding),
        ),
      )}</section>\n`
    : undefined
}<section id="learners"><h2>Learners</h2>
${groupTable('All families together', learners)}<p>${method(comparison.tolerance)}</p></section>
<section id="families"><h2>Learners by family</h2>
${groupTable('By family', families)}</section>
${verdicts.length > 0 ? html`<section id="verdicts"><h2>Verdicts that changed</h2>${list('', verdicts.map(describeVerdictChange))}</section>\n` : undefined}${
  onlyBefore.length + onlyAfter.length > 0
    ? html`<section id="missing"><h2>Fits of one run alone</h2>${list('Only before', onlyBefore.map(describeMissing))}${list('Only after', onlyAfter.map(describeMissing))}</section>\n`
    : undefined
}<section id="commands"><h2>Commands</h2>
<h3>Before</h3><pre><code>${before.command}</code></pre>
<h3>After</h3><pre><code>${after.command}</code></pre>
<h3>This comparison</h3><pre><code>${plainText(command, 2000)}</code></pre>
</section>
</main>
</body>
</html>
`.text;
}

function environmentTable({ differences }: RunComparison): Markup {
  return scrollable(
    'Different environments',
    html`<table>
<thead><tr><th scope="col">what</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
<tbody>${differences.map(({ name, before, after }) => html`<tr><th scope="row">${name}</th><td class="text">${before}</td><td class="text">${after}</td></tr>`)}</tbody></table>`,
  );
}

function list(title: string, lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined;
  return html`${title ? html`<h3>${title}</h3>` : undefined}<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>\n`;
}

function groupTable(label: string, groups: readonly GroupComparison[]): Markup {
  const byFamily = groups.some(({ task }) => task !== undefined);
  const rows = groups.map(
    (group) =>
      html`<tr><th scope="row">${group.series}</th>${byFamily ? html`<td>${group.task}</td>` : undefined}<td class="number">${group.fits}</td>${cells(group.error)}${cells(group.time)}<td class="text">${remarks(group)}</td></tr>`,
  );
  const heads = (name: string) =>
    html`<th scope="col" class="number">${name}</th><th scope="col" class="number">95% interval</th><th scope="col" class="number">p</th><th scope="col">outcome</th>`;
  return scrollable(
    label,
    html`<table>
<thead><tr><th scope="col">learner</th>${byFamily ? html`<th scope="col">family</th>` : undefined}<th scope="col" class="number">fits</th>${heads('error')}${heads('CPU time')}<th scope="col">remark</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

function cells(change: JudgedChange | undefined): Markup {
  if (!change) return html`<td class="number">–</td><td></td><td></td><td></td>`;
  const level = levels[change.kind];
  return html`<td class="number">${formatFactor(change.ratio)}</td><td class="number">${formatRange(change)}</td><td class="number">${formatP(change.corrected)}</td><td${level ? html` class="${level}"` : ''}>${change.kind}</td>`;
}
