import { html } from '../page/html.ts';

/** The style of a site's pages, in addition to that of every page. */
export const siteStyle = html`<style>
.columns { display: grid; gap: 0 2rem; }
.picture { margin: .4rem 0 1rem; }
.picture img { display: block; width: 100%; max-width: 39rem; height: auto; }
.links a { display: inline-block; margin-right: 1.1rem; font-weight: 600; }
#data tbody th { max-width: none; overflow-wrap: normal; white-space: nowrap; }
dd code { overflow-wrap: anywhere; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); }
@media (min-width: 60rem) { .columns { grid-template-columns: 1fr 27rem; } .columns .picture { margin-top: 0; } }
@media print { .links, footer { display: none; } article { break-inside: avoid; } .picture img { max-width: 5in; } }
</style>
`;
