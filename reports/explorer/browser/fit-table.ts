import { formatCount, formatError, formatSamples, formatSeconds } from '../../numbers.ts';
import { hasLongWord, isShortName } from '../../page/unbroken.ts';
import type { ExplorerData, ExplorerFit } from '../data.ts';
import { element } from './elements.ts';
import type { State } from './state.ts';

/** Maximum number of rows that are shown at once: nobody reads thousands of fits. */
export const shownRows = 100;

interface Column {
  readonly key: string;
  readonly title: string;
  readonly number: boolean;
  readonly value: (fit: ExplorerFit, data: ExplorerData) => string | number | undefined;
  readonly text: (fit: ExplorerFit, data: ExplorerData) => string;
}

const written = (
  write: (value: number) => string,
  key: 'error' | 'regret' | 'seconds' | 'cpuSeconds' | 'peakMiB',
) => ({
  number: true,
  value: (fit: ExplorerFit) => fit[key],
  text: (fit: ExplorerFit) => {
    const value = fit[key];
    return value === undefined ? '–' : write(value);
  },
});
const plain = (key: 'd' | 'seed') => ({
  number: true,
  value: (fit: ExplorerFit) => fit[key],
  text: (fit: ExplorerFit) => formatCount(fit[key]),
});

export const columns: readonly Column[] = [
  {
    key: 'learner',
    title: 'learner',
    number: false,
    value: ({ learner }, data) => data.learners[learner].label,
    text: ({ learner }, data) => data.learners[learner].label,
  },
  {
    key: 'task',
    title: 'family',
    number: false,
    value: ({ task }, data) => data.tasks[task].label,
    text: ({ task }, data) => data.tasks[task].label,
  },
  { key: 'd', title: 'd', ...plain('d') },
  {
    key: 'n',
    title: 'n',
    number: true,
    value: ({ n }) => (n === 'stream' ? Number.POSITIVE_INFINITY : n),
    text: ({ n }) => formatSamples(n),
  },
  { key: 'seed', title: 'seed', ...plain('seed') },
  { key: 'error', title: 'test error', ...written(formatError, 'error') },
  { key: 'seconds', title: 'fit', ...written(formatSeconds, 'seconds') },
  { key: 'peakMiB', title: 'peak MiB', ...written((value) => formatCount(Math.round(value)), 'peakMiB') },
  {
    key: 'status',
    title: 'status',
    number: false,
    value: ({ status }) => status,
    text: ({ status }) => status,
  },
];

/** Of environments alone, whose fits have no test error. */
const regretColumn: Column = { key: 'regret', title: 'relative regret', ...written(formatError, 'regret') };

/** The columns that some fit has. */
export function columnsFor({ tasks }: Pick<ExplorerData, 'tasks'>): readonly Column[] {
  if (!tasks.some(({ played }) => played)) return columns;
  const isFitted = tasks.some(({ played }) => !played);
  return columns.flatMap((column) =>
    column.key === 'error' ? [...(isFitted ? [column] : []), regretColumn] : [column],
  );
}

/** The fits that pass a state's filters, in its order. Fits without a value come last in either direction. */
export function chosenFits(data: ExplorerData, state: State): ExplorerFit[] {
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = data.fits.filter(({ task, learner, d, status, message, id, note }) => {
    const [taskLabel, learnerLabel] = [data.tasks[task].label, data.learners[learner].label];
    if (state.inTask && state.inTask !== taskLabel) return false;
    if (state.inLearner && state.inLearner !== learnerLabel) return false;
    if (state.inD && state.inD !== String(d)) return false;
    if (state.inStatus && state.inStatus !== status) return false;
    if (words.length === 0) return true;
    const all = `${taskLabel} ${learnerLabel} ${status} ${message ?? ''} ${note ?? ''} ${id}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const column = columnsFor(data).find(({ key }) => key === state.sort);
  if (!column) return chosen;
  const direction = state.descending ? -1 : 1;
  return chosen
    .map((fit) => ({ fit, value: column.value(fit, data) }))
    .sort(({ value: a }, { value: b }) => {
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
      return a === b ? 0 : (a < b ? -1 : 1) * direction;
    })
    .map(({ fit }) => fit);
}

export interface TableEvents {
  onSort(key: string): void;
  onOpen(id: string): void;
}

/** The table of fits; buttons in its heads sort it. */
export function fitTable(
  data: ExplorerData,
  fits: readonly ExplorerFit[],
  state: State,
  { onSort, onOpen }: TableEvents,
): HTMLElement {
  const columns = columnsFor(data);
  const heads = columns.map(({ key, title, number }) => {
    const sorted = state.sort === key;
    const direction = state.descending ? 'descending' : 'ascending';
    const button = element('button', { type: 'button', 'data-sort': key }, title);
    button.addEventListener('click', () => onSort(key));
    const className = [number ? 'number' : '', hasLongWord(title) ? 'long' : ''].filter(Boolean).join(' ');
    return element(
      'th',
      { scope: 'col', class: className || undefined, 'aria-sort': sorted ? direction : 'none' },
      button,
    );
  });
  const rows = fits.slice(0, shownRows).map((fit) => {
    const [first, ...others] = columns.map((column) => column.text(fit, data));
    const open = element('button', { type: 'button', class: 'link', 'data-cell': fit.id }, first);
    open.addEventListener('click', () => onOpen(fit.id));
    return element(
      'tr',
      { class: fit.id === state.cell ? 'open' : undefined },
      element('th', { scope: 'row' }, open),
      ...others.map((text, i) => element('td', { class: classOf(columns[i + 1], fit, text) }, text)),
    );
  });
  const count =
    fits.length > shownRows
      ? `The first ${shownRows} of ${formatCount(fits.length)} fits; the filters find the others.`
      : `${formatCount(fits.length)} fits.`;
  return element(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': 'Fits' },
    element(
      'table',
      {},
      element('caption', { 'aria-live': 'polite' }, count),
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    ),
  );
}

function classOf({ key, number }: Column, { status }: ExplorerFit, text: string): string | undefined {
  if (number) return 'number';
  if (key === 'status') return status === 'ok' ? undefined : 'status';
  return isShortName(text) ? 'name' : undefined;
}
