import { darkCounterparts } from '../charts/dark-counterparts.ts';
import { darkInk } from '../charts/ink.ts';

/** The style of pages: light and dark, on paper, and on a phone. */
export function styleSheet(): string {
  return `${base}
@media (prefers-color-scheme: dark) {
${darkPage}
${darkCharts()}
}
${print}`;
}

/** Charts are drawn once, in their colours on paper; a dark page replaces each colour by its counterpart. */
function darkCharts(): string {
  return [...darkCounterparts()]
    .flatMap(([colour, dark]) => [
      `.chart svg [fill="${colour}"] { fill: ${dark}; }`,
      `.chart svg [stroke="${colour}"] { stroke: ${dark}; }`,
    ])
    .join('\n');
}

// --edge: a shadow where a box can be scrolled further to the right. The paper moves with the content and covers it at its end.
const base = `:root {
  color-scheme: light dark;
  --paper: #FFFFFF; --raised: #F6F8FA; --text: #1F2328; --faint: #59636E; --line: #D1D9E0; --link: #0B57A4;
  --good: #D5EBDD; --fair: #FBF0CC; --poor: #F7DEDA; --bad: #B3261E;
  --edge: linear-gradient(to left, var(--paper) 50%, transparent) right top / 2.5rem 100% no-repeat local, linear-gradient(to left, rgb(128 128 128 / .45), transparent) right top / .6rem calc(100% - 2px) no-repeat scroll;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 66rem; background: var(--paper); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1, h2, h3 { line-height: 1.25; font-weight: 650; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.8rem 0 .7rem; padding-top: .9rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
p, li { max-width: 46rem; }
p, li, dt, dd, summary, caption, figcaption { overflow-wrap: anywhere; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 1rem 0; padding: 0; list-style: none; font-size: .93rem; }
.lede { font-size: 1.05rem; padding-left: 1.2rem; }
.lede li { margin: .35rem 0; }
.remarks { padding-left: 1.2rem; }
.remarks li { margin: .35rem 0; }
.faint { color: var(--faint); font-size: .92rem; }
.scroll { overflow-x: auto; margin: .8rem 0; -webkit-overflow-scrolling: touch; background: var(--edge); }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 0 .4rem; color: var(--faint); max-width: min(46rem, calc(100vw - 2.5rem)); }
th, td { padding: .3rem .7rem; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
#verdict thead th { min-width: 6.4rem; }
thead th { border-bottom: 2px solid var(--line); max-width: 14rem; vertical-align: bottom; }
thead th.long { overflow-wrap: anywhere; }
tbody th { font-weight: 500; min-width: 10rem; max-width: 18rem; overflow-wrap: anywhere; position: sticky; left: 0; background: var(--paper); }
td.number, th.number { text-align: right; } td.number { white-space: nowrap; }
td.name { white-space: nowrap; }
td.text { min-width: 9rem; overflow-wrap: anywhere; }
td.growth { min-width: 11rem; } td.reason { min-width: 17rem; }
tr.reference th, tr.reference td { font-weight: 650; }
.good { background: var(--good); } .fair { background: var(--fair); } .poor { background: var(--poor); }
.legend { display: inline-block; padding: 0 .5em; border-radius: .25em; margin-right: .4em; }
.mark { width: 26px; height: 14px; margin-right: .4em; vertical-align: -1px; }
.swatch { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .55em; background: var(--light); }
.chart { margin: 1.2rem 0 2rem; }
.chart .scroll { margin: 0; }
.chart svg { display: block; width: 100%; min-width: 35rem; max-width: 52rem; height: auto; }
.chart h2 { margin-bottom: .2rem; } .chart h3 { margin: 0 0 .2rem; }
.chart .drawn { position: relative; }
.chart canvas { display: block; }
.chart .point { position: absolute; z-index: 1; max-width: 22rem; padding: .2rem .5rem; border-radius: .3rem; background: var(--text); color: var(--paper); font-size: .85rem; pointer-events: none; }
figcaption { max-width: 52rem; color: var(--faint); font-size: .9rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .8rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; font-size: .88rem; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
math { font-family: "Cambria Math", "STIX Two Math", "Latin Modern Math", "Noto Sans Math", math; font-size: 1.05rem; }
math.tml-display { width: max-content; }
.tml-jot > mtr > mtd { padding-top: .25rem; padding-bottom: .25rem; }
.tml-right { text-align: right; text-align: -webkit-right; } .tml-left { text-align: left; text-align: -webkit-left; }
#notices { margin-top: 2.8rem; padding-top: .3rem; border-top: 1px solid var(--line); font-size: .85rem; }
details { margin: .8rem 0; } summary { cursor: pointer; color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; font-size: .94rem; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
#explorer .controls, #explorer .key { display: flex; flex-wrap: wrap; gap: .45rem 1.1rem; margin: .8rem 0; font-size: .93rem; align-items: center; }
#explorer .key { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .9rem .6rem; }
#explorer .control { display: inline-flex; align-items: center; gap: .4rem; max-width: 100%; min-width: 0; }
#explorer .control select { min-width: 0; flex: 0 1 auto; }
#explorer .key { min-width: 0; } #explorer .key label { overflow-wrap: anywhere; min-width: 0; }
#explorer ul.key { list-style: none; } #explorer .key[hidden] { display: none; }
#explorer .key .published { background: none; border: 2px dotted var(--light); }
@media (prefers-color-scheme: dark) { #explorer .key .published { border-color: var(--dark); } }
#explorer .canvas { position: relative; height: min(28rem, 70vh); }
button.sort { font: inherit; font-weight: 600; color: var(--link); border: 0; background: none; padding: 0; cursor: pointer; text-align: inherit; }
th[aria-sort=ascending] button::after { content: ' ▲'; } th[aria-sort=descending] button::after { content: ' ▼'; }
.filter input { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: .3rem; padding: .15rem .45rem; }
#explorer select, #explorer input, #explorer button { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: .3rem; padding: .15rem .45rem; max-width: 100%; }
#explorer th button { border: 0; background: none; padding: 0; max-width: none; font-weight: 600; cursor: pointer; color: var(--link); text-align: inherit; }
#explorer button.link { border: 0; background: none; padding: 0; cursor: pointer; color: var(--link); text-align: left; font-weight: 500; }
#explorer tr.open th, #explorer tr.open td { background: var(--raised); }
#explorer .details { border: 1px solid var(--line); border-radius: .4rem; padding: .2rem 1rem 1rem; margin: 1rem 0; }
#explorer .scroll { max-height: 34rem; overflow-y: auto; border-bottom: 1px solid var(--line); }
#explorer thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; }
#explorer tbody th, #explorer tbody td { vertical-align: top; }
#explorer svg.trace { width: 100%; max-width: 26rem; height: auto; font-size: 11px; }
#explorer svg.trace text { fill: var(--faint); } #explorer svg.trace .axis { fill: none; stroke: var(--line); }
#explorer svg.trace polyline { fill: none; stroke: var(--link); stroke-width: 2; } #explorer svg.trace circle { fill: var(--link); }
#explorer .details pre { max-height: 20rem; overflow-y: auto; }
.alert { color: var(--bad); font-weight: 600; }
.status { color: var(--bad); font-weight: 600; white-space: nowrap; }
@media screen and (min-width: 44rem) {
  .beside #verdict td br { display: none; } .beside #verdict td .faint { display: inline-block; min-width: 3.6em; margin-left: .4em; }
}
@media screen and (min-width: 75rem) {
  body.report { max-width: 100rem; padding: 1.2rem 2rem 4rem; }
  .report header p { max-width: none; }
  .first { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 2.5rem; align-items: start; }
  .first.beside { grid-template-rows: auto 1fr; }
  .first.beside #charts { grid-column: 2; grid-row: 1 / 3; }
  .first.wide #verdict { grid-column: 1 / 3; grid-row: 2; }
  .first .lede { margin-top: 0; } .first .chart { margin: 0; }
  .first .chart h2 { border: 0; padding: 0; margin: 0 0 .2rem; font-size: 1.05rem; }
  #more-charts { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 2.5rem; align-items: start; }
  #more-charts h2 { grid-column: 1 / 3; }
}
@media (max-width: 34rem) {
  nav ul { flex-wrap: nowrap; overflow-x: auto; padding-bottom: .3rem; background: var(--edge); } nav li { flex: none; max-width: 70vw; }
  body { padding: 1rem .8rem 3rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin: 0 0 .5rem; }
  th, td { padding: .3rem .45rem; }
  thead th { min-width: 3.6rem; } tbody th { min-width: 6.5rem; max-width: 9rem; }
}`;

