import type { ColumnChoice, TableColumn } from '../../../tasks/outside/choose-columns.ts';
import { chooseColumns } from '../../../tasks/outside/choose-columns.ts';
import { columnNames } from '../../../tasks/outside/data-table.ts';
import type { TableParameters } from '../../../tasks/outside/table-parameters.ts';
import { UserError } from '../../input/errors.ts';
import { quoted } from '../../results/visible-text.ts';
import { whyAside } from './bookkeeping.ts';
import { type FirstRows, type Header, headerOf } from './csv-header.ts';
import { settleMarks } from './csv-marks.ts';
import type { CsvOpening } from './csv-opening.ts';
import { rowsOf, type Separator, separatorOf } from './csv-separator.ts';
import { hasDecimalComma, hasDecimalPoint, isSurelyDecimal } from './number-text.ts';
import { assertSameColumns } from './same-columns.ts';

/** How to read two CSV files: everything that is decided before their numbers are read. */
export interface CsvLayout {
  readonly separator: Separator;
  readonly header: Header;
  /** Whether the names are in a line that begins with #, before the table. */
  readonly commented: boolean;
  /** The two files, corrected for where their tables begin. */
  readonly openings: readonly [CsvOpening, CsvOpening];
  /** The lines of each file that are skipped as comments, counted from 1. */
  readonly comments: readonly (readonly number[])[];
  readonly decimal: { readonly character: '.' | ','; readonly why: string };
  readonly columns: readonly TableColumn[];
  readonly choice: ColumnChoice;
}

/** How many rows the layout is judged from. */
const judged = 50;

/**
 * Decides how to read two files.
 *
 * @param identical whether both have the same content
 * @throws UserError, or UnsuitableTableError about columns, if that cannot be decided
 */
export function layoutOf(
  train: CsvOpening,
  test: CsvOpening,
  parameters: Pick<TableParameters, 'label' | 'drop' | 'keep' | 'header' | 'separator' | 'decimal'>,
  identical: boolean,
): CsvLayout {
  const separator = separatorOf(train, test, parameters.separator);
  const marks = [train, test].map((opening) => settleMarks(opening, separator.character));
  const openings = marks.map(({ opening }) => opening) as [CsvOpening, CsvOpening];
  const files = openings.map(({ name, sample, before }) => ({
    name,
    before,
    rows: rowsOf(sample, separator.character, judged),
  }));
  for (const { name, before, rows } of files)
    if (rows.length === 0)
      throw new UserError(`${name} has no rows: the cells of line ${before + 1} and below are empty`);
  const decimal = decimalOf(files, separator.character, parameters.decimal);
  const named = parameters.header !== false && marks.every(({ names }) => names !== undefined);
  // A prose comment happens to have as many words as the table has columns now and then: a header below it
  // takes precedence.
  const commented =
    named && (parameters.header === true || !hasOwnHeader(files, identical, decimal.character));
  const header: Header = commented
    ? {
        present: true,
        why: parameters.header ? 'said by header=' : 'the last line that begins with #',
        plain: false,
      }
    : headerOf(closed(files[0]), closed(files[1]), identical, parameters.header, decimal.character);
  const [own, others] = files.map(({ name, before, rows }, i) => {
    const first = commented ? (marks[i].names as readonly string[]) : rows[0];
    const below = header.present && !commented ? rows.slice(1) : rows;
    const place = `${name}: line ${before + (commented ? 0 : 1)}`;
    return columnsOf(first, below, header.present, place);
  });
  assertSameColumns({ name: train.name, columns: own }, { name: test.name, columns: others }, header.present);
  const names = own.map(({ name, aside, empty }, i) => ({
    name,
    // A column that is empty in only one of the files is a mistake there: reading it reports the mistake.
    ...(aside !== undefined && (!empty || others[i].empty) ? { aside, ...(empty ? { empty } : {}) } : {}),
  }));
  const choice = chooseColumns(train.name, names, parameters, quoted);
  assertNoneTwice(`${train.name}: line ${files[0].before + (commented ? 0 : 1)}`, names, choice);
  const comments = marks.map((own) => own.comments.filter((line) => !commented || line !== own.namesLine));
  return { separator, header, commented, openings, comments, decimal, columns: names, choice };
}

/** Whether the tables below comments that may be names surely begin with a line of names themselves. */
function hasOwnHeader([train, test]: readonly FirstRows[], identical: boolean, decimal: '.' | ','): boolean {
  try {
    return headerOf(closed(train), closed(test), identical, undefined, decimal).present;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Rows without the empty last cell that results from a separator at the end of every line. */
function closed<F extends { readonly rows: readonly (readonly string[])[] }>(file: F): F {
  const isOpen = file.rows.every((cells) => cells.length > 1 && cells.at(-1)?.trim() === '');
  return isOpen ? { ...file, rows: file.rows.map((cells) => cells.slice(0, -1)) } : file;
}

function decimalOf(
  files: readonly { readonly name: string; readonly rows: readonly (readonly string[])[] }[],
  separator: string,
  given: '.' | ',' | undefined,
): CsvLayout['decimal'] {
  if (given !== undefined) return { character: given, why: 'said by decimal=' };
  if (separator === ',') return { character: '.', why: 'commas separate the cells' };
  const cells = files.flatMap(({ rows }) => rows.slice(1).flat());
  if (cells.some(isSurelyDecimal) && !cells.some(hasDecimalPoint))
    return { character: ',', why: 'numbers have a comma with other than three digits after it' };
  const doubtful = cells.find(hasDecimalComma);
  if (doubtful !== undefined)
    throw new UserError(
      `${files[0].name}: ${quoted(doubtful)} has a comma, which may be a decimal comma or one between thousands; say decimal="," or take the commas out`,
    );
  return { character: '.', why: 'no number has a comma' };
}

/** @throws UserError if two of the columns that are read have the same name */
function assertNoneTwice(place: string, columns: readonly TableColumn[], choice: ColumnChoice): void {
  const seen = new Map<string, number>();
  for (const index of [...choice.features, choice.label].sort((a, b) => a - b)) {
    const { name } = columns[index];
    const other = seen.get(name);
    if (other !== undefined)
      throw new UserError(
        `${place} has two columns called ${quoted(name)}; give one another name, or leave one out by its number (drop=${other + 1} or drop=${index + 1})`,
      );
    seen.set(name, index);
  }
}

/** The columns of a file, given its first row and the rows below. @throws UserError if there are too few */
function columnsOf(
  first: readonly string[],
  below: readonly (readonly string[])[],
  named: boolean,
  place: string,
): TableColumn[] {
  const blank = (index: number) => below.every((cells) => (cells[index] ?? '').trim() === '');
  // A separator at the end of every line makes an additional, empty column.
  const last = first.length - 1;
  const open = last > 0 && first[last].trim() === '' && blank(last) && below.length > 0;
  const count = open ? last : first.length;
  if (count < 2) throw new UserError(`${place} has one cell; it needs a column to learn from, and a label`);
  const names = named ? first.map((cell) => cell.trim()) : columnNames(count);
  const columns = Array.from({ length: first.length }, (_, i): TableColumn => {
    if (i === count)
      return { name: `column ${i + 1}`, aside: 'is empty: every line ends with a separator', empty: true };
    const aside = named ? whyAside(names[i], i) : undefined;
    const name = names[i] === '' ? `column ${i + 1}` : names[i];
    return aside === undefined ? { name } : { name, aside };
  });
  return columns;
}
