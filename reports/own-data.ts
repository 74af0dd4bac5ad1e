import type { StoredData } from '../harness/results/record.ts';
import { formatCount, listing, plural } from './numbers.ts';
import { plainText } from './plain-text.ts';
import type { Facet } from './rows.ts';
import { sentence } from './sentence.ts';

/**
 * What the samples of a report are called, which depends on whether its tasks draw them or read them from
 * files.
 */
export interface SampleWords {
  /** The samples on which the test error is measured. */
  readonly test: string;
  /** The samples on which errors over training are measured. */
  readonly monitor: string;
}

/** Words that are true of all of these tasks. */
export function sampleWords(facets: readonly Facet[]): SampleWords {
  const given = facets.filter((facet) => facet.given);
  if (given.length === 0) return { test: 'fresh samples', monitor: 'fresh samples' };
  const left = 'training rows that the fit leaves out';
  if (given.length === facets.length) return { test: 'the rows of the test file', monitor: left };
  return {
    test: 'fresh samples (of data from files: the rows of the test file)',
    monitor: `fresh samples (of data from files: ${left})`,
  };
}

/**
 * How the files of one task were read, in sentences for the methods; undefined for a task that draws its
 * samples.
 */
export function describeData({ label, given, data }: Facet): string | undefined {
  if (!given) return undefined;
  if (!data) return `${label} is data from files; how they were read is not stored with the run.`;
  const file = ({ path, rows, sha256 }: StoredData['train']) =>
    `${plainText(path, 120)} (${plural(rows, 'row')}, SHA-256 ${sha256.slice(0, 12)}…)`;
  const parts = [
    `${label} is data from files: ${file(data.train)} to train on and ${file(data.test)} to test on, ${plural(data.features, 'column')} beside the label.`,
    `The label is ${column(data.label.column)} (${data.label.why}).`,
    ...(data.header
      ? [`The first line is ${data.header.present ? 'a header' : 'a row'} (${data.header.why}).`]
      : []),
    ...(data.separator
      ? [`Fields are separated by ${separatorName(data.separator.character)} (${data.separator.why}).`]
      : []),
    ...(data.decimal?.character === ',' ? [`Numbers have a decimal comma (${data.decimal.why}).`] : []),
    ...(data.passedOver ? [`Passed over: ${data.passedOver.lines} ${data.passedOver.why}.`] : []),
    ...(data.leftOut.length > 0
      ? [`Left out: ${listing(data.leftOut.map((own) => `${column(own.column)} (${own.why})`))}.`]
      : []),
    ...(data.centred.length > 0
      ? [
          `So that 32-bit numbers can hold them, a constant was subtracted from all values of ${listing(data.centred.map((own) => `${column(own.column)} (${own.by})`))}.`,
        ]
      : []),
    ...(data.overlap.rows > 0 ? [sentence(describeOverlap(data))] : []),
  ];
  return parts.join(' ');
}

/** What readers of this task's results must know first; undefined where no test row was trained on. */
export function overlapRemark({ label, data }: Facet): string | undefined {
  if (!data || data.overlap.rows === 0) return undefined;
  return `${label}: ${describeOverlap(data)}: its test errors are ${data.overlap.sameFile || data.overlap.rows === data.test.rows ? 'errors on the training data' : 'partly errors on training data'}, not on rows that no fit has seen.`;
}

/**
 * Which test rows are also trained on, for data in which some are.
 *
 * @param file what to call the training file
 */
export function describeOverlap({ overlap, test }: StoredData, file = 'the training file'): string {
  if (overlap.sameFile) return 'training and test data are the same file';
  const all = overlap.rows === test.rows ? 'all' : `${formatCount(overlap.rows)} of the`;
  return `${all} ${plural(test.rows, 'test row')} are also in ${file}`;
}

function column(name: string): string {
  return `“${plainText(name, 60)}”`;
}

const separators: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
  ' ': 'blanks',
};

/** The character that separates fields, as a name in the plural. */
export function separatorName(character: string): string {
  return separators[character] ?? `“${plainText(character, 10)}”`;
}
