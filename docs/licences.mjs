// Writes docs/licences.md: the packages installed with hierbench and their licences, read from package-lock.json.
// Usage: node docs/licences.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const lockPath = new URL('../package-lock.json', import.meta.url);
const pagePath = new URL('licences.md', import.meta.url);

/** The page for the text of a lockfile. Markdown. */
export function licencesPage(lockText) {
  const { packages } = JSON.parse(lockText);
  /** Licence → package name → versions. */
  const byLicence = new Map();
  for (const [path, { license, dev, version, link, name, os, cpu }] of Object.entries(packages)) {
    if (!path.startsWith('node_modules/') || dev || link) continue;
    const full = name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    // Packages that exist once per platform (@napi-rs/canvas-linux-x64-gnu, …) share one entry: @napi-rs/*.
    const own = os || cpu ? full.replace(/\/.*/, '/*') : full;
    const those = byLicence.get(license) ?? new Map();
    byLicence.set(license, those.set(own, (those.get(own) ?? new Set()).add(version)));
  }
  const sections = [...byLicence]
    .sort(([a, those], [b, others]) => others.size - those.size || (a < b ? -1 : 1))
    .map(([licence, list]) => {
      const lines = [...list]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, versions]) => `${name} ${[...versions].sort().join(', ')}`);
      return `## ${licence}\n\n${lines.join(' · ')}\n`;
    });
  return [
    '# Licences',
    '',
    'hierbench is under the [MIT licence](../LICENSE). This page lists everything that `npm install` may install with it, including',
    'optional packages and packages for other systems, according to `package-lock.json`; `node docs/licences.mjs` writes it. Packages',
    'needed only for development are not listed. The text of each licence is in the package’s own folder in `node_modules`. The files',
    'that are built of several packages, and the part of the font Source Sans 3 that pages hold, come with the licences of all in',
    '`dist/THIRD-PARTY-NOTICES.txt`; the build stops at a package whose licence it does not know (`build/notices.mjs`).',
    '',
    ...sections,
  ].join('\n');
}

if (argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(pagePath, licencesPage(readFileSync(lockPath, 'utf8')));
