import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/package-info.ts';
import { html, type Markup, trusted } from '../page/html.ts';
import type { Results } from '../rows.ts';
import { explorerData, packed } from './payload.ts';

/** The explorer inside of a page. */
export interface EmbeddedExplorer {
  /** The section that it stands in; hidden until the script has started. */
  readonly section: Markup;
  /** Data and script, for the end of the page. */
  readonly scripts: Markup;
  /** What the page's Content-Security-Policy allows it. */
  readonly policy: string;
}

/** Undefined where there is nothing to explore, and where the package was not built. */
export function embeddedExplorer(results: Results): EmbeddedExplorer | undefined {
  const script = explorerScript();
  if (script === undefined || results.rows.length === 0) return undefined;
  const hash = createHash('sha256').update(script).digest('base64');
  return {
    section: html`<section id="explore"><h2>Explore</h2>
<noscript><p>With scripts switched on there would be a chart of one’s own choice and a table of every fit here. Everything else on this page needs none.</p></noscript>
<div id="explorer" hidden=""></div></section>
`,
    scripts: html`<script type="application/octet-stream" id="explorer-data">${packed(explorerData(results))}</script>
<script>${trusted(script)}</script>
`,
    policy: `script-src 'sha256-${hash}'`,
  };
}

let bundle: string | undefined;

/** The bundled script, which the build makes of `browser/`. */
function explorerScript(): string | undefined {
  const path = join(packageRoot, 'dist', 'reports', 'explorer', 'explorer.js');
  if (bundle === undefined && existsSync(path))
    // Nothing in it may end the element that it stands in.
    bundle = readFileSync(path, 'utf8').replaceAll('</script', '<\\/script').trim();
  return bundle;
}
