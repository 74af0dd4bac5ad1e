// Says what keeps the package from being published: docs/releasing.md is the checklist, this the part that a program can check.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';

/** The largest archive that is published, in bytes. */
const largest = 1.5e6;

/**
 * Faults of a release.
 *
 * @param {object} of
 * @param {Record<string, unknown>} of.manifest package.json
 * @param {{ version?: string, authors?: { name?: string }[] }} of.citation CITATION.cff
 * @param {string} of.changelog CHANGELOG.md
 * @param {{ size: number, files: { path: string }[] }} of.archive what npm would pack
 * @param {string} of.changes what git status prints; empty in a clean checkout
 * @returns {string[]}
 */
export function releaseFaults({ manifest, citation, changelog, archive, changes }) {
  const faults = [];
  for (const field of ['repository', 'homepage', 'bugs'])
    if (!manifest[field])
      faults.push(`package.json has no ${field}: write down the address that this release is published from`);
  if (!manifest.publishConfig?.provenance) faults.push('package.json: publishConfig.provenance is not true');
  if (citation.version !== manifest.version)
    faults.push(`CITATION.cff has version ${citation.version}, package.json ${manifest.version}`);
  if (citation.authors?.[0]?.name !== manifest.author)
    faults.push(
      `CITATION.cff names ${citation.authors?.[0]?.name} as author, package.json ${manifest.author}`,
    );
  if (!changelog.includes(`\n## ${manifest.version}\n`) && !changelog.includes(`\n## ${manifest.version} `))
    faults.push(`CHANGELOG.md has no section ${manifest.version}`);
  if (/\n## Unreleased\s*\n+[^#\s]/.test(changelog))
    faults.push('CHANGELOG.md still has entries under Unreleased');
  if (archive.size > largest) faults.push(`the archive has ${archive.size} bytes, more than ${largest}`);
  for (const needed of ['LICENSE', 'README.md', 'dist/index.js', 'dist/THIRD-PARTY-NOTICES.txt'])
    if (!archive.files.some(({ path }) => path === needed)) faults.push(`the archive lacks ${needed}`);
  if (changes !== '') faults.push('the checkout has changes that are not committed');
  return faults;
}

function main() {
  const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
  const run = (command, ...args) =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const packed = JSON.parse(run('npm', 'pack', '--dry-run', '--ignore-scripts', '--json'));
  const faults = releaseFaults({
    manifest: JSON.parse(read('package.json')),
    citation: parse(read('CITATION.cff')),
    changelog: read('CHANGELOG.md'),
    archive: Object.values(packed)[0],
    changes: run('git', 'status', '--porcelain'),
  });
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? 'ready to publish' : `${faults.length} to mend before publishing`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
