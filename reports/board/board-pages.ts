import { plural } from '../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { pageFrame } from '../page/page-frame.ts';
import { siteStyle } from '../site/site-style.ts';
import { pageTable } from '../tables/render/page-table.ts';
import type { BoardEntry, Evidence } from './board-entry.ts';
import {
  familyTable,
  historyTable,
  refusalTable,
  submissionsTable,
  submissionTable,
  teamPage,
} from './board-tables.ts';
import type { Refusal } from './read-board.ts';

/** What is on a board: its submissions, the newest first, and those that it refused. */
export interface Board {
  readonly title: string;
  readonly entries: readonly BoardEntry[];
  readonly refused: readonly Refusal[];
}

/** The newest submission of each name, in the order of the board. */
export function newestOfEach(entries: readonly BoardEntry[]): BoardEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ record: { name } }) => !seen.has(name) && seen.add(name));
}

/** Numbers, dates and names stay on one line; a table scrolls where they need more room. */
const boardStyle = html`<style>
td, thead th { white-space: nowrap; } td.text { white-space: normal; } td.growth { min-width: 6rem; }
</style>
`;

/** The front page: every family with the newest results of every team. */
export function boardPage({ title, entries, refused }: Board): string {
  const newest = newestOfEach(entries);
  const families = [...new Set(newest.flatMap(({ rows }) => rows.map(({ family }) => family)))].sort();
  const verified = newest.filter(({ evidence }) => evidence.kind === 'verified').length;
  return page(
    title,
    html`<header>
<h1>${title}</h1>
<p>Relative test errors at the largest d that each learner was run at, how they grow with d, and how long a fit takes: the newest submission of ${newest.length === 1 ? `the one team here, ${newest[0].evidence.kind}` : `each of ${plural(newest.length, 'team')}, ${verified} of them verified`}. <em>Verified</em> means that someone whom this board trusts ran a random sample of the cells again (how many of how many) and got the same results; <em>self-reported</em>, that nobody has. Times depend on the machine.</p>
<nav aria-label="Sections"><ul>${families.map((family, i) => html`<li><a href="#family-${i + 1}">${family}</a></li>`)}<li><a href="#submissions">All submissions</a></li>${refused.length > 0 ? html`<li><a href="#refused">Refused</a></li>` : undefined}</ul></nav>
</header>
<main>
${families.map((family, i) => html`<section id="family-${i + 1}"><h2>${family}</h2>\n${pageTable(familyTable(family, newest))}</section>\n`)}<section id="submissions"><h2>All submissions</h2>
${entries.length === 0 ? html`<p>There are none yet.</p>\n` : pageTable(submissionsTable(entries, ''))}</section>
${refused.length === 0 ? undefined : html`<section id="refused"><h2>Refused</h2>\n${pageTable(refusalTable(refused))}</section>\n`}</main>`,
  );
}

/** The page of one submission, whose address stays. */
export function submissionPageText(entry: BoardEntry, { title }: Pick<Board, 'title'>): string {
  const { record, description, processor, backend, cells, evidence, signer } = entry;
  return page(
    `${record.run}, ${record.name} – ${title}`,
    html`<header>
<nav aria-label="Board"><ul><li><a href="../../index.html">${title}</a></li><li><a href="../../${teamPage(record.name)}">${record.name}</a></li></ul></nav>
<h1>${record.run}, by ${record.name}</h1>
${description ? html`<p>${description}</p>\n` : undefined}<p class="faint">submitted <time datetime="${record.submitted}">${record.submitted.slice(0, 10)}</time> · run <time datetime="${record.created}">${record.created.slice(0, 10)}</time> · ${processor} · ${backend} · ${record.program} · ${plural(cells, 'cell')}</p>
</header>
<main>
<section id="results"><h2>Results</h2>
${pageTable(submissionTable(entry))}</section>
<section id="evidence"><h2>Evidence</h2>
${evidenceText(evidence)}${signer === undefined ? undefined : html`<p>The submission itself is signed by ${signer}.</p>\n`}<dl><dt>permalink</dt><dd><code>submissions/${entry.folder}/</code> below the address of this board</dd><dt>SHA-256 of the run</dt><dd><code>${record.hash}</code></dd></dl>
</section>
<section id="data"><h2>Data</h2>
<ul><li><a href="results.csv">results.csv</a>, every fit, a line each</li><li><a href="run.json">run.json</a>, configuration, command, versions and machine</li><li><a href="fingerprint.json">fingerprint.json</a>, whose SHA-256 is that of the run</li></ul></section>
</main>`,
  );
}

/** The page of one team: all its submissions, and how its results changed. */
export function teamPageText(name: string, { title, entries }: Board): string {
  const own = entries.filter(({ record }) => record.name === name);
  return page(
    `${name} – ${title}`,
    html`<header>
<nav aria-label="Board"><ul><li><a href="../../index.html">${title}</a></li></ul></nav>
<h1>${name}</h1>
</header>
<main>
<section id="history"><h2>History</h2>
${pageTable(historyTable(own))}</section>
<section id="submissions"><h2>${plural(own.length, 'submission')}</h2>
${pageTable(submissionsTable(own, '../../'))}</section>
</main>`,
  );
}

function evidenceText({ kind, by, date, cells, of, remark }: Evidence): Markup {
  if (kind === 'verified')
    return html`<p><span class="legend good">verified</span> ${by} ran ${plural(cells ?? 0, 'cell')} of ${of} again on ${date?.slice(0, 10)}, and reproduced all of them.</p>\n`;
  return html`<p><strong>Self-reported</strong>: the numbers are those that were handed in${remark === undefined ? undefined : html`; ${remark}`}.</p>\n`;
}

function page(title: string, body: Markup): string {
  return pageFrame(title, html`${body}\n`, { head: html`${siteStyle}${boardStyle}` });
}
