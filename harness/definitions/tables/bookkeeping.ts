/**
 * Why a column of this name is bookkeeping and no data: pandas and R write the index of a row beside its values.
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
 * Whether a first column is called as programs call the numbers of rows: readr's `...1`, R's `X`, pandas' `index`. Such a name is
 * also that of data, so that its values decide: see {@link countsRows}.
 */
export function mayCountRows(name: string): boolean {
  return /^(\.\.\.1|X|index)$/.test(name);
}

/**
 * Whether a column numbers the rows of two files: in each from 0 or 1 on, or in the second one on from the first.
 */
export function countsRows(train: Float64Array, test: Float64Array): boolean {
  const counts = (values: Float64Array) => values.every((value, i) => value === values[0] + i);
  const begins = (value: number) => value === 0 || value === 1;
  const goesOn = test[0] === train[train.length - 1] + 1;
  return counts(train) && counts(test) && begins(train[0]) && (begins(test[0]) || goesOn);
}
