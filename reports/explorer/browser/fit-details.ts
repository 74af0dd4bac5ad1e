import { formatCount, formatError, formatSeconds } from '../../numbers.ts';
import type { ExplorerData, ExplorerFit } from '../data.ts';
import { element } from './elements.ts';

/** Everything that is known of one fit. */
export function fitDetails(data: ExplorerData, fit: ExplorerFit, onClose: () => void): HTMLElement {
  const close = element('button', { type: 'button' }, 'Close');
  close.addEventListener('click', onClose);
  const learner = data.learners[fit.learner].label;
  const facts = factsOf(data, fit).flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', {}, value),
  ]);
  return element(
    'section',
    { class: 'details', 'aria-label': 'One fit', tabindex: -1 },
    element('h3', {}, `${learner} on ${data.tasks[fit.task].label}, d = ${fit.d}, seed ${fit.seed}`),
    element('dl', {}, ...facts),
    ...(fit.params
      ? [element('h4', {}, 'Parameters'), element('pre', {}, JSON.stringify(fit.params, null, 1))]
      : []),
    ...traceTable(fit),
    close,
  );
}

function factsOf(data: ExplorerData, fit: ExplorerFit): [string, string][] {
  const facts: [string, string | undefined][] = [
    ['status', fit.status],
    ['message', fit.message],
    ['remark', fit.note],
    ['cell', fit.id],
    ['run', fit.run],
    ['training samples n', formatCount(fit.n)],
    ['relative test error', fit.error?.toExponential(4)],
    ['relative training error', fit.trainError?.toExponential(3)],
    ['0–1 error', fit.zeroOne === undefined ? undefined : formatError(fit.zeroOne)],
    ['fit', fit.seconds === undefined ? undefined : formatSeconds(fit.seconds)],
    ['processor time', fit.cpuSeconds === undefined ? undefined : formatSeconds(fit.cpuSeconds)],
    ['tuning', fit.trials === 0 ? 'not tuned' : tuning(fit)],
    ['peak memory', fit.peakMiB === undefined ? undefined : `${formatCount(Math.round(fit.peakMiB))} MiB`],
    ['backend', fit.backend],
    ...Object.entries(fit.info ?? {}).map(([key, value]): [string, string] => [
      key,
      typeof value === 'number' ? formatCount(value) : value,
    ]),
    ['degree of the target', data.tasks[fit.task].degree?.toString()],
  ];
  return facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as [string, string]],
  );
}

function tuning({ trials, tuneSeconds }: ExplorerFit): string {
  return `${trials} trials${tuneSeconds === undefined ? '' : `, ${formatSeconds(tuneSeconds)}`}`;
}

function traceTable({ trace }: ExplorerFit): HTMLElement[] {
  if (!trace) return [];
  const rows = trace.map(([step, seconds, error]) =>
    element(
      'tr',
      {},
      element('td', { class: 'number' }, formatCount(step)),
      element('td', { class: 'number' }, formatSeconds(seconds)),
      element('td', { class: 'number' }, formatError(error)),
    ),
  );
  const heads = ['step', 'time', 'error'].map((name) =>
    element('th', { scope: 'col', class: 'number' }, name),
  );
  return [
    element(
      'details',
      {},
      element('summary', {}, 'Trace: error on fresh samples over training'),
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)),
    ),
  ];
}
