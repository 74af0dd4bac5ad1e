/**
 * Why a column with this name is bookkeeping and not data: pandas and R write a row's index next to its
 * values.
 *
 * @param index its position from 0
 */
export function whyAside(name: string, index: number): string | undefined {
  if (name === '') return index === 0 ? 'has no name, as an index that pandas or R wrote' : 'has no name';
  if (/^Unnamed: \d+(\.\d+)*$/.test(name)) return 'is what pandas calls a column without a name';
  if (/^__index_level_\d+__$/.test(name)) return 'is the index that pandas wrote';
  if (index === 0 && /^row[._]?names?$/i.test(name)) return 'has the names of the rows';
  return undefined;
}

/**
 * Whether a first column has a name that programs give to row numbers: readr's `...1`, R's `X`, pandas'
 * `index`. Columns of data may have the same names, so the values decide: see {@link countsRows}.
 */
export function mayCountRows(name: string): boolean {
  return /^(\.\.\.1|X|index)$/.test(name);
}

/**
 * Whether a column numbers the rows of two files: starting from 0 or 1 in each, or continuing in the second
 * where the first ends.
 */
export function countsRows(train: Float64Array, test: Float64Array): boolean {
  const counts = (values: Float64Array) => values.every((value, i) => value === values[0] + i);
  const begins = (value: number) => value === 0 || value === 1;
  const goesOn = test[0] === train[train.length - 1] + 1;
  return counts(train) && counts(test) && begins(train[0]) && (begins(test[0]) || goesOn);
}
