/**
 * The files that a definition's module names: `/home/me/learner.ts`, or both of
 * `csv:/home/me/train.csv,/home/me/test.csv`, where a path that contains a comma or a bracket is in quotation
 * marks.
 */
export function modulePaths(module: string): string[] {
  const list = /^(?:csv|parquet):(.*)$/s.exec(module)?.[1];
  if (list === undefined) return [module];
  return (list.match(/"(?:[^"\\]|\\.)*"|[^,]+/gs) ?? []).map((path) => unquoted(path));
}

function unquoted(path: string): string {
  if (!path.startsWith('"')) return path;
  try {
    return String(JSON.parse(path));
  } catch {
    return path;
  }
}
