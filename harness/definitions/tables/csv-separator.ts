import Papa from 'papaparse';
import { UserError } from '../../input/errors.ts';
import { quoted } from '../../results/visible-text.ts';
import type { CsvOpening } from './csv-opening.ts';
import { hasDecimalComma, isMissing, numberOf, truthOf } from './number-text.ts';

/** Stands for any number of blanks and tabs, which separate the cells of visually aligned columns. */
export const blanks = ' ';

/** Separators to try; if several fit equally well, the first of them wins. */
const candidates = [',', ';', '\t', '|', blanks];

/** How many lines the separator is judged from. */
const judged = 50;

/**
 * The rows of a text, with cells unchanged.
 *
 * @param text whole lines, which end in \n
 * @param most rows read; 0: all
 */
export function rowsOf(text: string, separator: string, most = 0): string[][] {
  const tabbed = separator === blanks ? withTabs(text) : text;
  const delimiter = separator === blanks ? '\t' : separator;
  const { data } = Papa.parse<string[]>(tabbed, { delimiter, newline: '\n', preview: most });
  return data.filter((cells) => cells.some((cell) => cell.trim() !== ''));
}

/**
 * Replaces every run of blanks outside quotation marks by a tab, and trims the lines.
 *
 * @param text whole lines
 */
export function withTabs(text: string): string {
  return text.replaceAll(/[^\n]+/g, (line) =>
    line.trim().replaceAll(/"(?:[^"]|"")*"|[ \t]+/g, (part) => (part.startsWith('"') ? part : '\t')),
  );
}

/** How well a separator fits the first lines of a table. */
interface Judgement {
  readonly separator: string;
  /** The most frequent number of cells in a line. */
  readonly cells: number;
  /** Share of the lines with this number of cells. */
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
  // R writes row names but no name for their column, so a first line that is one cell short does not speak
  // against blanks.
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

/**
 * The separator that gives all lines the same number of cells and makes most cells numbers; undefined if no
 * separator gives a line two cells.
 */
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

/** What separates the cells of two files, and the reason for that conclusion. */
export interface Separator {
  readonly character: string;
  readonly why: string;
}

/**
 * @param given the separator that the user specified, if any
 * @throws UserError if the two files seem to have different separators
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
