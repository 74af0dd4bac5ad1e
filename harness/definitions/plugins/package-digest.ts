import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileDigest } from './load-file.ts';

/** Folders that are no part of what a package does. */
const left = new Set(['node_modules', '.git']);

/**
 * SHA-256 of a package: its name and version, and the path and content of each of its files, in the order of their paths.
 * Packages that it depends on are not in it.
 */
export function packageDigest(folder: string, name: string, version: string): string {
  const hash = createHash('sha256').update(`${name}@${version}\n`);
  for (const path of filesOf(folder, '').sort()) {
    const content = fileDigest(join(folder, path));
    hash.update(`${path} ${content}\n`);
  }
  return hash.digest('hex');
}

/** Paths with /, on every system. */
function filesOf(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return left.has(entry.name) ? [] : filesOf(folder, path);
    return entry.isFile() ? [path] : [];
  });
}
