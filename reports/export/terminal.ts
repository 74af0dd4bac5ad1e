import { commonOutcome } from '../analysis/common-outcome.ts';
import { briefSeparation } from '../analysis/separation-notes.ts';
import type { Content, FamilyContent } from '../content.ts';
import { hasZeroOneError, headlineCells } from '../headline-cells.ts';
import { formatCount, plural } from '../numbers.ts';
import { shortenApart } from '../shorten-apart.ts';
import { verdictMatrix } from '../verdict-matrix.ts';
import { characterWidth, clip, displayWidth, fold, pad, terminalWidth } from './fixed-width.ts';
import { terminalVerdicts } from './terminal-verdicts.ts';

const allColumns = [
  { key: 'learner', title: 'learner', longest: 34, right: false },
  { key: 'error', title: 'error', longest: 8, right: true },
  { key: 'interval', title: '95% interval', longest: 19, right: true },
  { key: 'zeroOne', title: '0–1 error', longest: 9, right: true },
  { key: 'ratio', title: 'ratio', longest: 9, right: true },
  { key: 'fit', title: 'fit', longest: 8, right: true },
  { key: 'tuning', title: 'tuning', longest: 8, right: true },
] as const;

/**
 * The headline tables as plain text, a table a family; then the verdicts on all of them, last because the end is what a
 * terminal shows.
 */
export function terminalHeadline(
  content: Pick<Content, 'families' | 'results' | 'kernelFloor' | 'remarks'>,
): string {
  const { families, kernelFloor, remarks } = content;
  if (families.length === 0) return 'There are no fits in these runs yet.';
  const matrix = verdictMatrix(content);
  return [
    ...families.map(table),
    ...(matrix ? [terminalVerdicts(matrix)] : []),
    ...(kernelFloor ? [fold(kernelFloor.sentence, terminalWidth).join('\n')] : []),
    ...remarks.map((remark) => fold(`Note: ${remark}`, terminalWidth).join('\n')),
  ].join('\n\n');
}

function table({ headline, verdict, separation }: FamilyContent): string {
  const { facet, d, n, seeds, entries, reference } = headline;
  const brief = separation && !commonOutcome(headline) ? briefSeparation(separation) : undefined;
  const columns = allColumns.filter(({ key }) => key !== 'zeroOne' || hasZeroOneError(headline));
  const degree = facet.degree === undefined ? '' : `, degree ${facet.degree}`;
  const heading = `${facet.label}${degree}: d = ${d}, n = ${formatCount(n)}, ${plural(seeds, 'seed')}`;
  const learners = shortenApart(
    entries.map(({ series }) => series.label),
    allColumns[0].longest,
    characterWidth,
  );
  const lines = entries.map((entry, i) => {
    const cells = headlineCells(entry, entry.series.label === reference);
    const failed = cells.fits.includes(':') ? cells.fits : '';
    return { ...cells, learner: learners[i], remark: [failed, cells.note].filter(Boolean).join('; ') };
  });
  const widths = columns.map(({ key, title, longest }) =>
    Math.min(longest, Math.max(title.length, ...lines.map((line) => displayWidth(line[key])))),
  );
  const left = terminalWidth - widths.reduce((sum, width) => sum + width + 2, 0);
  const row = (texts: readonly string[], remark: string) =>
    [...texts.map((text, i) => pad(clip(text, widths[i]), widths[i], columns[i].right)), clip(remark, left)]
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
    clip(heading, terminalWidth),
    head,
    '─'.repeat(Math.max(...[head, ...body].map((line) => displayWidth(line)))),
    ...body,
    ...fold(verdict, terminalWidth),
    ...(brief ? fold(brief, terminalWidth) : []),
  ].join('\n');
}
