import { escapeMarkdown } from '../escape-markdown.ts';
import { formatP, plural } from '../numbers.ts';
import { markdownTable } from '../tables/render/markdown-table.ts';
import { nothing, type Table, textEntries } from '../tables/table.ts';
import type { ChangeKind } from './change.ts';
import type { Finding, GroupComparison, RunComparison } from './compare-runs.ts';
import { describeVerdictChange, formatFactor, formatRange, method, outcome, timeNote } from './wording.ts';

/** Most changes in the table; a comment has room for no more than 65,536 characters. */
const mostFindings = 40;
const mostVerdicts = 20;

/**
 * A comparison as Markdown for a comment on a pull request or a job's summary: the outcome, how many learners on how
 * many families got worse or better, and each change that counts, regressions first.
 */
export function comparisonMarkdown(comparison: RunComparison): string {
  const { before, after, differences, onlyBefore, onlyAfter, findings, verdicts } = comparison;
  const sorted = [...findings].sort(
    (a, b) => Number(a.kind !== 'regression') - Number(b.kind !== 'regression'),
  );
  const note = timeNote(comparison);
  const missing = (fits: typeof onlyBefore) => fits.reduce((sum, { count }) => sum + count, 0);
  const paragraphs = [
    `### ${escapeMarkdown(`hierbench: ${after.name} against ${before.name}`)}`,
    `**${escapeMarkdown(outcome(comparison))}**`,
    table(countsTable(comparison)),
    ...(sorted.length > 0 ? [table(findingsTable(sorted.slice(0, mostFindings)))] : []),
    ...(sorted.length > mostFindings ? [`And ${sorted.length - mostFindings} more.`] : []),
    ...list('Verdicts that changed:', verdicts.map(describeVerdictChange)),
    ...(note === undefined ? [] : [escapeMarkdown(note)]),
    ...(onlyBefore.length + onlyAfter.length > 0
      ? [
          `Not compared: ${plural(missing(onlyBefore), 'fit')} only before, ${plural(missing(onlyAfter), 'fit')} only after.`,
        ]
      : []),
    ...list(
      'Different environments:',
      differences.map(({ name, before: from, after: to }) => `${name}: ${from} before, ${to} after`),
    ),
    `<sub>${escapeMarkdown(method(comparison))}</sub>`,
  ];
  return withoutMentions(`${paragraphs.join('\n\n')}\n`);
}

/** A name with an at sign must not call anybody into a discussion. */
function withoutMentions(markdown: string): string {
  return markdown.replace(/@(?=\S)/g, '@&#8203;');
}

function table(content: Table): string {
  return markdownTable(content).join('\n').trimEnd();
}

function list(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, mostVerdicts).map((line) => `- ${escapeMarkdown(line)}`);
  const more = lines.length > mostVerdicts ? [`- and ${lines.length - mostVerdicts} more`] : [];
  return [`${title}\n\n${[...shown, ...more].join('\n')}`];
}

/** How many learners on how many families changed; the counts of failures are of fits. */
function countsTable({ families, learners, timesJudged, shared, published }: RunComparison): Table {
  const count = (quantity: 'error' | 'time', ...kinds: readonly ChangeKind[]) =>
    String(families.filter((group) => kinds.some((kind) => group[quantity]?.kind === kind)).length);
  const counts = (quantity: 'error' | 'time') => [
    count(quantity, 'worse'),
    count(quantity, 'better'),
    count(quantity, 'same'),
    count(quantity, 'unclear'),
  ];
  const fits = (of: (group: GroupComparison) => number) =>
    learners.reduce((sum, group) => sum + of(group), 0);
  const [failing, mended] = [fits(({ newFailures }) => newFailures), fits((group) => group.mended)];
  const rows = [
    ['error of learners by family', ...counts('error')],
    ...(published
      ? []
      : [['their CPU time', ...(timesJudged ? counts('time') : ['not judged', nothing, nothing, nothing])]]),
    ['failing fits', String(failing), String(mended), String(shared - failing - mended), nothing],
  ];
  return {
    name: 'Counts',
    columns: [
      { title: 'what', kind: 'head' },
      ...['worse', 'better', 'unchanged', 'unclear'].map((title) => ({ title, kind: 'number' }) as const),
    ],
    rows: rows.map((texts) => ({ entries: textEntries(...texts) })),
  };
}

function findingsTable(findings: readonly Finding[]): Table {
  return {
    name: 'Changes',
    columns: [
      { title: 'change', kind: 'plain' },
      { title: 'of', kind: 'plain' },
      { title: 'learner', kind: 'head' },
      { title: 'family', kind: 'plain' },
      { title: 'after ÷ before', kind: 'number' },
      { title: '95% interval', kind: 'number' },
      { title: 'fits', kind: 'number' },
      { title: 'p', kind: 'number' },
    ],
    rows: findings.map(({ kind, quantity, series, task, change, failures }) => ({
      entries: textEntries(
        kind === 'regression' ? 'worse' : 'better',
        quantity === 'time' ? 'CPU time' : quantity,
        series,
        task ?? 'all',
        ...(change
          ? [formatFactor(change.ratio), formatRange(change), String(change.pairs), formatP(change.corrected)]
          : [nothing, nothing, String(failures ?? 0), nothing]),
      ),
    })),
  };
}
