/** Whether a task's name means data files: `csv:train.csv,test.csv`. */
export function isTableName(name: string): boolean {
  return /^(csv|parquet):/.test(name);
}

/** The parts of the name of a task made from two files. */
export interface TableName {
  readonly format: 'csv' | 'parquet';
  /** The paths, as written. */
  readonly train: string;
  readonly test: string;
}

/**
 * `csv:train.csv,test.csv`. A path with a comma, a bracket or the like is put in quotation marks:
 * `csv:"a,b/train.csv",test.csv`.
 */
export function formatTableName({ format, train, test }: TableName): string {
  return `${format}:${inQuotes(train)},${inQuotes(test)}`;
}

/** The inverse of {@link formatTableName}; undefined if the text does not name two files. */
export function parseTableName(name: string): TableName | undefined {
  const [, format, list] = /^(csv|parquet):(.*)$/s.exec(name) ?? [];
  if (list === undefined) return undefined;
  const paths: string[] = [];
  let rest = list;
  for (;;) {
    const path = firstPath(rest, /,/);
    if (path === undefined) return undefined;
    paths.push(path.path);
    rest = rest.slice(path.length);
    if (rest === '') break;
    rest = rest.slice(1);
  }
  const [train, test] = paths;
  if (paths.length !== 2 || train === '' || test === '') return undefined;
  return { format: format as TableName['format'], train, test };
}

/**
 * The path at the beginning of a text, in quotation marks or up to a match of `end`, and the length of text
 * that it takes.
 */
export function firstPath(text: string, end: RegExp): { path: string; length: number } | undefined {
  const inMarks = /^\s*("(?:[^"\\]|\\.)*")\s*/su.exec(text);
  if (inMarks) {
    const after = text.slice(inMarks[0].length);
    if (after !== '' && after.search(end) !== 0) return undefined;
    try {
      return { path: JSON.parse(inMarks[1]) as string, length: inMarks[0].length };
    } catch {
      return undefined;
    }
  }
  const at = text.search(end);
  const path = at < 0 ? text : text.slice(0, at);
  return { path: path.trim(), length: path.length };
}

function inQuotes(path: string): string {
  return /[,[\]{}"\\]|^\s|\s$/.test(path) ? JSON.stringify(path) : path;
}
