import { element } from '../../explorer/browser/elements.ts';
import { plural } from '../../numbers.ts';
import type { LiveState } from '../data.ts';

/** Why cells failed, a row for each kind of failure; undefined if nothing has gone wrong. */
export function failureTable({ failures, moreFailures, warnings }: LiveState): HTMLElement | undefined {
  if (failures.length === 0 && warnings.length === 0) return undefined;
  const head = ['cells', 'status', 'message', 'first of them'].map((name) =>
    element('th', { scope: 'col' }, name),
  );
  const rows = failures.map(({ count, status, message, where, log }) =>
    element(
      'tr',
      {},
      element('td', { class: 'number' }, count),
      element('td', {}, element('span', { class: 'status' }, status)),
      element('td', { class: 'text reason' }, message),
      element(
        'td',
        { class: 'text' },
        where,
        log === undefined ? undefined : ' (',
        log === undefined ? undefined : element('a', { href: log }, 'log'),
        log === undefined ? undefined : ')',
      ),
    ),
  );
  const table = element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Failures' },
    element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows)),
  );
  return element(
    'div',
    {},
    element('h2', {}, failures.length > 0 ? 'Failures' : 'Files that could not be used'),
    failures.length > 0 ? table : undefined,
    moreFailures > 0
      ? element('p', {}, `and ${plural(moreFailures, 'more kind', 'more kinds')} of failure`)
      : undefined,
    warnings.length > 0
      ? element('ul', {}, ...warnings.map((warning) => element('li', {}, warning)))
      : undefined,
  );
}
