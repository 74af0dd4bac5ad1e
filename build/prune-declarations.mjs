// Deletes the declarations in dist/ that the public API does not lead to: a third of the package, which nobody can import.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * @param {string} folder dist/
 * @param {readonly string[]} entries declarations that stay, with all that they lead to, from `folder`
 */
export function pruneDeclarations(folder, entries) {
  const kept = new Set();
  const todo = entries.map((entry) => resolve(folder, entry));
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(
      /(?:from |import\(|import )['"](\.[^'"]+)['"]/g,
    )) {
      const target = resolve(dirname(file), path.replace(/\.[jt]s$/, '.d.ts'));
      if (existsSync(target)) todo.push(target);
    }
  }
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, String(name));
    if (file.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
  }
}
