import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { firstPath, formatTableName, type TableName } from './table-name.ts';

/**
 * A task of two files found at the beginning of a text, with the brackets after it and the length of text
 * that it takes.
 */
export interface TableSpec {
  /** As {@link formatTableName} writes it. */
  readonly name: string;
  /** `[label=y]`, or an empty text. */
  readonly parameters: string;
  readonly length: number;
}

/**
 * Finds the two paths of a task made from files, in a text that may continue with parameters in brackets or,
 * in a list, with other tasks after a comma. Paths in quotation marks are taken literally. For other paths, a
 * reading in which both files exist is preferred, even if that puts commas or brackets inside a path. If
 * there is none, the first comma ends the first path, and the brackets at the end are parameters.
 *
 * @param text begins with `csv:` or `parquet:`
 * @param folder the folder that relative paths start from
 * @param list whether other tasks may follow after a comma; otherwise the whole text is this task
 * @returns undefined if the text does not contain two paths
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
    // The longest path goes first: brackets in the path of an existing file are not parameters.
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

/**
 * Whether any brackets in a path are closed before its end: true for `x[1]/test.csv`, false for
 * `test.csv[label=y]`.
 */
function mayBePath(path: string): boolean {
  return !/[[\]]/.test(path.replaceAll(/\[[^[\]]*\](?=[^[\]]*[^[\]\s])/g, ''));
}

interface PathAt {
  readonly path: string;
  /** Length of text that the path takes. */
  readonly length: number;
  /** Whether the path is in quotation marks. */
  readonly marked: boolean;
}

/**
 * The paths that a text may begin with: one in quotation marks, or each that ends before a separator or at
 * the text's end.
 */
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

/** The bracketed parameters that follow the paths, or an empty text; undefined if something else follows. */
function parametersAt(text: string, list: boolean): string | undefined {
  if (text === '' || (list && text.startsWith(','))) return '';
  if (!text.startsWith('[')) return undefined;
  const end = closingBracket(text);
  if (end === undefined) return undefined;
  const after = text.slice(end).trimStart();
  return after === '' || (list && after.startsWith(',')) ? text.slice(0, end) : undefined;
}

/** The position after the bracket that closes the one at the beginning of a text. */
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
