/** What the explorer shows. Every state has an address: the part of the page's URL after #. */
export interface State {
  /** Label of the family in the chart. */
  task: string;
  x: 'd' | 'n' | 'seconds' | 'steps';
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
}

const prefix = 'explore?';

/** The address of a state: what is as in `initial` is left out. */
export function toHash(state: State, initial: State): string {
  const values = new URLSearchParams();
  for (const key of Object.keys(initial) as (keyof State)[]) {
    const text = written(state[key]);
    if (text !== written(initial[key])) values.set(key, text);
  }
  const text = values.toString();
  return text === '' ? '' : `#${prefix}${text}`;
}

/** The state of an address; what it does not name, or what is no value, is as in `initial`. */
export function fromHash(hash: string, initial: State): State {
  const state: State = { ...initial };
  if (!hash.startsWith(`#${prefix}`)) return state;
  const values = new URLSearchParams(hash.slice(1 + prefix.length));
  for (const key of ['task', 'text', 'inTask', 'inLearner', 'inD', 'inStatus', 'sort', 'cell'] as const)
    state[key] = values.get(key) ?? initial[key];
  for (const key of ['logX', 'logY', 'descending'] as const)
    state[key] = values.has(key) ? values.get(key) === 'true' : initial[key];
  const [x, y, d] = [values.get('x'), values.get('y'), Number(values.get('d'))];
  if (x === 'd' || x === 'n' || x === 'seconds' || x === 'steps') state.x = x;
  if (y === 'error' || y === 'seconds') state.y = y;
  if (d > 0) state.d = d;
  const hidden = values.get('hidden');
  if (hidden !== null) state.hidden = new Set(hidden.split('\n').filter(Boolean));
  return state;
}

function written(value: State[keyof State]): string {
  return typeof value === 'object' ? [...value].join('\n') : String(value);
}
