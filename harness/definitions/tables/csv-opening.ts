import { UserError } from '../../input/errors.ts';
import { textBlocks } from './text-blocks.ts';

/**
 * A table's layout is judged from at least this many characters and this many lines, however long the lines
 * are.
 */
const sampleLength = 2 ** 16;
const sampleLines = 12;
/** At most this many characters are looked at, even if they have fewer lines. */
const longestSample = 2 ** 27;

/** A line that begins with #, above the first that does not. */
export interface MarkedLine {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** Index in the preamble at which the line begins. */
  readonly at: number;
}

/** How a CSV file begins. */
export interface CsvOpening {
  readonly path: string;
  /** The file's name in messages. */
  readonly name: string;
  /** The text before the table, which is skipped: blank lines, `sep=;` and lines that begin with #. */
  readonly preamble: string;
  /** Number of lines in the preamble. */
  readonly before: number;
  /** The separator named by a line such as `sep=;`. */
  readonly separator?: string;
  /**
   * The lines of the preamble that begin with #. Whether they are comments is decided once the separator is
   * known.
   */
  readonly marked: readonly MarkedLine[];
  /** The table's first lines, uncut, as many as are needed to judge its layout. */
  readonly sample: string;
}

/** @throws UserError if the file is not text, or contains no table */
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

/**
 * The end of a sample from `begin` that has enough characters and lines; undefined if the text is too short.
 */
function endOfSample(text: string, begin: number): number | undefined {
  let at = begin;
  for (let lines = 0; lines < sampleLines; lines++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return undefined;
  }
  const end = text.lastIndexOf('\n', begin + sampleLength) + 1;
  return text.length - begin > sampleLength ? Math.max(at, end) : undefined;
}

/** Divides a text into the lines before its table and the rest. Lines end in \n. */
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
