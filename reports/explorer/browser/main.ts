import { drawingsFromText } from '../../charts/drawings-text.ts';
import { dimensionsOf } from '../../dimensions-of.ts';
import type { ExplorerData, PageData } from '../data.ts';
import { showsBaselines } from './baseline-curves.ts';
import { baselineKey } from './baseline-key.ts';
import { drawChart, type Ink, isPlayed, isSummary } from './chart.ts';
import { checkbox, choice, element, labelled } from './elements.ts';
import { fitDetails } from './fit-details.ts';
import { chosenFits, fitTable } from './fit-table.ts';
import { drawPageCharts } from './page-charts.ts';
import { makeSortable, type SortableTable } from './sortable-table.ts';
import { fromHash, placeOf, type State, toHash } from './state.ts';
import { isSweptAxis, parameterOf, sweptAxis, sweptCurves, sweptParameters } from './swept-curves.ts';
import { TuningView } from './tuning-view.ts';

/** Starts the explorer, makes the table of verdicts sort and draws the charts, where the page has data. */
async function start(): Promise<void> {
  const place = document.getElementById('explorer');
  const packed = document.getElementById('page-data')?.textContent;
  if (!place || !packed) return;
  const { explorer, charts } = await unpack(packed);
  place.hidden = false;
  new Explorer(place, explorer, initialState(explorer));
  await drawPageCharts(drawingsFromText(charts));
}

async function unpack(packed: string): Promise<PageData> {
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as PageData;
}

/** The axis on which the first family shows most: regret is read along episodes. */
function firstAxis(data: ExplorerData, dimensions: readonly number[]): State['x'] {
  const [task] = data.tasks;
  if (task?.played) return 'steps';
  if (new Set(dimensions).size > 1) return 'd';
  const [parameter] = task ? sweptParameters(data, task.label) : [];
  return parameter === undefined ? 'seconds' : sweptAxis(parameter);
}

function initialState(data: ExplorerData): State {
  const { tasks, fits, points } = data;
  const dimensions = points.filter(({ task }) => task === 0).map(({ d }) => d);
  return {
    task: tasks[0]?.label ?? '',
    x: firstAxis(data, dimensions),
    y: 'error',
    d: Math.max(...dimensions, fits[0]?.d ?? 1),
    logX: true,
    logY: true,
    hidden: new Set(),
    beside: new Set(),
    text: '',
    inTask: '',
    inLearner: '',
    inD: '',
    inStatus: '',
    sort: '',
    descending: false,
    cell: '',
    verdictSort: '',
    verdictDescending: false,
    verdictText: '',
    tuneTask: '',
    tuneLearner: '',
    tuneView: 'error',
    tuneParameter: '',
    tuneAt: '',
  };
}

class Explorer {
  readonly #data: ExplorerData;
  readonly #initial: State;
  #state: State;
  readonly #controls = element('div', { class: 'controls' });
  readonly #key = element('fieldset', { class: 'key' });
  readonly #published = element('div');
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #empty = element('p', { class: 'faint', 'aria-live': 'polite' });
  readonly #filters = element('div', { class: 'controls' });
  readonly #table = element('div');
  readonly #details = element('div');
  readonly #verdicts: SortableTable | undefined;
  /** Absent where nothing was tuned. */
  readonly #tuning: TuningView | undefined;

