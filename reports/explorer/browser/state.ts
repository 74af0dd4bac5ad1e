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
}

/** What the table of verdicts shows, as opposed to the explorer. */
const ofVerdicts: ReadonlySet<string> = new Set<keyof State>([
  'verdictSort',
  'verdictDescending',
  'verdictText',
]);

/** The parts of the page that addresses lead to, where their states are seen. */
const places = ['explore', 'verdict'] as const;

/** The address of a state; values that are the same as in `initial` are left out. */
export function toHash(state: State, initial: State): string {
  const values = new URLSearchParams();
  for (const key of Object.keys(initial) as (keyof State)[]) {
    const text = written(state[key]);
    if (text !== written(initial[key])) values.set(key, text);
  }
  if (values.size === 0) return '';
  const place = [...values.keys()].every((key) => ofVerdicts.has(key)) ? 'verdict' : 'explore';
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
  const hidden = values.get('hidden');
  if (hidden !== null) state.hidden = new Set(hidden.split('\n').filter(Boolean));
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
] as const;

function written(value: State[keyof State]): string {
  return typeof value === 'object' ? [...value].join('\n') : String(value);
}
