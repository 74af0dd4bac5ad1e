import { UserError } from '../../input/errors.ts';
import { quoted } from '../../input/visible-text.ts';
import { textBlocks } from './text-blocks.ts';

/** Characters of a table from which its layout is judged. */
const sampleLength = 2 ** 16;

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
  /** The last of the lines that begin with #, without that. */
  readonly comment?: string;
  /** The table's first lines, whole ones, as many as its layout is judged from. */
  readonly sample: string;
}

/** @throws UserError where the file is no text, or has no table in it */
export async function readOpening(path: string, name: string): Promise<CsvOpening> {
  let text = '';
  let opening = parseOpening(text);
  let whole = true;
  for await (const block of textBlocks(path, name)) {
    text += block;
    opening = parseOpening(text);
    if (opening.sample.length > sampleLength) {
      whole = false;
      break;
    }
  }
  const { sample, before } = opening;
  if (sample.trim() === '')
    throw new UserError(
      before === 0 ? `${name} has no rows` : `${name} has no rows; all its lines are blank`,
    );
  if (whole) return { path, name, ...opening };
  const end = sample.lastIndexOf('\n', sampleLength) + 1;
  if (end === 0)
    throw new UserError(
      `${name}: line ${before + 1} has more than ${sampleLength} characters (${quoted(sample)})`,
    );
  return { path, name, ...opening, sample: sample.slice(0, end) };
}

/** A text's lines before its table, and the rest. Lines end in \n. */
export function parseOpening(
  text: string,
): Pick<CsvOpening, 'preamble' | 'before' | 'separator' | 'comment' | 'sample'> {
  let at = 0;
  let before = 0;
  let separator: string | undefined;
  let comment: string | undefined;
  while (at < text.length) {
    const feed = text.indexOf('\n', at);
    const line = text.slice(at, feed < 0 ? text.length : feed);
    const said = /^"?sep=([^"])"?$/iu.exec(line)?.[1];
    if (said !== undefined && separator === undefined && comment === undefined) separator = said;
    else if (line.startsWith('#')) comment = line.replace(/^#+/, '');
    else if (line.trim() !== '') break;
    before++;
    at = feed < 0 ? text.length : feed + 1;
  }
  return {
    preamble: text.slice(0, at),
    before,
    ...(separator === undefined ? {} : { separator }),
    ...(comment === undefined ? {} : { comment }),
    sample: text.slice(at),
  };
}
