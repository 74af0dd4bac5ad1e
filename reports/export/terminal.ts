import type { FamilyContent } from '../content.ts';
import { headlineCells } from '../headline-cells.ts';
import { formatCount, plural } from '../numbers.ts';
import { shorten } from '../plain-text.ts';
import { verdictSentence } from '../scaling-cells.ts';

/** No line is longer. */
export const terminalWidth = 110;

const columns = [
  { key: 'learner', title: 'learner', longest: 28, right: false },
  { key: 'error', title: 'error', longest: 8, right: true },
  { key: 'interval', title: '95% interval', longest: 19, right: true },
  { key: 'ratio', title: 'ratio', longest: 9, right: true },
  { key: 'fit', title: 'fit', longest: 8, right: true },
  { key: 'tuning', title: 'tuning', longest: 8, right: true },
] as const;

/** The headline tables as plain text: a table a family, its verdicts below. */
export function terminalHeadline(families: readonly FamilyContent[]): string {
  if (families.length === 0) return 'There are no fits in these runs yet.';
  return families.map(table).join('\n\n');
}

function table({ headline, verdict, scaling }: FamilyContent): string {
  const { facet, d, n, seeds, entries, reference } = headline;
  const degree = facet.degree === undefined ? '' : `, degree ${facet.degree}`;
  const heading = `${facet.label}${degree}: d = ${d}, n = ${formatCount(n)}, ${plural(seeds, 'seed')}`;
  const lines = entries.map((entry) => {
    const cells = headlineCells(entry, entry.series.label === reference);
    const failed = cells.fits.includes(':') ? cells.fits : '';
    return { ...cells, remark: [failed, cells.note].filter(Boolean).join('; ') };
  });
  const widths = columns.map(({ key, title, longest }) =>
    Math.min(longest, Math.max(title.length, ...lines.map((line) => [...line[key]].length))),
  );
  const left = terminalWidth - widths.reduce((sum, width) => sum + width + 2, 0);
  const row = (texts: readonly string[], remark: string) =>
    [
      ...texts.map((text, i) => pad(shorten(text, widths[i]), widths[i], columns[i].right)),
      shorten(remark, left),
    ]
      .join('  ')
      .trimEnd();
  const head = row(
    columns.map(({ title }) => title),
    lines.some(({ remark }) => remark !== '') ? 'remarks' : '',
  );
  const body = lines.map((line) =>
    row(
      columns.map(({ key }) => line[key]),
      line.remark,
    ),
  );
  return [
    shorten(heading, terminalWidth),
    head,
    '─'.repeat(Math.max(...[head, ...body].map((line) => [...line].length))),
    ...body,
    ...fold(verdict, terminalWidth),
    ...(scaling ? fold(verdictSentence(scaling), terminalWidth) : []),
  ].join('\n');
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - [...text].length));
  return right ? space + text : text + space;
}

function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(shorten(word, width));
  }
  return lines;
}