  constructor(place: HTMLElement, data: ExplorerData, initial: State) {
    this.#data = data;
    this.#initial = initial;
    this.#state = fromHash(location.hash, initial);
    this.#tuning =
      (data.searches ?? []).length === 0
        ? undefined
        : new TuningView(data, (change) => {
            this.#set(change);
            return this.#state;
          });
    place.append(
      this.#controls,
      element('div', { class: 'canvas' }, this.#canvas),
      this.#empty,
      this.#key,
      this.#published,
      element('h3', {}, 'Every fit'),
      this.#filters,
      this.#details,
      this.#table,
      ...(this.#tuning ? [this.#tuning.section] : []),
    );
    const verdicts = document.querySelector<HTMLTableElement>('#verdict table');
    this.#verdicts =
      verdicts === null
        ? undefined
        : makeSortable(verdicts, ({ sort, descending, text }) =>
            this.#set({ verdictSort: sort, verdictDescending: descending, verdictText: text }),
          );
    window.addEventListener('hashchange', () => {
      // Only addresses that this page did not write itself: those of a link, or of the back button.
      if (location.hash === toHash(this.#state, this.#initial)) return;
      if (location.hash !== '' && placeOf(location.hash) === undefined) return;
      this.#state = fromHash(location.hash, initial);
      this.#drawAll();
      this.#lead();
    });
    for (const query of ['(prefers-color-scheme: dark)', 'print'])
      window.matchMedia(query).addEventListener('change', () => {
        this.#drawChart();
        this.#drawTuning();
      });
    this.#drawAll();
    this.#lead();
  }

  /** Scrolls to what the address names: one fit, the explorer, or the table of verdicts. */
  #lead(): void {
    const place = placeOf(location.hash);
    if (place === undefined) return;
    const open = this.#details.firstElementChild;
    (open ?? document.getElementById(place))?.scrollIntoView();
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    history.replaceState(null, '', toHash(this.#state, this.#initial) || location.pathname + location.search);
  }

  #drawAll(): void {
    this.#drawControls();
    this.#drawChart();
    this.#drawFilters();
    this.#drawTable();
    this.#drawDetails();
    this.#drawTuning();
    const { verdictSort: sort, verdictDescending: descending, verdictText: text } = this.#state;
    this.#verdicts?.show({ sort, descending, text });
  }

  #drawControls(): void {
    const { tasks, points, learners } = this.#data;
    const state = this.#state;
    const chartChange = (change: Partial<State>) => {
      this.#set(change);
      this.#drawControls();
      this.#drawChart();
    };
    const own = points.filter(({ task }) => tasks[task].label === state.task);
    const dimensions = dimensionsOf(own);
    if (!dimensions.includes(state.d) && dimensions.length > 0)
      this.#state = { ...state, d: Math.max(...dimensions) };
    const swept = sweptParameters(this.#data, state.task);
    const parameter = parameterOf(state);
    // Another family may not have this parameter.
    if (parameter !== undefined && !swept.includes(parameter)) this.#state = { ...this.#state, x: 'd' };
    const { x } = this.#state;
    const played = isPlayed(this.#data, state);
    this.#controls.replaceChildren(
      choice(
        'family',
        tasks.map(({ label }) => [label, label]),
        state.task,
        (task) => chartChange({ task }),
      ),
      choice(
        'over',
        [
          ['d', 'd'],
          ['n', played ? 'number of episodes' : 'n'],
          ['seconds', 'training time'],
          ['steps', played ? 'episodes' : 'steps'],
          ...swept.map((name) => [sweptAxis(name), name] as const),
        ],
        x,
        (chosen) => chartChange({ x: chosen as State['x'] }),
      ),
      ...(x === 'd' || isSweptAxis(x)
        ? []
        : [
            choice(
              'at d =',
              dimensions.map((d) => [String(d), String(d)]),
              String(this.#state.d),
              (d) => chartChange({ d: Number(d) }),
            ),
          ]),
      ...(isSummary(x)
        ? [
            choice(
              'of',
              [
                ['error', played ? 'relative regret' : 'relative test error'],
                ['seconds', 'training time'],
              ],
              state.y,
              (y) => chartChange({ y: y as State['y'] }),
            ),
          ]
        : []),
      checkbox('logarithmic x', state.logX, (logX) => chartChange({ logX })),
      checkbox('logarithmic y', state.logY, (logY) => chartChange({ logY })),
    );
    const isShown = ({ weak }: (typeof own)[number]) => !weak || x === 'seconds' || x === 'steps';
    const present = new Set(own.filter(isShown).map(({ learner }) => learner));
    const curves = isSweptAxis(x)
      ? sweptCurves(this.#data, this.#state).map(({ style }) => style)
      : learners.filter((_, index) => present.has(index));
    this.#key.replaceChildren(
      element('legend', {}, 'Learners'),
      ...curves.flatMap(({ label, colour, dark }) => {
        const swatch = element('span', { class: 'swatch' });
        swatch.style.setProperty('--light', colour);
        swatch.style.setProperty('--dark', dark);
        const name = element('span', {}, swatch, label);
        return [
          checkbox(name, !state.hidden.has(label), (shown) => {
            const hidden = new Set(this.#state.hidden);
            if (shown) hidden.delete(label);
            else hidden.add(label);
            this.#set({ hidden });
            this.#drawChart();
          }),
        ];
      }),
    );
    this.#drawPublished();
  }

  #drawPublished(): void {
    const keys = showsBaselines(this.#state) ? (this.#data.baselines ?? []) : [];
    this.#published.replaceChildren(
      ...keys.flatMap(
        (baseline) =>
          baselineKey(this.#data, baseline, this.#state, (beside) => {
            this.#set({ beside });
            const boxes = () => [...this.#published.querySelectorAll('input')];
            const focused = boxes()
              .map((box) => box === document.activeElement)
              .indexOf(true);
            this.#drawPublished();
            boxes()[focused]?.focus();
            this.#drawChart();
          }) ?? [],
      ),
    );
  }

  #drawChart(): void {
    const { points, sentences } = drawChart(this.#canvas, this.#data, this.#state, inkOf(this.#canvas));
    const { task, x } = this.#state;
    this.#canvas.setAttribute(
      'aria-label',
      `Chart of ${task} over ${parameterOf(this.#state) ?? x}; the table below has every value.`,
    );
    const untraced = !this.#data.traced && (x === 'seconds' || x === 'steps');
    this.#empty.textContent =
      points > 0
        ? sentences.join(' ')
        : untraced
          ? 'There are too many fits for their traces to be in this page.'
          : 'There is nothing to show here.';
  }

  #drawTuning(): void {
    this.#tuning?.draw(this.#state, inkOf(this.#canvas));
  }

  #drawFilters(): void {
    const { tasks, learners, fits } = this.#data;
    const state = this.#state;
    const change = (values: Partial<State>) => {
      this.#set(values);
      this.#drawTable();
    };
    const any = ['', 'all'] as const;
    const distinct = (values: readonly string[]) => [
      any,
      ...[...new Set(values)].map((value) => [value, value] as const),
    ];
    const search = element('input', { type: 'search', value: state.text, placeholder: 'words' });
    search.addEventListener('input', () => change({ text: search.value }));
    const dimensions = dimensionsOf(fits).map(String);
    this.#filters.replaceChildren(
      labelled('search', search),
      choice('learner', distinct(learners.map(({ label }) => label)), state.inLearner, (inLearner) =>
        change({ inLearner }),
      ),
      choice('family', distinct(tasks.map(({ label }) => label)), state.inTask, (inTask) =>
        change({ inTask }),
      ),
      choice('d', distinct(dimensions), state.inD, (inD) => change({ inD })),
      choice('status', distinct(fits.map(({ status }) => status)), state.inStatus, (inStatus) =>
        change({ inStatus }),
      ),
    );
  }

  #drawTable(): void {
    const fits = chosenFits(this.#data, this.#state);
    this.#table.replaceChildren(
      fitTable(this.#data, fits, this.#state, {
        onSort: (key) => {
          this.#set({ sort: key, descending: this.#state.sort === key && !this.#state.descending });
          this.#drawTable();
          this.#table.querySelector<HTMLElement>(`[data-sort="${key}"]`)?.focus();
        },
        onOpen: (cell) => {
          this.#set({ cell });
          this.#drawTable();
          this.#drawDetails()?.focus();
        },
      }),
    );
  }

  #drawDetails(): HTMLElement | undefined {
    const { cell } = this.#state;
    const fit = this.#data.fits.find(({ id }) => id === cell);
    if (!fit) {
      this.#details.replaceChildren();
      return undefined;
    }
    const address = toHash({ ...this.#initial, cell }, this.#initial);
    const details = fitDetails(this.#data, fit, address, () => {
      this.#set({ cell: '' });
      this.#drawDetails();
      this.#drawTable();
      this.#table.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"]`)?.focus();
    });
    this.#details.replaceChildren(details);
    return details;
  }
}

function inkOf(canvas: HTMLCanvasElement): Ink {
  const style = getComputedStyle(canvas);
  const dark =
    window.matchMedia('(prefers-color-scheme: dark)').matches && !window.matchMedia('print').matches;
  return {
    text: style.getPropertyValue('--text').trim(),
    grid: style.getPropertyValue('--line').trim(),
    lane: style.getPropertyValue('--raised').trim(),
    dark,
  };
}

void start();
