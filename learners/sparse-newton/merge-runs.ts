/**
 * Ascending runs as one ascending list, merged in pairs.
 * @param runs each ascending; no number occurs twice
 */
export function mergeRuns(runs: readonly Int32Array[]): Int32Array {
  if (runs.length === 0) return new Int32Array(0);
  let lists = runs;
  while (lists.length > 1) {
    const merged: Int32Array[] = [];
    for (let i = 0; i < lists.length; i += 2) {
      merged.push(i + 1 < lists.length ? merge(lists[i], lists[i + 1]) : lists[i]);
    }
    lists = merged;
  }
  return lists[0];
}

function merge(a: Int32Array, b: Int32Array): Int32Array {
  const into = new Int32Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let place = 0; place < into.length; place++) {
    into[place] = j === b.length || (i < a.length && a[i] < b[j]) ? a[i++] : b[j++];
  }
  return into;
}
