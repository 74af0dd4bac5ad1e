import { UserError } from '../../input/errors.ts';
import { quoted } from '../../results/visible-text.ts';

interface Columns {
  /** The file's name in messages. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly empty?: boolean }[];
}

/**
 * @param named whether the names come from the files themselves
 * @throws UserError if two files do not have the same columns in the same order, naming what is missing
 */
export function assertSameColumns(train: Columns, test: Columns, named: boolean): void {
  const [wanted, found] = [train, test].map(({ columns }) => columns.map(({ name }) => name));
  if (wanted.length !== found.length) {
    const [open, closed] = wanted.length > found.length ? [train, test] : [test, train];
    if (open.columns.length === closed.columns.length + 1 && open.columns.at(-1)?.empty)
      throw new UserError(
        `every line of ${open.name} ends with a separator, and those of ${closed.name} do not; write both alike`,
      );
  }
  if (named && wanted.length !== found.length) {
    const [lacking, full] = wanted.length > found.length ? [test, train] : [train, test];
    const there = new Set(lacking.columns.map(({ name }) => name));
    const missing = full.columns.filter(({ name }) => !there.has(name)).map(({ name }) => quoted(name));
    const list =
      missing.length > 4
        ? `${missing.slice(0, 3).join(', ')} and ${missing.length - 3} more`
        : missing.join(', ');
    throw new UserError(
      `${test.name} has ${found.length} columns, and ${train.name} has ${wanted.length}: ${lacking.name} has no ${list}${lacking === test ? '; to measure errors a test file needs the label, and all columns that are learned from: if it comes without labels, split rows off the training file for it' : ''}`,
    );
  }
  if (wanted.length !== found.length)
    throw new UserError(`${test.name} has ${found.length} columns, and ${train.name} has ${wanted.length}`);
  if (!named) return;
  const bad = wanted.findIndex((name, i) => name !== found[i]);
  if (bad < 0) return;
  const sorted = (names: readonly string[]) => JSON.stringify(names.toSorted());
  const order = sorted(wanted) === sorted(found) ? '; they are the same in another order' : '';
  throw new UserError(
    `${test.name}: column ${bad + 1} is called ${quoted(found[bad])}, and in ${train.name} ${quoted(wanted[bad])}${order}`,
  );
}
