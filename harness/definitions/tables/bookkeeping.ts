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
