import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';

export type ModuleFormat = 'module' | 'commonjs';

/** What Node passes to a CommonJS module. */
const given = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * What kind of module compiled code is. Code with the syntax of ES modules is one, whatever the nearest
 * package.json says, since it could not run as CommonJS; for all other code the file's name and that
 * package.json decide, as they do for JavaScript.
 */
export function moduleFormat(code: string, file: string): ModuleFormat {
  if (declaredFormat(file) === 'module' || isEmpty(code)) return 'module';
  try {
    compileFunction(code, given);
    return 'commonjs';
  } catch {
    // The syntax is sound, so what fails here is import, export, import.meta or await.
    return 'module';
  }
}

/** Whether nothing is left of the code: the file exports only types. */
function isEmpty(code: string): boolean {
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').trim() === '';
}

/**
 * Adds what CommonJS has and ES modules lack: `require`, `__filename` and `__dirname`. TypeScript that is
 * written with `import` and declared as CommonJS may use them. They are added below the code, where they move
 * no position; imports are evaluated first wherever they stand.
 */
export function withCommonJsNames(code: string, file: string): string {
  if (declaredFormat(file) === 'module') return code;
  const names = ['require', '__filename', '__dirname'].filter(
    (name) => uses(code, name) && !declares(code, name),
  );
  if (names.length === 0) return code;
  const url = JSON.stringify(pathToFileURL(file).href);
  const source = `import { createRequire } from 'node:module';
    export const require = createRequire(${url});
    export const __filename = ${JSON.stringify(file)}, __dirname = ${JSON.stringify(dirname(file))};`;
  const data = `data:text/javascript,${encodeURIComponent(source)}`;
  return `${code}\nimport { ${names.join(', ')} } from ${JSON.stringify(data)};\n`;
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(code);
}

function declares(code: string, name: string): boolean {
  return new RegExp(
    `\\b(?:const|let|var|function|class|import)\\b[^;\\n=(]*(?<![\\w$])${name}(?![\\w$])`,
  ).test(code);
}

/** `module` if the file's name or the nearest package.json says so. */
function declaredFormat(file: string): ModuleFormat {
  if (extname(file) !== '.ts') return extname(file) === '.mts' ? 'module' : 'commonjs';
  return nearestType(dirname(file)) === 'module' ? 'module' : 'commonjs';
}

function nearestType(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type;
  return dirname(folder) === folder ? undefined : nearestType(dirname(folder));
}
