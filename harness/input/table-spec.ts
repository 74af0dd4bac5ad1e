import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { firstPath, formatTableName, type TableName } from './table-name.ts';

/** A task of two files at the beginning of a text, how much of the text it takes, and the brackets after it. */
export interface TableSpec {
  /** As {@link formatTableName} writes it. */
  readonly name: string;
  /** `[label=y]`, or nothing. */
  readonly parameters: string;
  readonly length: number;
}

/**
 * Finds the two paths of a task of files in a text that goes on with parameters in brackets or, in a list, with other
 * tasks after a comma. Paths in quotation marks are what they say. Of others, files that exist are found before a comma or a
 * bracket in a path is taken for the end of it; where none exist, the first comma and the brackets at the end end them.
 *
 * @param text begins with `csv:` or `parquet:`
 * @param folder what relative paths are relative to
 * @param list whether other tasks may follow after a comma; otherwise the whole text is this task
 * @returns undefined where there are no two paths
 */
export function findTableSpec(text: string, folder: string, list = false): TableSpec | undefined {
  const [prefix, format] = /^(csv|parquet):/.exec(text) as unknown as [string, TableName['format']];
  const body = text.slice(prefix.length);
  const there = (path: string) => path !== '' && existsSync(resolve(folder, path));
  let first: TableSpec | undefined;
  let likely: TableSpec | undefined;
  for (const train of pathsAt(body, /,/g)) {
    if (train.path === '') continue;
    const isThere = there(train.path);
    const from = train.length + 1;
    let shortest: TableSpec | undefined;
    // The longest first: brackets of a path that is there are no parameters.
    for (const test of [...pathsAt(body.slice(from), list ? /[,[]/g : /\[/g)].reverse()) {
      const end = from + test.length;
      const parameters = parametersAt(body.slice(end), list);
      if (parameters === undefined || test.path === '') continue;
      const spec = {
        name: formatTableName({ format, train: train.path, test: test.path }),
        parameters,
        length: prefix.length + end + parameters.length,
      };
      if (isThere && there(test.path)) return spec;
      if (test.marked || mayBePath(test.path)) shortest = spec;
    }
    first ??= shortest;
    if (isThere) likely ??= shortest;
  }
  return likely ?? first;
}

/** Whether brackets in it, if there are any, are closed before it ends: `x[1]/test.csv`, and not `test.csv[label=y]`. */
function mayBePath(path: string): boolean {
  return !/[[\]]/.test(path.replaceAll(/\[[^[\]]*\](?=[^[\]]*[^[\]\s])/g, ''));
}

interface PathAt {
  readonly path: string;
  /** How much of the text it takes. */
  readonly length: number;
  /** Whether it stands in quotation marks. */
  readonly marked: boolean;
}

/** The paths that a text may begin with: one in quotation marks, or all that end before a separator or with the text. */
function* pathsAt(text: string, separator: RegExp): Generator<PathAt> {
  if (/^\s*"/.test(text)) {
    const path = firstPath(text, /[,[]/);
    if (path) yield { ...path, marked: true };
    return;
  }
  for (const { index } of text.matchAll(separator))
    yield { path: text.slice(0, index).trim(), length: index, marked: false };
  yield { path: text.trim(), length: text.length, marked: false };
}

/** The brackets at the beginning of what follows the paths; undefined where something else follows. */
function parametersAt(text: string, list: boolean): string | undefined {
  if (text === '' || (list && text.startsWith(','))) return '';
  if (!text.startsWith('[')) return undefined;
  const end = closingBracket(text);
  if (end === undefined) return undefined;
  const after = text.slice(end).trimStart();
  return after === '' || (list && after.startsWith(',')) ? text.slice(0, end) : undefined;
}

/** Where the bracket that a text begins with is closed again: the position after it. */
function closingBracket(text: string): number | undefined {
  let depth = 0;
  let inMarks = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inMarks && character === '\\') i++;
    else if (character === '"') inMarks = !inMarks;
    else if (inMarks) continue;
    else if (character === '[') depth++;
    else if (character === ']' && --depth === 0) return i + 1;
  }
  return undefined;
}
