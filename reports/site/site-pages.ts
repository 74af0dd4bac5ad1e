import { formatCount, plural } from '../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { pageFrame } from '../page/page-frame.ts';
import { environmentTable } from '../tables/environments.ts';
import { fileSize, fileTable } from '../tables/files.ts';
import { modelTable } from '../tables/models.ts';
import { pageTable } from '../tables/render/page-table.ts';
import { citationBib, permalink } from './citation-file.ts';
import { fileMeanings } from './run-files.ts';
import { folderOf, type SiteRun } from './site-run.ts';
import { siteStyle } from './site-style.ts';

/** What the pages of a site share. */
export interface SiteFacts {
  readonly title: string;
  /** With a slash at its end; absent where it is not known. */
  readonly url?: string;
}

/** Pictures are files beside the pages, on a server or in a local folder. */
const policy = "; img-src 'self' file:";

/** The index: every run with its outcome in a sentence and a picture, newest first. */
export function indexPage(runs: readonly SiteRun[], { title }: SiteFacts): string {
  const head = html`${siteStyle}<link rel="alternate" type="application/atom+xml" title="${title}" href="feed.xml">\n`;
  const body = html`<header>
<h1>${title}</h1>
<p>When does depth learn what nothing shallow can? ${plural(runs.length, 'run')} of learners on hierarchical polynomials, newest first; each has its report, its data and an address that stays. <a href="map.html">Map of the literature</a>: which paper claims what, and what these runs came to.</p>
</header>
<main>
${runs.length === 0 ? html`<p>There are no runs here yet.</p>\n` : undefined}${runs.map(entry)}</main>
<footer><p class="faint"><a href="feed.xml">Feed of new runs (Atom)</a></p></footer>
`;
  return pageFrame(title, body, { policy, head });
}

function entry(run: SiteRun): Markup {
  const folder = `runs/${folderOf(run)}`;
  return html`<article class="run" id="${folderOf(run)}"><h2><a href="${folder}/index.html">${run.name}</a></h2>
<div class="columns"><div>
${run.description ? html`<p>${run.description}</p>\n` : undefined}<p>${run.headline}</p>
${facts(run)}<p class="links"><a href="${folder}/report/index.html" aria-label="Report of ${run.name}">Report</a> <a href="${folder}/index.html#data" aria-label="Data of ${run.name}">Data</a> <a href="${folder}/index.html#cite" aria-label="How to cite ${run.name}">Cite</a></p>
</div>${picture(run, `${folder}/`)}</div>
</article>
`;
}

/** The page of one run: its outcome, what there is to download, and how to cite it. */
export function runPage(run: SiteRun, { title, url }: SiteFacts): string {
  const [first, ...others] = run.verdicts;
  const lede =
    first === undefined || first === run.headline
      ? [run.headline, ...others]
      : [run.headline, ...run.verdicts];
  const body = html`<header>
<nav aria-label="Site"><ul><li><a href="../../index.html">${title}</a></li></ul></nav>
<h1>${run.name}</h1>
${run.description ? html`<p>${run.description}</p>\n` : undefined}<ul class="lede">${lede.map((verdict) => html`<li>${verdict}</li>`)}</ul>
<p class="links"><a href="report/index.html">The full report</a> <a href="#data">Data</a> <a href="#cite">Permalink and how to cite</a></p>
</header>
<main>
${picture(run, '')}<section id="data"><h2>Data</h2>
${pageTable(fileTable(run.files.map((file) => ({ ...file, meaning: fileMeanings(file.path) }))))}</section>
${modelSection(run)}<section id="cite"><h2>Permalink and how to cite</h2>
<dl><dt>permalink</dt><dd>${permalinkOf(run, url)}</dd><dt>SHA-256 of the run</dt><dd><code>${run.hash}</code></dd></dl>
<pre role="region" tabindex="0" aria-label="BibTeX entry"><code>${citationBib(run, url).trim()}</code></pre>
<p>As files: <a href="CITATION.cff">CITATION.cff</a>, <a href="citation.bib">citation.bib</a>. The hash is that of <a href="fingerprint.json">fingerprint.json</a>, which holds the configuration and the checksum of every cell; <code>sha256sum fingerprint.json</code> gives it again.</p>
</section>
<section id="environment"><h2>Where it was made</h2>
${facts(run)}${environments(run)}</section>
<section id="commands"><h2>${run.commands.length === 1 ? 'Command' : 'Commands'}</h2>
${run.commands.map((command, index) => html`<pre role="region" tabindex="0" aria-label="Command${run.commands.length > 1 ? ` ${index + 1}` : ''}"><code>${command}</code></pre>\n`)}</section>
</main>
`;
  return pageFrame(`${run.name} – ${title}`, body, { policy, head: siteStyle });
}

/** Many models are folded away. */
const mostUnfolded = 12;

function modelSection({ models = [] }: SiteRun): Markup | undefined {
  if (models.length === 0) return undefined;
  const table = pageTable(modelTable(models));
  const bytes = models.reduce((sum, model) => sum + model.bytes, 0);
  return html`<section id="models"><h2>Models</h2>
<p>The fitted models, as ONNX or Parquet: ${plural(models.length, 'file')}, ${fileSize(bytes)}. <code>hierbench predict FILE data.csv</code> predicts with one, and <code>from: FILE</code> in a learner’s entry starts fits from one that is a network. Their whole hashes are in <a href="summary.json">summary.json</a>.</p>
${models.length > mostUnfolded ? html`<details><summary>All ${plural(models.length, 'model')}</summary>${table}</details>` : table}</section>
`;
}

function permalinkOf(run: SiteRun, url: string | undefined): Markup {
  const address = permalink(run, url);
  if (address !== undefined) return html`<a href="${address}">${address}</a>`;
  return html`<code>runs/${folderOf(run)}/</code> below the address of this site`;
}

function facts(run: SiteRun): Markup {
  const { ok, failed, unsupported } = run.fits;
  const distinct = (key: 'processor' | 'backend' | 'program') =>
    [...new Set(run.made.map((made) => made[key]))].join(' and ');
  const counts = [
    `${plural(ok, 'fit')} ok, ${formatCount(failed)} failed`,
    ...(unsupported > 0 ? [`${formatCount(unsupported)} unsupported`] : []),
    ...(run.missing > 0 ? [`${plural(run.missing, 'cell')} without a result`] : []),
  ];
  return html`<p class="faint"><time datetime="${run.created}">${run.created.slice(0, 10)}</time> · ${distinct('processor')} · ${distinct('backend')} · ${distinct('program')} · ${counts.join(', ')}</p>\n`;
}

function environments(run: SiteRun): Markup | undefined {
  return run.made.length === 1 ? undefined : pageTable(environmentTable(run));
}

function picture({ picture: shown }: SiteRun, folder: string): Markup | undefined {
  if (!shown) return undefined;
  return html`<figure class="picture"><a href="${folder}picture.svg"><picture><source media="(prefers-color-scheme: dark)" srcset="${folder}picture-dark.svg"><img src="${folder}picture.svg" alt="${shown.title}: ${shown.alternative}" width="${shown.width}" height="${shown.height}" loading="lazy"></picture></a></figure>\n`;
}
