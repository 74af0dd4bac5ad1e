import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/results/package-info.ts';
import { html, type Markup } from '../page/html.ts';

/** What the build knows of a package, or a font, that pages hold a copy of (build/notices.mjs). */
export interface Notice {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Copyright lines that are not in the text. */
  readonly owners: readonly string[];
  readonly text: string;
}

/**
 * The foot of a page with a script: names what it holds copies of, and has their licences, which ask for that, folded
 * away. Undefined where the package was not built.
 */
export function pageNotices(): Markup | undefined {
  const path = join(packageRoot, 'dist', 'reports', 'explorer', 'notices.json');
  if (!existsSync(path)) return undefined;
  const notices: readonly Notice[] = JSON.parse(readFileSync(path, 'utf8'));
  return html`<footer id="notices"><details><summary>Notices</summary>
<p class="faint">This page holds copies of ${notices.map(titleOf).join(', ')}.</p>
${notices.map((notice) => html`<pre>${[titleOf(notice), ...notice.owners, '', notice.text].join('\n')}</pre>\n`)}</details></footer>
`;
}

function titleOf({ name, version, licence }: Notice): string {
  return `${name} ${version} (${licence})`;
}
