import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onCall } from './on-call.ts';

/** Indices of the arguments by which functions of node:fs name what they write, make or remove. */
const written: Readonly<Record<string, readonly number[]>> = {
  appendFile: [0],
  copyFile: [1],
  cp: [1],
  link: [1],
  mkdir: [0],
  mkdtemp: [0],
  open: [0],
  rename: [0, 1],
  rm: [0],
  rmdir: [0],
  symlink: [1],
  truncate: [0],
  unlink: [0],
  writeFile: [0],
};

/** Records the paths outside a folder to which this process writes, until `stop` is called. */
export function watchWrites(folder: string): { readonly outside: readonly string[]; stop(): void } {
  const outside: string[] = [];
  const note = (name: string, args: readonly unknown[]) => {
    if (name === 'open' && !opensForWriting(args[1])) return;
    for (const at of written[name]) {
      const path = pathOf(args[at]);
      if (path !== undefined && relative(folder, path).startsWith('..')) outside.push(path);
    }
  };
  const restore = Object.keys(written).flatMap((name) => [
    onCall(fs, name, (args) => note(name, args)),
    onCall(fs, `${name}Sync`, (args) => note(name, args)),
    onCall(fs.promises, name, (args) => note(name, args)),
  ]);
  syncBuiltinESMExports();
  return {
    outside,
    stop() {
      for (const undo of restore) undo();
      syncBuiltinESMExports();
    },
  };
}

/** Files below a folder, relative to it. */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, path, name }) => relative(folder, join(parentPath ?? path, name)));
}

function opensForWriting(flags: unknown): boolean {
  if (typeof flags === 'string') return /[wa+]/.test(flags);
  const { O_WRONLY, O_RDWR } = fs.constants;
  return typeof flags === 'number' && (flags & (O_WRONLY | O_RDWR)) !== 0;
}

/** The absolute path of an argument; undefined for a descriptor of an open file. */
function pathOf(value: unknown): string | undefined {
  if (value instanceof URL) return fileURLToPath(value);
  return typeof value === 'string' || Buffer.isBuffer(value) ? resolve(String(value)) : undefined;
}
