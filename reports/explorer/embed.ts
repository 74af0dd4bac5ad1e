import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/results/package-info.ts';
import type { BaselineContent } from '../baselines/content.ts';
import type { Chart } from '../charts/configuration.ts';
import { drawingsToText } from '../charts/drawings-text.ts';
import { fontFamily } from '../charts/ink.ts';
import { html, type Markup, trusted } from '../page/html.ts';
import type { Results } from '../rows.ts';
import { explorerBaselines } from './baseline-payload.ts';
import { pageNotices } from './page-notices.ts';
import { explorerData, packed } from './payload.ts';

/** The script of a page, which draws its charts and runs the explorer. */
export interface EmbeddedScript {
  /** The explorer's section; hidden until the script has started. */
  readonly section: Markup;
  /** A style that defines the font of the charts. */
  readonly fonts: Markup;
  /** Data and script, for the end of the page. */
  readonly scripts: Markup;
  /** The licences of the libraries in the script and of the font, for the foot of the page. */
  readonly notices: Markup | undefined;
  /** What the page's Content-Security-Policy has to allow. */
  readonly policy: string;
}

/** Undefined where there is nothing to explore, and where the package was not built. */
export function embeddedScript(
  results: Results,
  charts: readonly Chart[],
  environments?: Results,
  baselines?: readonly BaselineContent[],
): EmbeddedScript | undefined {
  const script = explorerScript();
  if (script === undefined || results.rows.length + (environments?.rows.length ?? 0) === 0) return undefined;
  const hash = createHash('sha256').update(script).digest('base64');
  const drawings = charts.flatMap(({ name, drawing }) => (drawing ? [[name, drawing] as const] : []));
  const explorer = explorerData(results, environments);
  const published = explorerBaselines(baselines ?? [], explorer.tasks);
  const data = {
    explorer: published.length > 0 ? { ...explorer, baselines: published } : explorer,
    charts: drawingsToText(Object.fromEntries(drawings)),
  };
  return {
    section: html`<section id="explore"><h2>Explore</h2>
<noscript><p>With scripts switched on there would be a chart of one’s own choice and a table of every fit here. Everything else on this page needs none.</p></noscript>
<div id="explorer" hidden=""></div></section>
`,
    fonts: html`<style>${trusted(fontFaces())}</style>`,
    scripts: html`<script type="application/octet-stream" id="page-data">${packed(data)}</script>
<script>${trusted(script)}</script>
`,
    notices: pageNotices(),
    policy: `script-src 'sha256-${hash}'; font-src data:`,
  };
}

/** Folder of the files that the build makes. */
const folder = join(packageRoot, 'dist', 'reports', 'explorer');

let bundle: string | undefined;

/** The bundled script, which the build makes of `browser/`. */
function explorerScript(): string | undefined {
  const path = join(folder, 'explorer.js');
  if (bundle === undefined && existsSync(path))
    // Nothing in the script may end the element that holds it.
    bundle = readFileSync(path, 'utf8').replaceAll('</script', '<\\/script').trim();
  return bundle;
}

/** A style that defines the charts' font, with the font's files in it. */
function fontFaces(): string {
  return chartFaces
    .map(({ file, weight, style }) => {
      const letters = readFileSync(join(folder, file)).toString('base64');
      return `@font-face { font-family: "${fontFamily}"; font-weight: ${weight}; font-style: ${style}; src: url(data:font/woff2;base64,${letters}) format("woff2"); }`;
    })
    .join('\n');
}

/** The faces that the build leaves beside the script. */
const chartFaces = [
  { file: 'regular.woff2', weight: 400, style: 'normal' },
  { file: 'italic.woff2', weight: 400, style: 'italic' },
  { file: 'semibold.woff2', weight: 600, style: 'normal' },
] as const;
