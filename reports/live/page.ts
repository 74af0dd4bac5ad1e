import { join } from 'node:path';
import { packageRoot } from '../../harness/results/package-info.ts';
import { html } from '../page/html.ts';
import { styleSheet } from '../page/style-sheet.ts';

/** The bundled script of the page, which the build makes of `browser/`. */
export const liveScriptFile = join(packageRoot, 'dist', 'reports', 'live', 'live.js');

/**
 * The page of a run in progress. It holds no result: its script asks the server for them. All addresses are relative, so that the page
 * works behind tunnels and proxies.
 */
export function livePage(): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hierbench watch</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="live.css">
<script src="live.js" defer=""></script>
</head>
<body class="live">
<header>
<h1 id="title">A run</h1>
<p id="description"></p>
</header>
<main>
<noscript><p>This page needs scripts. <code>hierbench status</code> shows the same in a terminal.</p></noscript>
<p id="phase" role="status" class="phase">Connecting …</p>
<div id="progress"></div>
<section id="failures" hidden=""></section>
<div class="panes">
<section id="grid" hidden=""></section>
<section id="curves" hidden=""></section>
</div>
<section id="machines" hidden=""></section>
</main>
</body>
</html>
`.text;
}

/** The style of the page: that of reports, and what only this page has. */
export function liveStyle(): string {
  return `${styleSheet()}
${own}
@media (prefers-color-scheme: dark) {
:root { --done: #4FA371; --running: #6FA8F5; --other: #6B747E; --loss: #F5BE4B; }
}`;
}

const own = `:root { --done: #2E8B57; --running: #2E6FD1; --other: #9AA4AE; --loss: #B05A00; }
body.live { max-width: 100rem; }
.live h2 { margin-top: 2rem; }
.live .phase { font-size: 1.15rem; font-weight: 650; margin: .6rem 0; max-width: none; }
.live .phase a { font-weight: 650; }
.live .facts { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; margin: .5rem 0; padding: 0; list-style: none; }
.live .facts li { max-width: none; }
.bar { display: flex; height: .5rem; border-radius: .25rem; overflow: hidden; background: var(--line); }
.bar span { min-width: 0; }
.bar .done { background: var(--done); } .bar .failed { background: var(--bad); }
.bar .unsupported { background: var(--other); }
.bar .running { background: repeating-linear-gradient(135deg, var(--running) 0 4px, var(--paper) 4px 6px); }
#progress .bar { height: .9rem; border-radius: .45rem; }
.key span.bar { display: inline-block; width: 1.1rem; height: .7rem; vertical-align: baseline; margin-right: .4rem; }
.key span.bar span { display: block; height: 100%; }
#grid td { min-width: 8.4rem; vertical-align: top; }
#grid td .bar { margin-top: .3rem; }
#grid thead th .faint { font-weight: 400; display: block; }
.curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 1rem; margin: 1rem 0; padding: 0; list-style: none; }
.curves li { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .8rem .7rem; max-width: none; min-width: 0; }
.curves li.ended { background: var(--raised); }
.curves h3 { margin: 0; font-size: .98rem; }
.curves p { margin: .15rem 0; font-size: .9rem; }
svg.trace { display: block; width: 100%; height: auto; font-size: 11px; margin-top: .3rem; }
.curves svg.trace { max-width: 30rem; }
svg.trace text { fill: var(--faint); } svg.trace .axis { fill: none; stroke: var(--line); }
svg.trace polyline { fill: none; stroke-width: 2; } svg.trace .error { stroke: var(--link); } svg.trace circle.error { fill: var(--link); }
svg.trace .loss { stroke: var(--loss); stroke-dasharray: 5 3; } svg.trace circle.loss { fill: var(--loss); }
.line { display: inline-block; width: 1.5rem; border-top: 2px solid var(--link); vertical-align: middle; margin-right: .3rem; }
.line.loss { border-top: 2px dashed var(--loss); }
.lost { color: var(--bad); }
@media screen and (min-width: 75rem) {
  .panes { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 2.5rem; align-items: start; }
  .panes:has(#curves[hidden]) { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 34rem) {
  #grid td { min-width: 5.2rem; }
  #machines th, #machines td { padding-inline: .3rem; min-width: 0; }
  .curves svg.trace { font-size: 14px; }
}`;
