import { groupBy } from '../../harness/results/group-by.ts';
import { shortenApart } from '../shorten-apart.ts';
import type { KeyEntry } from './figure.ts';
import { groups, type Style } from './learner-style.ts';
import { textWidth } from './text-width.ts';
import { toldMark } from './told-mark.ts';

export const lineHeight = 14;
export const sampleWidth = 28;
/** Size of the key's letters, px. */
export const keySize = 10;
/** Maximum number of characters of a learner's name in the key. */
const longestName = 44;
const columnGap = 7;
const widestGap = 24;

/** A group of learners at its place in the key. */
export interface KeyColumn {
  readonly heading: string;
  readonly x: number;
  readonly y: number;
  readonly entries: readonly KeyLine[];
}

/** A line of the key: a learner, or one of the lines that belong to no learner. */
export interface KeyLine {
  readonly text: string;
  readonly style: Style | 'reference' | 'bound';
  /** Stands right after the text. */
  readonly mark?: string;
}

export interface KeyLayout {
  readonly columns: readonly KeyColumn[];
  readonly height: number;
}

/**
 * Lays out the key in columns, one per group of learners, as many beside each other as the width holds.
 *
 * @param lines what the reference line and the bound are, where there are any; they are listed among the
 * controls
 */
export function layOutKey(
  entries: readonly KeyEntry[],
  width: number,
  lines: { readonly reference?: string; readonly bound?: string } = {},
): KeyLayout {
  const byGroup = groupBy(entries, ({ style }) => style.group);
  const columns: KeyColumn[] = [];
  let x = 0;
  let y = 0;
  let tallest = 0;
  const ends: number[] = [];
  const texts = shortenApart(
    entries.map(({ series }) => series),
    longestName,
  );
  const textOf = new Map(entries.map(({ series }, i) => [series, texts[i]]));
  for (const heading of groups) {
    const labelled: KeyLine[] = (byGroup.get(heading) ?? []).map(({ series, style, told }) => ({
      text: textOf.get(series) as string,
      style,
      ...(told && { mark: toldMark }),
    }));
    if (heading === 'Control')
      for (const style of ['reference', 'bound'] as const) {
        const text = lines[style];
        if (text) labelled.push({ text, style });
      }
    if (labelled.length === 0) continue;
    const columnWidth = Math.max(
      textWidth(heading, keySize, 'semibold'),
      ...labelled.map(({ text, mark = '' }) => sampleWidth + textWidth(`${text}${mark}`, keySize)),
    );
    if (x > 0 && x + columnWidth > width) {
      x = 0;
      y += tallest + 6;
      tallest = 0;
    }
    columns.push({ heading, x, y, entries: labelled });
    ends.push(x + columnWidth);
    tallest = Math.max(tallest, (labelled.length + 1) * lineHeight);
    x += columnWidth + columnGap;
  }
  // Spread the free width of each row over the gaps between its columns.
  const spread = columns.map((column) => {
    const row = columns.filter((other) => other.y === column.y);
    const free = width - Math.max(...row.map((other) => ends[columns.indexOf(other)]));
    const share = row.length > 1 ? Math.min(widestGap - columnGap, free / (row.length - 1)) : 0;
    return { ...column, x: column.x + row.indexOf(column) * share };
  });
  return { columns: spread, height: y + tallest };
}
