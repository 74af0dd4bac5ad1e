import { formatError, formatSamples, plural } from '../../numbers.ts';
import { hasLongWord } from '../../page/unbroken.ts';
import type { ExplorerData } from '../data.ts';
import type { Ink } from './chart.ts';
import { Choices } from './choices.ts';
import { element } from './elements.ts';
import { shownRows } from './fit-table.ts';
import type { State } from './state.ts';
import { drawTuning } from './tuning-chart.ts';
import { keyEntry } from './tuning-key.ts';
import {
  drawnSearches,
  type TuningChoice,
  tuningChoice,
  tuningPicture,
  valueText,
  winnerOf,
} from './tuning-picture.ts';

type TuningState = Pick<State, 'tuneTask' | 'tuneLearner' | 'tuneView' | 'tuneParameter' | 'tuneAt'>;

const views = [
  ['error', 'error against a parameter'],
  ['best', 'best so far against trials'],
  ['chosen', 'chosen value against d'],
] as const;

/** The part of the explorer about the searches that tuned the fits: controls, a chart, and every trial. */
export class TuningView {
  readonly section = element('section', { id: 'tuning', 'aria-labelledby': 'tuning-title' });
  readonly #data: ExplorerData;
  readonly #onChange: (change: Partial<TuningState>) => State;
  readonly #controls = new Choices();
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #about = element('p', { class: 'faint', 'aria-live': 'polite' });
  readonly #key = element('ul', { class: 'key', 'aria-label': 'Searches' });
  readonly #values = element('div');

  /** @param onChange called with what a reader chose; returns the state after it */
  constructor(data: ExplorerData, onChange: (change: Partial<TuningState>) => State) {
    this.#data = data;
    this.#onChange = onChange;
    this.section.append(
      element('h3', { id: 'tuning-title' }, 'Tuning'),
      element(
        'p',
        { class: 'faint' },
        'The trials of the search that tuned a learner, on a seed that is not reported. Errors are those on validation rows.',
      ),
      this.#controls.element,
      element('div', { class: 'canvas' }, this.#canvas),
      this.#about,
      this.#key,
      element('details', {}, element('summary', {}, 'Every trial'), this.#values),
    );
  }

  draw(state: State, ink: Ink): void {
    const chosen = tuningChoice(this.#data, state);
    const named = (list: readonly string[]) => list.map((label) => [label, label] as const);
    const { tuneView: view } = state;
    this.#controls.show(
      [
        ['tuneTask', 'tuned family', named(chosen.tasks), chosen.task],
        ['tuneLearner', 'tuned learner', named(chosen.learners), chosen.learner],
        ['tuneView', 'show', views, view],
        ...(view === 'best' || chosen.parameters.length === 0
          ? []
          : [['tuneParameter', 'parameter', named(chosen.parameters), chosen.parameter] as const]),
        ...(view === 'chosen' || chosen.places.length < 2
          ? []
          : [['tuneAt', 'search at', [['', 'every d and n'], ...named(chosen.places)], chosen.at] as const]),
      ],
      (key, value) => this.draw(this.#onChange({ [key]: value }), ink),
    );
    this.#drawChart(state, chosen, ink);
    this.#values.replaceChildren(trialTable(chosen, state));
  }

  #drawChart({ tuneView: view }: State, chosen: TuningChoice, ink: Ink): void {
    const picture = tuningPicture(chosen, view);
    const inLanes = drawTuning(this.#canvas, picture, ink);
    const [what, { task, learner }] = [`${picture.y.title} against ${picture.x.title}`, chosen];
    this.#canvas.setAttribute(
      'aria-label',
      `Chart of ${what}: ${learner} on ${task}; the table below it has every trial.`,
    );
    const drawn = picture.lines.some(({ points }) => points.length > 0) || picture.failures.length > 0;
    const kept = chosen.searches.some(({ trials }) => trials.length > 0);
    this.#about.textContent = drawn
      ? [...picture.sentences, ...inLanes].join(' ')
      : kept
        ? 'There is nothing to show here.'
        : 'There are too many trials for this page to hold them.';
    this.#key.hidden = picture.lines.length < 2;
    this.#key.replaceChildren(...picture.lines.map((line) => keyEntry(line, ink)));
  }
}

/** Every trial that a view is about, with all of its parameters. */
function trialTable(chosen: TuningChoice, { tuneView: view }: State): HTMLElement {
  const { parameters } = chosen;
  const rows = drawnSearches(chosen, view).flatMap((search) => {
    const winner = winnerOf(search);
    const places = parameters.map((name) => search.parameters.findIndex((own) => own.name === name));
    return search.trials.map(({ status, error, values }, i) => {
      const numbers = places.map((at) => {
        const value = values[at] ?? null;
        return element('td', { class: 'number' }, value === null ? '–' : valueText(value));
      });
      return element(
        'tr',
        {},
        element('th', { scope: 'row', class: 'number' }, String(i + 1)),
        element('td', { class: 'number' }, String(search.d)),
        element('td', { class: 'number' }, formatSamples(search.n)),
        element('td', { class: 'number' }, error === undefined ? '–' : formatError(error)),
        element('td', status === 'ok' ? {} : { class: 'status' }, i === winner ? 'chosen' : status),
        ...numbers,
      );
    });
  });
  const heads = ['trial', 'd', 'n', 'error', 'status', ...parameters].map((name) =>
    element(
      'th',
      {
        scope: 'col',
        class: name === 'status' ? undefined : hasLongWord(name) ? 'number long' : 'number',
      },
      name,
    ),
  );
  const caption =
    rows.length > shownRows
      ? `The first ${shownRows} of ${plural(rows.length, 'trial')}; choose a search to see others.`
      : `${plural(rows.length, 'trial')}.`;
  return element(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': 'Trials' },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows.slice(0, shownRows)),
    ),
  );
}
