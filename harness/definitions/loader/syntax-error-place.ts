import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compile } from './compile.ts';
import { moduleFormat } from './module-format.ts';
import { isTypeScript } from './resolve.ts';
import { settingsFor } from './settings.ts';

/**
 * Place of a file's first syntax error, as `name:line:column`; undefined if it is not found. Node gives no
 * place for an error in an ES module, except when it ends a program. The file may be JavaScript.
 */
export function syntaxErrorPlace(file: string): string | undefined {
  const source = readFileSync(file, 'utf8');
  try {
    const { code, map } = isTypeScript(file)
      ? compile(source, file, settingsFor(file).keepsImports)
      : { code: source, map: undefined };
    return map === undefined ? placeByNode(code, file) : undefined;
  } catch {
    return undefined;
  }
}

/** Asks Node itself, in a process of its own that only parses the code. */
function placeByNode(code: string, file: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'hierbench-syntax-'));
  try {
    const copy = join(folder, moduleFormat(code, file) === 'module' ? 'code.mjs' : 'code.cjs');
    writeFileSync(copy, code);
    const { stderr } = spawnSync(process.execPath, ['--check', copy], { encoding: 'utf8' });
    const [, line, indent] = /code\.[cm]js:(\d+)\r?\n.*\n([ \t]*)\^/.exec(stderr) ?? [];
    return line === undefined ? undefined : `${basename(file)}:${line}:${indent.length + 1}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