const darkPage = `:root {
  --paper: ${darkInk.paper}; --raised: #1D2126; --text: ${darkInk.text}; --faint: ${darkInk.faint}; --line: #363D45; --link: #8DB8FF;
  --good: #1D3B2A; --fair: #41391B; --poor: #462624; --bad: #FF9C94;
}
.swatch { background: var(--dark); }`;

const print = `@media print {
  :root { color-scheme: light; --paper: #FFF; --text: #000; --faint: #444; --line: #BBB; --link: #000; --good: #E3F1E8; --fair: #FBF4DC; --poor: #F9E7E4; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, figcaption .files, #explore, #notices, .filter, .formula + details { display: none; }
  #verdict table { font-size: 7.5pt; } #verdict .faint { font-size: 1em; } #verdict th, #verdict td { padding: 1.5pt; }
  #verdict thead th { min-width: 0; } #verdict thead th.number { writing-mode: vertical-rl; text-align: left; } #verdict tbody th { min-width: 4.5rem; }
  #scaling table, #comparisons table { font-size: 7.5pt; } #scaling th, #scaling td { padding: 2pt; min-width: 0; }
  h2, h3 { break-after: avoid; }
  figure, tr, li { break-inside: avoid; }
  .scroll { overflow: visible; background: none; }
  .chart svg { min-width: 0; max-width: 6.5in; }
  details::details-content { content-visibility: visible; display: block; }
}`;
