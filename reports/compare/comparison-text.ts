import { characterWidth, clip, displayWidth, fold, pad, terminalWidth } from '../export/fixed-width.ts';
import { plural } from '../numbers.ts';
import { shortenApart } from '../shorten-apart.ts';
import type { JudgedChange } from './change.ts';
import type { GroupComparison, RunComparison, RunSummary } from './compare-runs.ts';
import {
  describeFinding,
  describeMissing,
  describeVerdictChange,
  formatFactor,
  formatRange,
  method,
  outcome,
  remarks,
  timeNote,
} from './wording.ts';

/** A comparison as plain text, at most 110 columns wide: what differs around the runs first, the outcome last. */
export function comparisonText(comparison: RunComparison): string {
  const { before, after, differences, onlyBefore, onlyAfter, learners, families, findings, verdicts } =
    comparison;
  const note = timeNote(comparison);
  const parts: string[][] = [
    [describeRun('before', before), describeRun('after ', after)],
    section(
      'Different environments:',
      differences.map(({ name, before: from, after: to }) => `${name}: ${from} before, ${to} after`),
    ),
    note ? fold(note, terminalWidth) : [],
    section('Only before:', onlyBefore.map(describeMissing)),
    section('Only after:', onlyAfter.map(describeMissing)),
    table(learners),
    // Of many families only those that say something.
    table(families.filter((group) => isNotable(group.error) || isNotable(group.time))),
    section('Verdicts that changed:', verdicts.map(describeVerdictChange)),
    ...(['regression', 'improvement'] as const).map((kind) =>
      section(
        `${kind === 'regression' ? 'Regressions' : 'Improvements'}:`,
        findings.filter((finding) => finding.kind === kind).map(describeFinding),
      ),
    ),
    fold(method(comparison.tolerance), terminalWidth),
    fold(outcome(comparison), terminalWidth),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function describeRun(which: string, { name, createdAt, fits }: RunSummary): string {
  return clip(`${which}  ${name}, ${createdAt.slice(0, 10)}, ${plural(fits, 'fit')}`, terminalWidth);
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    title,
    ...lines.flatMap((line) =>
      fold(line, terminalWidth - 4).map((part, i) => (i === 0 ? `  ${part}` : `    ${part}`)),
    ),
  ];
}

function isNotable(change: JudgedChange | undefined): boolean {
  return change?.kind === 'worse' || change?.kind === 'better';
}

const titles = ['learner', 'fits', 'error', '95% interval', '', 'CPU time', '95% interval', ''] as const;
const onTheRight: readonly boolean[] = [false, true, true, true, false, true, true, false];

function table(groups: readonly GroupComparison[]): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map((group) => ({
    cells: [
      group.task === undefined ? group.series : `${group.series} on ${group.task}`,
      String(group.fits),
      ...figures(group.error),
      ...figures(group.time),
    ],
    remark: remarks(group),
  }));
  const widths = titles.map((title, i) =>
    Math.min(i === 0 ? 40 : 20, Math.max(title.length, ...rows.map(({ cells }) => displayWidth(cells[i])))),
  );
  // Figures are needed whole; a name has the room that they leave.
  const figuresWidth = widths.slice(1).reduce((sum, width) => sum + 2 + width, 0);
  widths[0] = Math.min(widths[0], terminalWidth - figuresWidth);
  const names = shortenApart(
    rows.map(({ cells: [name] }) => name),
    widths[0],
    characterWidth,
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(clip(cell, widths[i]), widths[i], onTheRight[i]))
      .join('  ')
      .trimEnd();
  const body = rows.flatMap(({ cells: [, ...rest], remark }, i) => [
    line([names[i], ...rest]),
    ...(remark ? fold(remark, terminalWidth - 4).map((part) => `    ${part}`) : []),
  ]);
  const head = line(titles);
  return [head, '─'.repeat(Math.max(...[head, ...body].map((text) => displayWidth(text)))), ...body];
}

function figures(change: JudgedChange | undefined): [string, string, string] {
  if (!change) return ['–', '', ''];
  return [formatFactor(change.ratio), change.differing === 0 ? '' : formatRange(change), change.kind];
}
