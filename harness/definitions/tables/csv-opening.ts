import { UserError } from '../../input/errors.ts';
import { textBlocks } from './text-blocks.ts';

/** Characters of a table from which its layout is judged, and lines, however long they are. */
const sampleLength = 2 ** 16;
const sampleLines = 12;
/** No more characters are looked at, whatever lines they have. */
const longestSample = 2 ** 27;

/** A line that begins with #, above the first that does not. */
export interface MarkedLine {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** Where it begins in the preamble. */
  readonly at: number;
}

/** How a CSV file begins. */
export interface CsvOpening {
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  /** The text before the table, to be passed over: blank lines, `sep=;` and lines that begin with #. */
  readonly preamble: string;
  /** Lines of it. */
  readonly before: number;
  /** What a first line such as `sep=;` says. */
  readonly separator?: string;
  /** The lines of it that begin with #. Whether they are comments is told by what separates the cells. */
  readonly marked: readonly MarkedLine[];
  /** The table's first lines, whole ones, as many as its layout is judged from. */
  readonly sample: string;
}

/** @throws UserError where the file is no text, or has no table in it */
export async function readOpening(path: string, name: string): Promise<CsvOpening> {
  let text = '';
  let whole = true;
  for await (const block of textBlocks(path, name)) {
    text += block;
    const begin = parseOpening(text).preamble.length;
    if (text.length - begin > longestSample || endOfSample(text, begin) !== undefined) {
      whole = false;
      break;
    }
  }
  const opening = parseOpening(text);
  const { sample, before, marked } = opening;
  if (sample.trim() === '')
    throw new UserError(
      before === 0
        ? `${name} has no rows`
        : `${name} has no rows; all its lines are blank${marked.length > 0 ? ' or begin with #' : ''}`,
    );
  if (whole) return { path, name, ...opening };
  return { path, name, ...opening, sample: sample.slice(0, endOfSample(sample, 0)) };
}

/** Where a sample that begins at `begin` has enough characters and lines; undefined where the text does not have them. */
function endOfSample(text: string, begin: number): number | undefined {
  let at = begin;
  for (let lines = 0; lines < sampleLines; lines++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return undefined;
  }
  const end = text.lastIndexOf('\n', begin + sampleLength) + 1;
  return text.length - begin > sampleLength ? Math.max(at, end) : undefined;
}

/** A text's lines before its table, and the rest. Lines end in \n. */
export function parseOpening(
  text: string,
): Pick<CsvOpening, 'preamble' | 'before' | 'separator' | 'marked' | 'sample'> {
  let at = 0;
  let before = 0;
  let separator: string | undefined;
  const marked: MarkedLine[] = [];
  while (at < text.length) {
    const feed = text.indexOf('\n', at);
    const line = text.slice(at, feed < 0 ? text.length : feed);
    const said = /^"?sep=([^"])"?$/iu.exec(line)?.[1];
    if (said !== undefined && separator === undefined && marked.length === 0) separator = said;
    else if (line.startsWith('#')) marked.push({ text: line, line: before + 1, at });
    else if (line.trim() !== '') break;
    before++;
    at = feed < 0 ? text.length : feed + 1;
  }
  return {
    preamble: text.slice(0, at),
    before,
    ...(separator === undefined ? {} : { separator }),
    marked,
    sample: text.slice(at),
  };
}
