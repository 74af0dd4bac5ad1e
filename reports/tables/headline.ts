import { describeStatuses, type Headline, type HeadlineEntry } from '../analysis/headline.ts';
import {
  formatError,
  formatInterval,
  formatRatio,
  formatSamples,
  formatSeconds,
  plural,
} from '../numbers.ts';
import { toldWords } from '../told.ts';
import {
  type Column,
  type Entry,
  type Format,
  learnerColumn,
  learnerEntry,
  nothing,
  type Table,
} from './table.ts';

/** A table in a paper has room for numbers only, and a line of a terminal for a single remark. */
const roomy: readonly Format[] = ['page', 'markdown'];

/** One family at the d of its headline, with intervals, times and failures. */
export function headlineTable(headline: Headline): Table {
  const { facet, d, n, seeds, reference, entries } = headline;
  const told = entries.some(({ series }) => toldWords(series).length > 0);
  const wrong = facet.classes === undefined ? 'signs' : 'classes';
  const classes = entries.some(({ summary }) => summary.zeroOneError !== undefined);
  const degree = facet.degree === undefined ? '' : `, degree ${facet.degree}`;
  const setting = `d = ${d}, n = ${formatSamples(n)}${degree}, ${plural(seeds, 'seed')}`;
  const number = (title: string, brief?: string): Column => ({ title, brief, kind: 'number' });
  const columns: Column[] = [
    learnerColumn,
    number('error'),
    number('95% interval'),
    ...(classes ? [number('0–1 error')] : []),
    number(reference === undefined ? 'ratio' : `÷ ${reference}`, 'ratio'),
    number('fit'),
    number('tuning'),
    { title: 'fits ok', kind: 'plain', only: roomy },
    ...(told ? [{ title: 'told', kind: 'plain', only: roomy } as const] : []),
    {
      title: 'remark',
      kind: 'text',
      // The page has no use for a column that is empty in every row.
      only: entries.some(({ note }) => note !== '') ? roomy : ['markdown'],
    },
    { title: 'remark', kind: 'text', only: ['terminal'], terminal: { remark: 'beside' } },
  ];
  return {
    name: `Results on ${facet.label}`,
    caption: `${setting}. Median relative test error and its interval, ${classes ? `share of wrong ${wrong} (0–1 error), ` : ''}times of the final fit and of tuning.${told ? ' Told: the facts about the target that a learner is given besides its sample.' : ''}`,
    brief: `${facet.label}: ${setting}`,
    columns,
    rows: entries.map((learner) => {
      const isReference = learner.series.label === reference;
      return { isReference, entries: entriesOf(learner, { isReference, classes, told }) };
    }),
  };
}

function entriesOf(
  { series, summary, ratio, note }: HeadlineEntry,
  { isReference, classes, told }: Readonly<Record<'isReference' | 'classes' | 'told', boolean>>,
): Entry[] {
  const { error, zeroOneError, fitSeconds, tuneSeconds, statuses, rows } = summary;
  const others = new Map([...statuses].filter(([status]) => status !== 'ok'));
  const fits = `${statuses.get('ok') ?? 0} of ${rows.length}${others.size > 0 ? `: ${describeStatuses(others)}` : ''}`;
  const facts = toldWords(series).join(', ');
  const texts = [
    error ? formatError(error.median) : nothing,
    error ? formatInterval(error) : nothing,
    ...(classes ? [zeroOneError ? formatError(zeroOneError.median) : nothing] : []),
    isReference ? '1' : ratio === undefined ? nothing : formatRatio(ratio),
    fitSeconds ? formatSeconds(fitSeconds.median) : nothing,
    tuneSeconds === undefined ? nothing : formatSeconds(tuneSeconds),
    fits,
    ...(told ? [facts || nothing] : []),
    note,
    [others.size > 0 ? fits : '', facts && `told ${facts}`, note].filter(Boolean).join('; '),
  ];
  return [learnerEntry(series.label, toldWords(series)), ...texts.map((text) => ({ text }))];
}
