import { element } from '../../explorer/browser/elements.ts';
import { formatCount } from '../../numbers.ts';
import type { LiveMachineData } from '../data.ts';

/** How busy the machines are that cells run on. */
export function machineTable(machines: readonly LiveMachineData[]): HTMLElement {
  const head = ['machine', 'cells running', 'cores busy', 'load, last minute', 'memory free'].map((name, i) =>
    element('th', { scope: 'col', class: i > 0 ? 'number' : undefined }, name),
  );
  const rows = machines.map(({ host, cells, cores, load, busy, freeMiB }) => {
    const number = (text: string) => element('td', { class: 'number' }, text);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, host),
      number(formatCount(cells)),
      number(`${busy.toFixed(1)} of ${cores}`),
      number(load === undefined ? '–' : load.toFixed(1)),
      number(`${(freeMiB / 1024).toFixed(1)} GiB`),
    );
  });
  return element(
    'div',
    {},
    element('h2', {}, 'Machines'),
    element(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Machines' },
      element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows)),
    ),
  );
}
