import Papa from 'papaparse';
import { UserError } from '../../input/errors.ts';
import { quoted } from '../../results/visible-text.ts';
import type { CsvOpening } from './csv-opening.ts';
import { hasDecimalComma, isMissing, numberOf, truthOf } from './number-text.ts';

/** Any number of blanks and tabs: what separates the cells of columns that are aligned for the eye. */
export const blanks = ' ';

/** In the order in which they are taken where nothing speaks for one of them. */
const candidates = [',', ';', '\t', '|', blanks];

/** Lines that are looked at. */
const judged = 50;

/** The rows of a text, cells as they stand. @param text whole lines, which end in \n */
export function rowsOf(text: string, separator: string, most = 0): string[][] {
  const tabbed = separator === blanks ? withTabs(text) : text;
  const delimiter = separator === blanks ? '\t' : separator;
  const { data } = Papa.parse<string[]>(tabbed, { delimiter, newline: '\n', preview: most });
  return data.filter((cells) => cells.some((cell) => cell.trim() !== ''));
}

/** Whole lines with a tab for every run of blanks outside quotation marks, and none at their ends. */
export function withTabs(text: string): string {
  return text.replaceAll(/[^\n]+/g, (line) =>
    line.trim().replaceAll(/"(?:[^"]|"")*"|[ \t]+/g, (part) => (part.startsWith('"') ? part : '\t')),
  );
}

/** How well the first lines of a table agree with a separator. */
interface Judgement {
  readonly separator: string;
  /** Cells of most lines. */
  readonly cells: number;
  /** Share of the lines that have as many. */
  readonly agreement: number;
  /** Share of the cells below the first line that are numbers. */
  readonly numbers: number;
}

function judge(sample: string, separator: string): Judgement {
  const rows = rowsOf(sample, separator, judged);
  if (rows.length === 0) return { separator, cells: 0, agreement: 0, numbers: 0 };
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [[cells, most]] = [...counts].sort(([a, n], [b, m]) => m - n || b - a);
  // R writes names of rows and none for their column: a line of names that is one cell short is no doubt about blanks.
  const short = separator === blanks && rows[0].length === cells - 1 && cells > 2;
  const lines = short ? most + 1 : most;
  const below = rows.length > 1 ? rows.slice(1) : rows;
  const all = below
    .filter(({ length }) => length === cells)
    .flat()
    .filter((cell) => !isMissing(cell));
  const isNumber = (cell: string) =>
    (separator !== ',' && hasDecimalComma(cell)) ||
    numberOf(cell) !== undefined ||
    truthOf(cell) !== undefined;
  return {
    separator,
    cells,
    agreement: lines / rows.length,
    numbers: all.length === 0 ? 0 : all.filter(isNumber).length / all.length,
  };
}

/** The separator with which lines have equally many cells, and most of them numbers. Undefined where none has two cells. */
function bestOf(sample: string): Judgement | undefined {
  const all = candidates
    .map((separator) => judge(sample, separator))
    .filter(({ cells, separator, agreement, numbers }) =>
      separator === blanks ? cells > 1 && agreement === 1 && numbers > 0.5 : cells > 1,
    );
  const score = ({ agreement, numbers }: Judgement) => (agreement === 1 ? 2 : 0) + numbers + agreement / 1024;
  const visibleOnes = all.filter(({ separator, agreement }) => separator !== blanks && agreement === 1);
  return (visibleOnes.length > 0 ? visibleOnes : all).sort((a, b) => score(b) - score(a))[0];
}

/** What separates the cells of two files, and why that is believed. */
export interface Separator {
  readonly character: string;
  readonly why: string;
}

/**
 * @param given what the user says it is
 * @throws UserError where the two files differ, which one of them may do by mistake
 */
export function separatorOf(train: CsvOpening, test: CsvOpening, given: string | undefined): Separator {
  if (given !== undefined) {
    const character = given === 'tab' ? '\t' : given === 'blank' ? blanks : given;
    return { character, why: 'said by separator=' };
  }
  const [one, other] = [train, test].map(({ separator, sample }) =>
    separator === undefined ? bestOf(sample)?.separator : separator,
  );
  const said = train.separator ?? test.separator;
  if (one === other || other === undefined) {
    const character = one ?? ',';
    if (said !== undefined && said === character) return { character, why: 'sep= in the first line' };
    if (one === undefined) return { character, why: 'none was found' };
    const several = rowsOf(train.sample, character, 2).length > 1;
    return {
      character,
      why: several ? 'equally many in every line' : 'found in the first line',
    };
  }
  if (one === undefined) return { character: other, why: `found in ${test.name}` };
  for (const character of [one, other]) {
    const [a, b] = [train, test].map(({ sample }) => judge(sample, character));
    if (a.cells > 1 && a.cells === b.cells && a.agreement === 1 && b.agreement === 1)
      return { character, why: 'equally many in every line of both files' };
  }
  throw new UserError(
    `cells seem to be separated by ${quoted(one)} in ${train.name} and by ${quoted(other)} in ${test.name}; say separator=${quoted(one)} or write both alike`,
  );
}
