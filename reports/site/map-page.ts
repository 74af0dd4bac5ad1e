import { groupBy } from '../../harness/results/group-by.ts';
import { listing, plural } from '../numbers.ts';
import { html, type Markup } from '../page/html.ts';
import { pageFrame } from '../page/page-frame.ts';
import { scrollable } from '../page/scrollable.ts';
import { type LiteratureEntry, literature } from './literature.ts';
import type { RunClaims } from './run-claims.ts';
import { folderOf, type SiteRun } from './site-run.ts';
import { siteStyle } from './site-style.ts';

type Claimed = RunClaims['predictions'][number];

/** The map: what the literature claims, where this package has it, and what the runs of the site came to. */
export function mapPage(runs: readonly SiteRun[], title: string): string {
  const body = html`<header>
<nav aria-label="Site"><ul><li><a href="index.html">${title}</a></li></ul></nav>
<h1>Map of the literature</h1>
<p>What each paper claims, the task and the learner that stand for it, and what the runs on this site came to. A prediction was written down before its run, with bounds of which many are this project’s and not the paper’s; it <em>holds</em> where the whole 95% interval lies within the bounds, <em>fails</em> where all of it lies outside, and is <em>open</em> otherwise. Where a run predicts nothing, its verdict stands instead.</p>
</header>
<main>
${scrollable(
  'Map of the literature',
  html`<table class="map">
<thead><tr><th scope="col">arXiv</th><th scope="col">claim, in short</th><th scope="col">here</th><th scope="col">seen on this site</th></tr></thead>
<tbody>${literature.map((entry) => rowOf(entry, runs))}</tbody></table>`,
)}
</main>
`;
  return pageFrame(`Map of the literature – ${title}`, body, { head: siteStyle });
}

function rowOf(entry: LiteratureEntry, runs: readonly SiteRun[]): Markup {
  const { papers, claim, families, task, learners, suite } = entry;
  const links = papers.map((id) => html`<a href="https://arxiv.org/abs/${id}">${id}</a> `);
  const seen = runs.flatMap((run) => seenIn(entry, run) ?? []);
  return html`<tr><th scope="row">${links}</th><td class="text">${claim}</td><td><dl><dt>task</dt><dd>${task ?? listed(families)}</dd><dt>learner</dt><dd>${learners.length > 0 ? listed(learners) : 'any'}</dd><dt>suite</dt><dd><code>${suite}</code></dd></dl></td><td class="text">${seen.length > 0 ? seen : html`<span class="faint">no run here; <code>hierbench run ${suite}</code> makes one</span>`}</td></tr>
`;
}

/** Learners that have a row of their own, whatever they are run on. */
const elsewhere = new Set(
  literature.filter(({ families }) => families.length === 0).flatMap(({ learners }) => learners),
);

/** What one run came to: its predictions about the row's families or learners or, without any, its verdicts. */
function seenIn(entry: LiteratureEntry, run: SiteRun): Markup | undefined {
  if (!run.claims) return undefined;
  const { families, learners } = entry;
  const names = learners.map((learner) => learner.replace(/\[.*/, ''));
  const about = ({ family, learner }: Claimed) =>
    families.length > 0 ? families.includes(family) && !elsewhere.has(learner) : names.includes(learner);
  const predictions = run.claims.predictions.filter(about);
  if (predictions.length > 0)
    return html`<div><a href="runs/${folderOf(run)}/report/index.html#predictions">${run.name}</a>: <details><summary>${countsOf(predictions)}</summary><ul>${predictions.map(outcomeOf)}</ul></details></div>`;
  const outcomes = verdictsOf(
    run.claims.families.flatMap(({ family, label, learners: found }) =>
      families.length === 0 || families.includes(family)
        ? found
            .filter(({ learner }) => names.length === 0 || names.includes(learner))
            .map((one) => ({ ...one, task: label }))
        : [],
    ),
  );
  if (outcomes.length === 0) return undefined;
  return html`<div><a href="runs/${folderOf(run)}/report/index.html">${run.name}</a>: <ul>${outcomes.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

/** Most tasks that a list names; the report has all. */
const mostNamed = 4;

/** "deep-sgd learns bfc-wide, bfc-deep-wide and 3 more; stalls on bfc-gap", one line for each learner. */
function verdictsOf(
  found: readonly { readonly label: string; readonly kind: string; readonly task: string }[],
): string[] {
  const learners = groupBy(found, ({ label }) => label);
  return [...learners].map(([label, outcomes]) => {
    const kinds = [...groupBy(outcomes, ({ kind }) => kind)].map(([kind, cases]) => {
      const tasks = cases.map(({ task }) => task);
      const rest = tasks.length - mostNamed;
      const named = rest > 1 ? [...tasks.slice(0, mostNamed), `${rest} more`] : tasks;
      return `${words[kind] ?? `${kind} on`} ${listing(named)}`;
    });
    return `${label} ${kinds.join('; ')}`;
  });
}

const words: Readonly<Record<string, string>> = { learns: 'learns', stalls: 'stalls on' };

/** "5 predictions hold, 1 fails, 2 are open" */
function countsOf(predictions: readonly Claimed[]): string {
  const count = (kind: Claimed['kind']) => predictions.filter((one) => one.kind === kind).length;
  const [hold, fail, open, unmeasured] = [count('holds'), count('fails'), count('open'), count('unmeasured')];
  return listing([
    `${plural(hold, 'prediction')} ${hold === 1 ? 'holds' : 'hold'}`,
    ...(fail > 0 ? [`${fail} ${fail === 1 ? 'fails' : 'fail'}`] : []),
    ...(open > 0 ? [`${open} ${open === 1 ? 'is' : 'are'} open`] : []),
    ...(unmeasured > 0 ? [`${unmeasured} unmeasured`] : []),
  ]);
}

function outcomeOf({ kind, claim, measured }: Claimed): Markup {
  const level = { holds: 'good', open: 'fair', fails: 'poor', unmeasured: '' }[kind];
  return html`<li><span class="legend ${level}">${kind}</span> ${claim}${measured === '' ? undefined : html` <span class="faint">(${measured})</span>`}</li>`;
}

function listed(names: readonly string[]): Markup {
  return html`${names.map((name, i) => html`${i > 0 ? ', ' : ''}<code>${name}</code>`)}`;
}
