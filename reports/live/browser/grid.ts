import { element } from '../../explorer/browser/elements.ts';
import { formatCount, formatError } from '../../numbers.ts';
import type { LiveBox, LiveTask } from '../data.ts';
import { progressBar } from './progress.ts';

/** A table per task: learners as rows, sizes as columns, and how far the cells of each are. */
export function grid(tasks: readonly LiveTask[]): HTMLElement {
  return element(
    'div',
    {},
    element('h2', {}, 'Cells'),
    element(
      'p',
      { class: 'faint' },
      `Cells with a result, of all; below them the median relative test error of the fits so far${
        tasks.some(({ episodes }) => episodes) ? ' (of environments: relative regret)' : ''
      }.`,
    ),
    ...tasks.map(taskTable),
  );
}

function taskTable({ label, episodes, columns, rows }: LiveTask): HTMLElement {
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'learner'),
    ...columns.map(({ d, n }) =>
      element(
        'th',
        { scope: 'col' },
        `d = ${formatCount(d)}`,
        element('span', { class: 'faint' }, samples(n, episodes)),
      ),
    ),
  );
  const body = rows.map(({ learner, boxes }) =>
    element('tr', {}, element('th', { scope: 'row' }, learner), ...boxes.map(boxOf)),
  );
  return element(
    'section',
    {},
    element('h3', {}, label),
    element(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Cells of ${label}` },
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
    ),
  );
}

function samples(n: number | string, episodes: boolean | undefined): string {
  if (typeof n !== 'number') return 'fresh samples';
  return episodes ? `${formatCount(n)} episodes` : `n = ${formatCount(n)}`;
}

function boxOf(box: LiveBox | null): HTMLElement {
  if (!box) return element('td', {}, '–');
  if (box.unsupported === box.total) return element('td', { class: 'faint' }, 'does not apply');
  const ended = box.done + box.failed + box.unsupported;
  const failed = box.failed > 0 ? element('span', { class: 'status' }, ` ${box.failed} failed`) : undefined;
  return element(
    'td',
    {},
    `${ended}/${box.total}`,
    box.running > 0 ? ` · ${box.running} running` : undefined,
    failed ? ' ·' : undefined,
    failed,
    progressBar(box),
    box.error === undefined ? undefined : element('div', {}, formatError(box.error)),
  );
}
