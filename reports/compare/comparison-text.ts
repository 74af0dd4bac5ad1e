import { clip, fold, terminalWidth } from '../export/fixed-width.ts';
import { plural } from '../numbers.ts';
import { metricComparisonTable } from '../tables/metric-comparison.ts';
import { terminalTable } from '../tables/render/terminal-table.ts';
import { runComparisonTable } from '../tables/run-comparison.ts';
import type { JudgedChange } from './change.ts';
import type { GroupComparison, RunComparison, RunSummary } from './compare-runs.ts';
import {
  describeFinding,
  describeMissing,
  describeVerdictChange,
  method,
  outcome,
  timeNote,
} from './wording.ts';

/** A comparison as plain text, at most 110 columns wide: first the environments, and the outcome last. */
export function comparisonText(comparison: RunComparison): string {
  const { before, after, differences, onlyBefore, onlyAfter, learners, families, findings, verdicts } =
    comparison;
  const { metrics } = comparison;
  const note = timeNote(comparison);
  const times = comparison.published === undefined;
  const parts: string[][] = [
    [describeRun('before', before), describeRun('after ', after)],
    section(
      'Different environments:',
      differences.map(({ name, before: from, after: to }) => `${name}: ${from} before, ${to} after`),
    ),
    note ? fold(note, terminalWidth) : [],
    section('Only before:', onlyBefore.map(describeMissing)),
    section('Only after:', onlyAfter.map(describeMissing)),
    table('All families together', learners, times),
    // There may be many families, so only those that changed.
    table(
      'By family',
      families.filter((group) => isNotable(group.error) || isNotable(group.regret) || isNotable(group.time)),
      times,
    ),
    metrics && metrics.learners.length > 0
      ? terminalTable(metricComparisonTable('Metrics, all families together', metrics.learners))
      : [],
    section(
      'Metrics not compared:',
      (metrics?.uncompared ?? []).map(({ metric, why }) => `${metric}: ${why}`),
    ),
    section('Verdicts that changed:', verdicts.map(describeVerdictChange)),
    ...(['regression', 'improvement'] as const).map((kind) =>
      section(
        `${kind === 'regression' ? 'Regressions' : 'Improvements'}:`,
        findings.filter((finding) => finding.kind === kind).map(describeFinding),
      ),
    ),
    fold(method(comparison), terminalWidth),
    fold(outcome(comparison), terminalWidth),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function describeRun(which: string, { name, createdAt, fits }: RunSummary): string {
  const date = createdAt === '' ? '' : `, ${createdAt.slice(0, 10)}`;
  return clip(`${which}  ${name}${date}, ${plural(fits, 'fit')}`, terminalWidth);
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

/**
 * The lines of a table; none where there are no groups. Errors and regrets, which no terminal has room for beside each
 * other, are in a table each, and what concerns both is in the first.
 */
function table(name: string, groups: readonly GroupComparison[], times: boolean): string[] {
  if (groups.length === 0) return [];
  const played = groups.filter(({ regret }) => regret);
  if (played.length === 0 || !groups.some(({ error }) => error))
    return terminalTable(runComparisonTable(name, groups, { times }));
  const errors = groups.map(({ regret: _, ...group }) => group);
  const regrets = played.map(({ error: _, time: __, ...group }) => ({
    ...group,
    ...{ newFailures: 0, mended: 0, retuned: 0 },
  }));
  const [one, other] = [errors, regrets].map((own) => terminalTable(runComparisonTable(name, own)));
  return [...one, '', ...other];
}
