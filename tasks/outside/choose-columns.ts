import { nearestName } from '../nearest-name.ts';
import { UnsuitableTableError } from './data-table.ts';
import type { ColumnReference, TableParameters } from './table-parameters.ts';

/** A column of a table before it is read. */
export interface TableColumn {
  readonly name: string;
  /**
   * Why the column is taken for bookkeeping, such as an index: it is then neither label nor input unless
   * asked for.
   */
  readonly aside?: string;
  /** Whether the column holds nothing, so that it cannot even be asked for. */
  readonly empty?: boolean;
}

/** How the columns of a table are used. Numbers are positions from 0. */
export interface ColumnChoice {
  readonly label: number;
  readonly labelWhy: string;
  /** In the order of the table. */
  readonly features: readonly number[];
  readonly leftOut: readonly { readonly column: number; readonly why: string }[];
}

/**
 * Decides which column is the label, which ones are learned from and which are left out. The label is the
 * column that `label` names, or otherwise the last one that is not left out. The columns left out are those
 * that `drop` names, and bookkeeping that neither `label` nor `keep` asks for.
 *
 * @param table the name of the table in messages
 * @param quote formats the name of a column in messages
 * @throws UnsuitableTableError if a parameter names no column, if two parameters disagree, or if no input is
 * left
 */
export function chooseColumns(
  table: string,
  columns: readonly TableColumn[],
  { label, drop, keep }: Pick<TableParameters, 'label' | 'drop' | 'keep'>,
  quote: (name: string) => string = (name) => `"${name}"`,
): ColumnChoice {
  const find = (parameter: string, reference: ColumnReference) => {
    const index = indexOf(table, columns, parameter, reference, quote);
    if (columns[index].empty)
      throw new UnsuitableTableError(
        `${parameter}: ${table}: ${quote(columns[index].name)} is empty in every row`,
      );
    return index;
  };
  const all = (parameter: string, references: TableParameters['drop']) =>
    references === undefined ? [] : [references].flat().map((reference) => find(parameter, reference));
  const dropped = new Set(
    drop === undefined
      ? []
      : [drop].flat().map((reference) => indexOf(table, columns, 'drop', reference, quote)),
  );
  const kept = new Set(all('keep', keep));
  const named = label === undefined ? undefined : find('label', label);
  for (const [parameter, index] of [
    ...[...kept].map((index) => ['keep', index] as const),
    ...(named === undefined ? [] : [['label', named] as const]),
  ])
    if (dropped.has(index))
      throw new UnsuitableTableError(
        `${parameter}: ${quote(columns[index].name)} is also in drop; it can be in only one of them`,
      );
  const isRead = (index: number) =>
    !dropped.has(index) && (columns[index].aside === undefined || kept.has(index) || index === named);
  const read = columns.map((_, index) => index).filter(isRead);
  const chosen = named ?? read.at(-1);
  const features = read.filter((index) => index !== chosen);
  if (chosen === undefined || features.length === 0) {
    const first = columns.findIndex(({ aside, empty }) => aside !== undefined && !empty);
    const keepHint =
      first < 0 || dropped.has(first)
        ? ''
        : `; ${quote(columns[first].name)} ${columns[first].aside}, and keep=${first + 1} takes it`;
    throw new UnsuitableTableError(
      `${table} has ${read.length === 1 ? 'one column' : 'no column'} left; it needs one to learn from, and a label${keepHint}`,
    );
  }
  const taken = new Set(read);
  const leftOut = columns.flatMap(({ aside }, column) =>
    taken.has(column) ? [] : [{ column, why: dropped.has(column) ? 'named by drop=' : (aside as string) }],
  );
  return { label: chosen, labelWhy: whyLabel(label, columns, chosen), features, leftOut };
}

function whyLabel(
  label: ColumnReference | undefined,
  columns: readonly TableColumn[],
  chosen: number,
): string {
  if (label === undefined)
    return chosen === columns.length - 1 ? 'the last column' : 'the last column but those left out';
  return columns[chosen].name === String(label) ? 'named by label=' : `number ${label}, by label=`;
}

function indexOf(
  table: string,
  columns: readonly TableColumn[],
  parameter: string,
  reference: ColumnReference,
  quote: (name: string) => string,
): number {
  const names = columns.map(({ name }) => name);
  const index = names.indexOf(String(reference));
  if (index >= 0) return index;
  // A command line or YAML turns the names 0.50 and 1.0 into the numbers 0.5 and 1, so names are compared as
  // numbers.
  const equal =
    typeof reference === 'number'
      ? names.flatMap((name, at) => (name.trim() !== '' && Number(name) === reference ? [at] : []))
      : [];
  if (equal.length === 1) return equal[0];
  if (typeof reference === 'number') {
    // If names are numbers, a number that is none of them is more likely a mistake than a position.
    const number = names.find((name) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(name));
    if (number !== undefined)
      throw new UnsuitableTableError(
        `${parameter}: ${table} has no column ${quote(String(reference))}; its columns have numbers for names, such as ${quote(number)}`,
      );
    if (!Number.isInteger(reference) || reference < 1)
      throw new UnsuitableTableError(
        `${parameter}: ${table} has no column ${quote(String(reference))}; columns are counted from 1`,
      );
    if (reference <= columns.length) return reference - 1;
    throw new UnsuitableTableError(
      `${parameter}: ${table} has ${columns.length} columns, none of number ${reference}`,
    );
  }
  const near = nearestName(reference, names);
  const hint = near === undefined ? '' : `; did you mean ${quote(near)}?`;
  throw new UnsuitableTableError(`${parameter}: ${table} has no column ${quote(reference)}${hint}`);
}
