import { html } from '../page/html.ts';

/** The style of a site's pages, in addition to that of every page. */
export const siteStyle = html`<style>
.columns { display: grid; gap: 0 2rem; }
.picture { margin: .4rem 0 1rem; }
.picture img { display: block; width: 100%; max-width: 39rem; height: auto; }
.links a { display: inline-block; margin-right: 1.1rem; font-weight: 600; }
#data tbody th { max-width: none; overflow-wrap: normal; white-space: nowrap; }
dd code { overflow-wrap: anywhere; }
.map { width: 100%; }
.map ul { margin: .2rem 0 .6rem; padding-left: 1.1rem; }
.map tbody th { min-width: 0; position: static; white-space: nowrap; }
.map tbody th a { display: block; }
.map td:nth-child(2) { min-width: 9rem; max-width: 14rem; }
.map dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .7rem; margin: 0; }
.map dt { color: var(--faint); } .map dd { margin: 0; }
.map td:nth-child(3) { min-width: 20rem; }
.map td:last-child { width: 45%; }
@media (max-width: 60rem) {
  .map thead { display: none; }
  .map tr, .map tbody th, .map tbody td:nth-child(n) { display: block; width: auto; min-width: 0; max-width: none; border: 0; padding: .15rem 0; }
  .map tr { border-bottom: 1px solid var(--line); padding: .8rem 0; }
}
footer { margin-top: 3rem; border-top: 1px solid var(--line); }
@media (min-width: 60rem) { .columns { grid-template-columns: 1fr 27rem; } .columns .picture { margin-top: 0; } }
@media print { .links, footer { display: none; } article { break-inside: avoid; } .picture img { max-width: 5in; } }
</style>
`;
