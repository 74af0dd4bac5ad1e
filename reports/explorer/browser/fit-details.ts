import { formatCount, formatError, formatSamples, formatSeconds, plural } from '../../numbers.ts';
import type { ExplorerData, ExplorerFit, ExplorerTask } from '../data.ts';
import { element } from './elements.ts';
import { type TraceWords, traceChart } from './trace-chart.ts';

/**
 * Everything that is known of one fit.
 *
 * @param address of the page with this fit open
 */
export function fitDetails(
  data: ExplorerData,
  fit: ExplorerFit,
  address: string,
  onClose: () => void,
): HTMLElement {
  const close = element('button', { type: 'button' }, 'Close');
  close.addEventListener('click', onClose);
  const learner = data.learners[fit.learner].label;
  return element(
    'section',
    { class: 'details', 'aria-label': 'One fit', tabindex: -1 },
    element('h3', {}, `${learner} on ${data.tasks[fit.task].label}, d = ${fit.d}, seed ${fit.seed}`),
    list(factsOf(data, fit)),
    element('h4', {}, 'Configuration'),
    list(configurationOf(data, fit)),
    ...(fit.params
      ? [element('h4', {}, 'Parameters of the final fit'), code(JSON.stringify(fit.params, null, 1))]
      : []),
    ...traceOf(fit, data.tasks[fit.task]),
    ...logOf(fit),
    element('p', {}, element('a', { href: address }, 'Link to this fit')),
    close,
  );
}

type Fact = readonly [name: string, value: string | undefined];

/** A list of the facts that have a value. */
function list(facts: readonly Fact[]): HTMLElement {
  const items = facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [element('dt', {}, name), element('dd', {}, value)],
  );
  return element('dl', {}, ...items);
}

function code(text: string): HTMLElement {
  return element('pre', { tabindex: 0 }, element('code', {}, text));
}

function factsOf(data: ExplorerData, fit: ExplorerFit): Fact[] {
  return [
    ['status', fit.status],
    ['message', fit.message],
    ['remark', fit.note],
    ['cell', fit.id],
    ['run', fit.run],
    ['regret relative to the random policy’s', fit.regret?.toExponential(4)],
    ['regret over all episodes', fit.totalRegret?.toString()],
    ['its exponent in the number of episodes', fit.regretExponent?.toString()],
    ['relative test error', fit.error?.toExponential(4)],
    ['relative training error', fit.trainError?.toExponential(3)],
    ['0–1 error', fit.zeroOne === undefined ? undefined : formatError(fit.zeroOne)],
    ['fit', fit.seconds === undefined ? undefined : formatSeconds(fit.seconds)],
    ['processor time', fit.cpuSeconds === undefined ? undefined : formatSeconds(fit.cpuSeconds)],
    ['tuning', fit.trials === 0 ? 'not tuned' : tuning(fit)],
    ['peak memory', fit.peakMiB === undefined ? undefined : `${formatCount(Math.round(fit.peakMiB))} MiB`],
    ['backend', fit.backend],
    ...Object.entries(fit.info ?? {}).map(
      ([key, value]): Fact => [key, typeof value === 'number' ? formatCount(value) : value],
    ),
    ['degree of the target', data.tasks[fit.task].degree?.toString()],
  ];
}

/** The specification of the cell. */
function configurationOf({ tasks, learners, budgets }: ExplorerData, fit: ExplorerFit): Fact[] {
  const { family, params, played } = tasks[fit.task];
  const { learner, params: fixed } = learners[fit.learner];
  const { steps, seconds, memoryMiB, testSize } = budgets[fit.budget];
  return [
    ['family', withParameters(family, params)],
    ['learner', withParameters(learner, fixed)],
    ['input dimension d', formatCount(fit.d)],
    [played ? 'episodes n' : 'training samples n', formatSamples(fit.n)],
    [played ? 'reference episodes' : 'test samples', formatCount(testSize)],
    ['seed', String(fit.seed)],
    [
      'budget',
      `${plural(steps, 'step')}, ${formatSeconds(seconds)}, ${formatCount(Math.round(memoryMiB))} MiB`,
    ],
  ];
}

function withParameters(name: string, params: Readonly<Record<string, unknown>>): string {
  return Object.keys(params).length === 0 ? name : `${name} with ${JSON.stringify(params)}`;
}

function tuning({ trials, tuneSeconds }: ExplorerFit): string {
  return `${plural(trials, 'trial')}${tuneSeconds === undefined ? '' : `, ${formatSeconds(tuneSeconds)}`}`;
}

function traceOf(fit: ExplorerFit, { monitor = 'fresh samples', played }: ExplorerTask): HTMLElement[] {
  const { trace } = fit;
  if (!trace) return [];
  const words: TraceWords = played
    ? { what: 'Regret relative to the random policy’s', step: 'episode' }
    : { what: `Relative error on ${monitor}`, step: 'step' };
  const rows = trace.map(([step, seconds, error]) =>
    element(
      'tr',
      {},
      element('td', { class: 'number' }, formatCount(step)),
      element('td', { class: 'number' }, formatSeconds(seconds)),
      element('td', { class: 'number' }, formatError(error)),
    ),
  );
  const heads = [words.step, 'time', played ? 'regret' : 'error'].map((name) =>
    element('th', { scope: 'col', class: 'number' }, name),
  );
  return [
    element('h4', {}, 'Trace'),
    element(
      'p',
      { class: 'faint' },
      played ? `${words.what}, as episodes accumulate.` : `${words.what} over training, off the clock.`,
    ),
    element('div', {}, traceChart(fit, words)),
    element(
      'details',
      {},
      element('summary', {}, 'Its values'),
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)),
    ),
  ];
}

function logOf({ id, log, status }: ExplorerFit): HTMLElement[] {
  const place = `log/${id}.log in the run’s folder`;
  if (!log)
    return status === 'ok'
      ? []
      : [
          element('h4', {}, 'Log'),
          element(
            'p',
            { class: 'faint' },
            `None of it is in this page. What the cell printed, if anything, is in ${place}.`,
          ),
        ];
  return [
    element('h4', {}, 'Log'),
    element(
      'p',
      { class: 'faint' },
      `The end of what the cell printed; all of it, ${plural(log.bytes, 'byte')}, is in ${place}.`,
    ),
    code(log.text),
  ];
}
