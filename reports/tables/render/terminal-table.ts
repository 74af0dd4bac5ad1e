import { clip, displayWidth, fold, pad, terminalWidth } from '../../export/fixed-width.ts';
import { shortenApart } from '../../shorten-apart.ts';
import type { Column, Entry, Table } from '../table.ts';
import { oneLine, shownIn } from './shown.ts';

const gap = 2;
const longestHead = 34;
const longestEntry = 20;
/** Least room for a remark beside its row; with less, it goes below the row. */
const leastRemark = 12;
const indent = '    ';

/** A column laid out, its entries already padded to its width. */
interface SetColumn {
  readonly width: number;
  /** The column's title and subtitle. */
  readonly heads: readonly [title: string, subtitle: string];
  readonly entries: readonly string[];
}

/**
 * A table as plain text, line by line, none longer than 110 columns. Where the table's columns do not all fit
 * beside each other, they are set in blocks below each other, each beginning with the first column.
 */
export function terminalTable(table: Table): string[] {
  const { columns, rows } = shownIn('terminal', table);
  const above =
    table.brief === undefined
      ? fold(oneLine(table.caption ?? ''), terminalWidth)
      : [clip(oneLine(table.brief), terminalWidth)];
  const entriesOf = (place: number) => rows.map(({ entries }) => entries[place]);
  const places = columns.map((_, place) => place);
  const remarkPlace = places.find((place) => columns[place].terminal?.remark);
  const remarks = remarkPlace === undefined ? [] : entriesOf(remarkPlace).map(({ text }) => text);
  const [headPlace, ...others] = places.filter((place) => place !== remarkPlace);
  if (headPlace === undefined) return above.filter(Boolean);

  const natural = headWidth(columns[headPlace], entriesOf(headPlace));
  const titles = others.map((place) => titleOf(columns[place]));
  const rest = others.map((place, i) =>
    setColumn(
      columns[place],
      entriesOf(place),
      terminalWidth - natural - gap,
      (width) => shortenApart(titles, width, displayWidth)[i],
    ),
  );
  const { least = natural } = columns[headPlace].terminal ?? {};
  const left = terminalWidth - totalWidth(rest);
  const width = Math.min(natural, Math.max(Math.min(least, natural), left));
  const head = headColumn(columns[headPlace], entriesOf(headPlace), width);
  const blocks = blocksOf(rest, terminalWidth - width);

  const room = terminalWidth - width - totalWidth(blocks[blocks.length - 1]) - gap;
  const isBeside =
    remarkPlace !== undefined && columns[remarkPlace].terminal?.remark === 'beside' && room >= leastRemark;
  const lines = blocks.map((block, i) => {
    const isLast = i === blocks.length - 1;
    const beside =
      isLast && isBeside && remarks.some(Boolean) ? remarks.map((remark) => clip(remark, room)) : [];
    const title =
      beside.length > 0 && remarkPlace !== undefined ? clip(columns[remarkPlace].title, room) : '';
    const all = [head, ...block];
    const hasSubtitles = all.some(({ heads: [, subtitle] }) => subtitle.trim() !== '');
    const line = (texts: readonly string[]) => texts.join(' '.repeat(gap)).trimEnd();
    const heads = [
      line([...all.map(({ heads: [title] }) => title), title]),
      ...(hasSubtitles ? [line(all.map(({ heads: [, subtitle] }) => subtitle))] : []),
    ];
    const body = rows.flatMap((_, row) => [
      line([...all.map(({ entries }) => entries[row]), beside[row] ?? '']),
      ...(isLast && !isBeside && remarks[row]
        ? fold(remarks[row], terminalWidth - indent.length).map((part) => `${indent}${part}`)
        : []),
    ]);
    const rule = '─'.repeat(Math.max(...[...heads, ...body].map((text) => displayWidth(text))));
    return [...heads, rule, ...body];
  });
  return [...above.filter(Boolean), ...lines.flatMap((block, i) => (i === 0 ? block : ['', ...block]))];
}

/** Width of columns beside each other, with the gap before each. */
function totalWidth(columns: readonly SetColumn[]): number {
  return columns.reduce((sum, { width }) => sum + gap + width, 0);
}

/** As few blocks as fit, of similar numbers of columns: five columns are three and two, not four and one. */
function blocksOf(columns: readonly SetColumn[], room: number): SetColumn[][] {
  for (let count = 1; count < columns.length; count++) {
    const inBlock = Math.ceil(columns.length / count);
    const blocks = Array.from({ length: Math.ceil(columns.length / inBlock) }, (_, i) =>
      columns.slice(i * inBlock, (i + 1) * inBlock),
    );
    if (blocks.every((block) => totalWidth(block) <= room)) return blocks;
  }
  return columns.length === 0 ? [[]] : columns.map((column) => [column]);
}

function titleOf({ title, brief }: Column): string {
  return brief ?? title;
}

function headWidth(column: Column, entries: readonly Entry[]): number {
  const { most = longestHead } = column.terminal ?? {};
  return Math.min(
    most,
    Math.max(...[titleOf(column), ...entries.map(({ text }) => text)].map((text) => displayWidth(text))),
  );
}

/** The first column; names that are cut stay different. */
function headColumn(column: Column, entries: readonly Entry[], width: number): SetColumn {
  const names = shortenApart(
    entries.map(({ text }) => text),
    width,
    displayWidth,
  );
  const set = (text: string) => pad(clip(text, width), width, column.kind === 'number');
  return {
    width,
    heads: [set(titleOf(column)), set(column.subtitle ?? '')],
    entries: names.map(set),
  };
}

/**
 * @param room greatest width of the column
 * @param titleIn the title for a given width
 */
function setColumn(
  column: Column,
  entries: readonly Entry[],
  room: number,
  titleIn: (width: number) => string,
): SetColumn {
  const { most = longestEntry, leastParts } = column.terminal ?? {};
  const widest = (texts: readonly string[], least: number, longest: number) =>
    Math.min(longest, Math.max(least, ...texts.map((text) => displayWidth(text))));
  const hasDetails = leastParts !== undefined || entries.some(({ detail }) => detail);
  if (!hasDetails) {
    const texts = [titleOf(column), column.subtitle ?? '', ...entries.map(({ text }) => text)];
    const width = widest(texts, column.terminal?.least ?? 0, Math.min(most, room));
    const set = (text: string) => pad(clip(text, width), width, column.kind === 'number');
    return {
      width,
      heads: [set(titleIn(width)), set(column.subtitle ?? '')],
      entries: entries.map(({ text }) => set(text)),
    };
  }
  const longest = Math.min(most, Math.floor((room - 1) / 2));
  const [leastText, leastDetail] = leastParts ?? [0, 0];
  const textWidth = widest(
    entries.map(({ text }) => text),
    leastText,
    longest,
  );
  const detailWidth = widest(
    entries.map(({ detail }) => detail ?? ''),
    leastDetail,
    longest,
  );
  const width = textWidth + 1 + detailWidth;
  const set = (text: string) => pad(clip(text, width), width);
  return {
    width,
    heads: [set(titleIn(width)), set(column.subtitle ?? '')],
    entries: entries.map(
      ({ text, detail = '' }) =>
        `${pad(clip(text, textWidth), textWidth)} ${pad(clip(detail, detailWidth), detailWidth, true)}`,
    ),
  };
}
