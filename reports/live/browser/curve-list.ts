import { element } from '../../explorer/browser/elements.ts';
import { formatCount, formatError } from '../../numbers.ts';
import type { LiveCellData } from '../data.ts';
import { curveChart } from './curve-chart.ts';

/** The running cells, and those that have just ended, each with its curves over steps. */
export function curveList(cells: readonly LiveCellData[]): HTMLElement {
  const line = (name: string) => element('span', { class: `line ${name}`, 'aria-hidden': 'true' });
  return element(
    'div',
    {},
    element('h2', {}, 'Running cells, and those that have just ended'),
    element(
      'p',
      { class: 'faint' },
      line('error'),
      'relative error on fresh samples, ',
      line('loss'),
      'training loss, over steps; both axes are logarithmic',
    ),
    element('ul', { class: 'curves' }, ...cells.map(cellItem)),
  );
}

function cellItem(cell: LiveCellData): HTMLElement {
  const { task, learner, d, n, part, ended, errors, losses } = cell;
  const [error, loss] = [errors.at(-1)?.[1], losses.at(-1)?.[1]];
  const values = [
    ...(error === undefined ? [] : [`error ${formatError(error)}`]),
    ...(loss === undefined ? [] : [`loss ${formatError(loss)}`]),
  ];
  return element(
    'li',
    { class: ended ? 'ended' : undefined },
    element('h3', {}, learner),
    element(
      'p',
      {},
      `${task}, d = ${formatCount(d)}, ${typeof n === 'number' ? `n = ${formatCount(n)}` : 'fresh samples'}, ${part}`,
    ),
    element('p', { class: 'faint' }, doing(cell)),
    values.length > 0 ? element('p', {}, values.join(' · ')) : undefined,
    curveChart(cell),
  );
}

const deeds: Readonly<Record<string, string>> = {
  start: 'starting',
  data: 'drawing its data',
  fit: 'training',
  evaluate: 'being tested',
};

function doing({ doing: what, ended, step, of, stage, host }: LiveCellData): string {
  if (ended) return what === 'ok' ? 'ended' : `ended: ${what}`;
  const where = host === '' ? [] : [`on ${host}`];
  const steps =
    step === undefined
      ? []
      : [`step ${formatCount(step)}${of === undefined ? '' : ` of ${formatCount(of)}`}`];
  return [deeds[what] ?? what, ...(stage === undefined ? [] : [stage]), ...steps, ...where].join(', ');
}
