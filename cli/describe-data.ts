import { basename } from 'node:path';
import type { ResolvedTask } from '../harness/config/config.ts';
import type { StoredData } from '../harness/results/record.ts';
import { quoted, visibleLine } from '../harness/results/visible-text.ts';
import { describeOverlap, separatorName } from '../reports/own-data.ts';

/** How many columns a line lists by name. */
const mostListed = 4;

/** How a task's data files were read, in one to three lines; none for tasks whose samples are drawn. */
export function describeData({ label, data }: ResolvedTask): string[] {
  if (!data) return [];
  const { train, test, features, leftOut, centred } = data;
  const place = visibleLine(label);
  const lines = [
    `${place}: label ${columnName(data, data.label.column)} (${visibleLine(data.label.why)}), ${features} ${features === 1 ? 'column' : 'columns'} to learn from, ${train.rows} rows to train on, ${test.rows} to test on`,
  ];
  if (data.header && data.separator)
    lines.push(
      `${place}: ${data.header.present ? 'a header' : 'no header'} (${visibleLine(data.header.why)}), separated by ${separatorName(data.separator.character)} (${visibleLine(data.separator.why)})${decimalOf(data)}`,
    );
  const rest = [
    data.passedOver && `skipped: ${data.passedOver.lines} ${visibleLine(data.passedOver.why)}`,
    leftOut.length > 0 &&
      `left out: ${listed(leftOut.map(({ column, why }) => `${columnName(data, column)} (${visibleLine(why)})`))}`,
    centred.length > 0 &&
      `centred, because 32 bits would round them: ${listed(centred.map(({ column, by }) => `${columnName(data, column)} by ${by}`))}`,
  ].filter((part) => typeof part === 'string');
  if (rest.length > 0) lines.push(`${place}: ${rest.join('; ')}`);
  return lines;
}

/** A warning about test rows that are also training rows; undefined if there are none. */
export function overlapWarning({ label, data }: ResolvedTask): string | undefined {
  if (!data || data.overlap.rows === 0) return undefined;
  const what = describeOverlap(data, visibleLine(basename(data.train.path)));
  return `${visibleLine(label)}: ${what}: test errors are not those of new rows`;
}

function columnName({ header, format }: StoredData, column: string): string {
  return format === 'csv' && header?.present === false ? `column ${visibleLine(column)}` : quoted(column);
}

function decimalOf({ decimal }: StoredData): string {
  return decimal?.character === ',' ? `, decimal comma (${visibleLine(decimal.why)})` : '';
}

function listed(items: readonly string[]): string {
  const rest = items.length - mostListed;
  return rest > 1 ? `${items.slice(0, mostListed).join(', ')} and ${rest} more` : items.join(', ');
}
