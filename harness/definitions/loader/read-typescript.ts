import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { compile } from './compile.ts';
import { type ModuleFormat, moduleFormat, withCommonJsNames } from './module-format.ts';
import { settingsFor } from './settings.ts';
import { announcing } from './stack-maps.ts';

/**
 * A TypeScript file as JavaScript that Node can run.
 *
 * @param url what it is called in stack traces if it is an ES module
 * @throws SyntaxError that ends with the place
 */
export function readTypeScript(
  file: string,
  url = pathToFileURL(file).href,
): { readonly format: ModuleFormat; readonly source: string } {
  const { code, map } = compile(readFileSync(file, 'utf8'), file, settingsFor(file).keepsImports);
  const format = moduleFormat(code, file);
  const whole = format === 'module' ? withCommonJsNames(code, file) : code;
  return { format, source: map === undefined ? whole : announcing(whole, map, url) };
}
