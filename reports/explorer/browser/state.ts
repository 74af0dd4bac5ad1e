import { isSweptAxis, type SweptAxis } from './swept-curves.ts';

/** What the explorer and the table of verdicts show. Every state has an address, the page's URL after #. */
export interface State {
  /** Label of the family in the chart. */
  task: string;
  /** Of environments, n is the number of episodes, and steps are episodes. */
  x: 'd' | 'n' | 'seconds' | 'steps' | SweptAxis;
  y: 'error' | 'seconds';
  /** The d of charts over n, time and steps. */
  d: number;
  logX: boolean;
  logY: boolean;
  /** Labels of learners that are switched off. */
  hidden: ReadonlySet<string>;
  /** Labels of curves of baselines that are switched on. */
  beside: ReadonlySet<string>;
  /** Filters of the table; empty: everything. */
  text: string;
  inTask: string;
  inLearner: string;
  inD: string;
  inStatus: string;
  sort: string;
  descending: boolean;
  /** Id of the fit that is open. */
  cell: string;
  /** The table of verdicts: the head of the column that sorts it, and the words that filter its rows. */
  verdictSort: string;
  verdictDescending: boolean;
  verdictText: string;
  /** The views of the searches that tuned the fits: labels of family and learner; empty: the first that was tuned. */
  tuneTask: string;
  tuneLearner: string;
  /** Validation error against a parameter, the best so far against trials, or what was chosen against d. */
  tuneView: 'error' | 'best' | 'chosen';
  /** Name of the parameter; empty: the first. */
  tuneParameter: string;
  /** The d and n of the search to show; empty: all. */
  tuneAt: string;
}

/** What the table of verdicts shows, as opposed to the explorer. */
const ofVerdicts: ReadonlySet<string> = new Set<keyof State>([
  'verdictSort',
  'verdictDescending',
  'verdictText',
]);

/** What the views of tuning show. */
const ofTuning: ReadonlySet<string> = new Set<keyof State>([
  'tuneTask',
  'tuneLearner',
  'tuneView',
  'tuneParameter',
  'tuneAt',
]);

/** The parts of the page that addresses lead to, where their states are seen. */
const places = ['explore', 'verdict', 'tuning'] as const;

/** The address of a state; values that are the same as in `initial` are left out. */
export function toHash(state: State, initial: State): string {
  const values = new URLSearchParams();
  for (const key of Object.keys(initial) as (keyof State)[]) {
    const text = written(state[key]);
    if (text !== written(initial[key])) values.set(key, text);
  }
  if (values.size === 0) return '';
  const all = (keys: ReadonlySet<string>) => [...values.keys()].every((key) => keys.has(key));
  const place = all(ofVerdicts) ? 'verdict' : all(ofTuning) ? 'tuning' : 'explore';
  return `#${place}?${values}`;
}

/** The part of the page that a state's address leads to; undefined for any other address. */
export function placeOf(hash: string): (typeof places)[number] | undefined {
  return places.find((place) => hash.startsWith(`#${place}?`));
}

/** The state of an address; values that it lacks, or that are not valid, are as in `initial`. */
export function fromHash(hash: string, initial: State): State {
  const state: State = { ...initial };
  if (placeOf(hash) === undefined) return state;
  const values = new URLSearchParams(hash.slice(hash.indexOf('?') + 1));
  for (const key of texts) state[key] = values.get(key) ?? initial[key];
  for (const key of ['logX', 'logY', 'descending', 'verdictDescending'] as const)
    state[key] = values.has(key) ? values.get(key) === 'true' : initial[key];
  const [x, y, d] = [values.get('x'), values.get('y'), Number(values.get('d'))];
  if (x === 'd' || x === 'n' || x === 'seconds' || x === 'steps') state.x = x;
  else if (x !== null && isSweptAxis(x)) state.x = x;
  if (y === 'error' || y === 'seconds') state.y = y;
  if (d > 0) state.d = d;
  const view = values.get('tuneView');
  if (view === 'error' || view === 'best' || view === 'chosen') state.tuneView = view;
  for (const key of ['hidden', 'beside'] as const) {
    const labels = values.get(key);
    if (labels !== null) state[key] = new Set(labels.split('\n').filter(Boolean));
  }
  return state;
}

const texts = [
  'task',
  'text',
  'inTask',
  'inLearner',
  'inD',
  'inStatus',
  'sort',
  'cell',
  'verdictSort',
  'verdictText',
  'tuneTask',
  'tuneLearner',
  'tuneParameter',
  'tuneAt',
] as const;

function written(value: State[keyof State]): string {
  return typeof value === 'object' ? [...value].join('\n') : String(value);
}
