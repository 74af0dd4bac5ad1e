import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileDigest } from './load-file.ts';

/** Folders that are not part of the package itself. */
const left = new Set(['node_modules', '.git']);

/**
 * SHA-256 of a package: its name, its version, and the path and content of each of its files in the order of
 * their paths. Packages that it depends on are left out.
 */
export function packageDigest(folder: string, name: string, version: string): string {
  const hash = createHash('sha256').update(`${name}@${version}\n`);
  for (const path of filesOf(folder, '').sort()) {
    const content = fileDigest(join(folder, path));
    hash.update(`${path} ${content}\n`);
  }
  return hash.digest('hex');
}

/** Relative paths of all files, written with / on every system. */
function filesOf(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return left.has(entry.name) ? [] : filesOf(folder, path);
    return entry.isFile() ? [path] : [];
  });
}
