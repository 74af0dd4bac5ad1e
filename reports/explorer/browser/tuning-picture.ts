import { dimensionStyles } from '../../charts/dimension-styles.ts';
import type { Style } from '../../charts/learner-style.ts';
import { bySamples, formatCount, formatError, formatSamples, listing, plural } from '../../numbers.ts';
import type { ExplorerData, ExplorerParameter, ExplorerSearch, ParameterValue } from '../data.ts';
import type { State } from './state.ts';

/** A choice among the searches: what the controls show, after values that the data lack were replaced. */
export interface TuningChoice {
  readonly tasks: readonly string[];
  readonly learners: readonly string[];
  readonly parameters: readonly string[];
  readonly places: readonly string[];
  readonly task: string;
  readonly learner: string;
  readonly parameter: string;
  /** The place of one search, or empty for all. */
  readonly at: string;
  /** Those of the task and the learner, by d and n. */
  readonly searches: readonly ExplorerSearch[];
}

/** An axis of numbers, or of the entries of a list, which stand at 0, 1, 2, … */
export interface TuningAxis {
  readonly title: string;
  readonly logarithmic: boolean;
  readonly choices?: readonly ParameterValue[];
  /** Ends of what could be chosen, which the axis includes. */
  readonly from?: number;
  readonly to?: number;
  /** The only values with a tick. */
  readonly ticks?: readonly number[];
}

export interface TuningPoint {
  readonly x: number;
  readonly y: number;
  /** The whole tooltip. */
  readonly text: string;
  /** The winning trial. */
  readonly won?: boolean;
  /** A choice at the end of its range. */
  readonly end?: 'lower' | 'upper';
}

export interface TuningLine {
  readonly label: string;
  readonly style: Style;
  readonly joined: boolean;
  readonly points: readonly TuningPoint[];
}

/** What a view of tuning draws, before it is drawn. */
export interface TuningPicture {
  readonly x: TuningAxis;
  readonly y: TuningAxis;
  readonly lines: readonly TuningLine[];
  /** Places of failed trials on the x axis, with the style of their search. */
  readonly failures: readonly { readonly x: number; readonly style: Style }[];
  /** What could be chosen at each x. */
  readonly ranges: readonly { readonly x: number; readonly from: number; readonly to: number }[];
  readonly sentences: readonly string[];
}

/** The choice that a state names, as far as there are such searches, and the first ones otherwise. */
export function tuningChoice({ tasks, learners, searches = [] }: ExplorerData, state: State): TuningChoice {
  const labelsOf = (own: readonly ExplorerSearch[], of: 'task' | 'learner') => {
    const list = of === 'task' ? tasks : learners;
    return [...new Set(own.map((search) => search[of]))].sort((a, b) => a - b).map((i) => list[i].label);
  };
  const task = oneOf(labelsOf(searches, 'task'), state.tuneTask);
  const ofTask = searches.filter((search) => tasks[search.task].label === task);
  const learner = oneOf(labelsOf(ofTask, 'learner'), state.tuneLearner);
  const own = ofTask
    .filter((search) => learners[search.learner].label === learner)
    .sort((a, b) => a.d - b.d || bySamples(a.n, b.n));
  const parameters = [...new Set(own.flatMap((search) => search.parameters.map(({ name }) => name)))];
  const places = own.map(placeOf);
  return {
    tasks: labelsOf(searches, 'task'),
    learners: labelsOf(ofTask, 'learner'),
    parameters,
    places,
    task,
    learner,
    parameter: oneOf(parameters, state.tuneParameter),
    at: places.includes(state.tuneAt) ? state.tuneAt : '',
    searches: own,
  };
}

/** "d = 16, n = 2,048" */
export function placeOf({ d, n }: Pick<ExplorerSearch, 'd' | 'n'>): string {
  return `d = ${d}, n = ${formatSamples(n)}`;
}

/** The searches of a choice that are drawn: all of them, or the one at its place. */
export function drawnSearches({ searches, at }: TuningChoice, view: State['tuneView']): ExplorerSearch[] {
  return searches.filter((search) => view === 'chosen' || at === '' || placeOf(search) === at);
}

export function tuningPicture(choice: TuningChoice, view: State['tuneView']): TuningPicture {
  // Styles belong to all of the learner's searches, so that one drawn alone keeps its colour.
  const styles = [...dimensionStyles(choice.searches.map((_, i) => i)).values()];
  const styled = choice.searches.map((search, i) => ({ search, style: styles[i] }));
  const drawn = new Set(drawnSearches(choice, view));
  const own = styled.filter(({ search }) => drawn.has(search));
  if (view === 'best') return bestSoFar(own);
  return view === 'chosen' ? chosenOverD(own, choice.parameter) : errorOverParameter(own, choice.parameter);
}

type Styled = readonly { readonly search: ExplorerSearch; readonly style: Style }[];

function errorOverParameter(own: Styled, parameter: string): TuningPicture {
  const axis = parameterAxis(own, parameter);
  const failures: { x: number; style: Style }[] = [];
  let withoutValue = 0;
  const lines = own.map(({ search, style }, index): TuningLine => {
    const at = search.parameters.findIndex(({ name }) => name === parameter);
    const winner = winnerOf(search);
    const points = search.trials.flatMap(({ error, status, values }, trial): TuningPoint[] => {
      const value = values[at] ?? null;
      const place = placeOn(axis, value);
      if (place === undefined || value === null) {
        withoutValue++;
        return [];
      }
      // Searches stand side by side at the entries of a list, where all of their points would coincide.
      const x = axis.choices ? place + (0.5 * (index + 0.5)) / own.length - 0.25 : place;
      if (error === undefined) {
        failures.push({ x, style });
        return [];
      }
      const text = `${placeOf(search)}, trial ${trial + 1}${trial === winner ? ', chosen' : ''}: ${formatError(error)} at ${parameter} = ${valueText(value)}${status === 'ok' ? '' : `, ${status}`}`;
      return [{ x, y: error, text, ...(trial === winner && { won: true }) }];
    });
    return { label: placeOf(search), style, joined: false, points };
  });
  return {
    x: axis,
    y: errorAxis,
    lines,
    failures,
    ranges: [],
    sentences: [
      ...(lines.some(({ points }) => points.some(({ won }) => won)) ? ['A ring marks what was chosen.'] : []),
      ...(axis.from === undefined ? [] : ['Lines across the chart are the ends of the range searched.']),
      ...(failures.length > 0
        ? [`Crosses at the upper edge: ${plural(failures.length, 'trial')} that failed.`]
        : []),
      ...(withoutValue > 0 ? [`${plural(withoutValue, 'trial')} without ${parameter}: not drawn.`] : []),
    ],
  };
}

function bestSoFar(own: Styled): TuningPicture {
  const longest = Math.max(0, ...own.map(({ search }) => search.trials.length));
  const lines = own.map(({ search, style }): TuningLine => {
    const points: TuningPoint[] = [];
    let best = Number.POSITIVE_INFINITY;
    for (const [trial, { error }] of search.trials.entries()) {
      const better = error !== undefined && error < best;
      if (better) best = error;
      if (!Number.isFinite(best)) continue;
      const text = `${placeOf(search)}: ${formatError(best)} after ${plural(trial + 1, 'trial')}`;
      points.push({ x: trial + 1, y: best, text, ...(trial === winnerOf(search) && { won: true }) });
    }
    return { label: placeOf(search), style, joined: true, points };
  });
  const without = lines.filter(({ points }) => points.length === 0).map(({ label }) => label);
  return {
    x: {
      title: 'tuning trials',
      logarithmic: false,
      from: 1,
      to: longest,
      ...(longest <= 24 && { ticks: Array.from({ length: longest }, (_, i) => i + 1) }),
    },
    y: { ...errorAxis, title: 'best validation error so far' },
    lines,
    failures: [],
    ranges: [],
    sentences: [
      'A ring marks the trial that was chosen; the first trial is the learner’s defaults. A line that still falls at its end may gain from more trials.',
      ...(without.length > 0 ? [`No trial succeeded at ${listing(without)}.`] : []),
    ],
  };
}

function chosenOverD(own: Styled, parameter: string): TuningPicture {
  const axis = parameterAxis(own, parameter);
  const dimensions = [...new Set(own.map(({ search }) => search.d))];
  const first = own[0]?.style;
  const points = own.flatMap(({ search }) => {
    const { chosen, end } = dimensionOf(search, parameter) ?? {};
    const y = chosen === undefined ? undefined : placeOn(axis, chosen);
    if (y === undefined || chosen === undefined) return [];
    const edge = end ? `, the ${end} end of what was searched` : '';
    const text = `${parameter} = ${valueText(chosen)} at ${placeOf(search)}${edge}`;
    return [{ search, point: { x: search.d, y, text, ...(end && { end }) } }];
  });
  const line = (label: string, principal: boolean): TuningLine[] => {
    const chosen = points.filter(({ search }) => search.principal === principal).map(({ point }) => point);
    if (chosen.length === 0 || !first) return [];
    return [{ label, style: { ...first, hollow: !principal }, joined: principal, points: chosen }];
  };
  const atEnds = points.filter(({ point }) => point.end);
  const without = own.filter(({ search }) => !points.some((other) => other.search === search));
  return {
    x: {
      title: 'input dimension d',
      logarithmic: true,
      // Room for the bars beside the least and the greatest d.
      ...(dimensions.length > 0 && {
        from: 0.85 * Math.min(...dimensions),
        to: 1.15 * Math.max(...dimensions),
      }),
      ticks: dimensions,
    },
    y: axis,
    lines: [...line('chosen', true), ...line('chosen at another n', false)],
    failures: [],
    ranges: own.flatMap(({ search }) => {
      const ends = rangeOn(axis, dimensionOf(search, parameter));
      return ends ? [{ x: search.d, ...ends }] : [];
    }),
    sentences: [
      'Bars are what was searched.',
      ...(atEnds.length > 0
        ? [
            `Triangles mark choices at the end of it: ${listing(atEnds.map(({ search, point }) => `the ${point.end} end at ${placeOf(search)}`))}. Beyond it there may be a better value.`,
          ]
        : []),
      ...(without.length > 0
        ? [`Nothing was chosen at ${listing(without.map(({ search }) => placeOf(search)))}.`]
        : []),
    ],
  };
}

const errorAxis: TuningAxis = { title: 'relative validation error', logarithmic: true };

/** The trial with the least validation error, the first of several. */
export function winnerOf({ trials }: ExplorerSearch): number {
  let best = -1;
  for (const [i, { error }] of trials.entries())
    if (error !== undefined && (best < 0 || error < (trials[best].error ?? 0))) best = i;
  return best;
}

function parameterAxis(own: Styled, parameter: string): TuningAxis {
  const dimensions = own.flatMap(({ search }) => dimensionOf(search, parameter) ?? []);
  const values = own.flatMap(({ search }) => {
    const at = search.parameters.findIndex(({ name }) => name === parameter);
    return search.trials.flatMap((trial) => trial.values[at] ?? []);
  });
  const all = [...values, ...dimensions.flatMap(({ chosen }) => chosen ?? [])];
  const listed = dimensions.flatMap(({ choices = [] }) => choices);
  if (listed.length > 0 || all.some((value) => typeof value === 'string')) {
    const choices = [...new Set([...listed, ...all])];
    if (choices.every((choice) => typeof choice === 'number')) choices.sort((a, b) => a - b);
    return { title: parameter, logarithmic: false, choices };
  }
  const ranges = dimensions.flatMap(({ min, max }) =>
    min === undefined || max === undefined ? [] : [{ min, max }],
  );
  return {
    title: parameter,
    logarithmic: dimensions.some(({ log }) => log === true),
    ...(ranges.length > 0 && {
      from: Math.min(...ranges.map(({ min }) => min)),
      to: Math.max(...ranges.map(({ max }) => max)),
    }),
  };
}

function dimensionOf({ parameters }: ExplorerSearch, parameter: string): ExplorerParameter | undefined {
  return parameters.find(({ name }) => name === parameter);
}

/** Where a value is on an axis; undefined where it has no place there. */
function placeOn({ choices }: TuningAxis, value: ParameterValue | null): number | undefined {
  if (!choices) return typeof value === 'number' ? value : undefined;
  const place = value === null ? -1 : choices.indexOf(value);
  return place < 0 ? undefined : place;
}

function rangeOn(
  axis: TuningAxis,
  parameter: ExplorerParameter | undefined,
): { from: number; to: number } | undefined {
  const { choices, min, max } = parameter ?? {};
  if (!axis.choices) return min === undefined || max === undefined ? undefined : { from: min, to: max };
  const places = (choices ?? []).flatMap((choice) => placeOn(axis, choice) ?? []);
  return places.length > 0 ? { from: Math.min(...places), to: Math.max(...places) } : undefined;
}

/** Four significant digits of a number. */
export function valueText(value: ParameterValue): string {
  if (typeof value === 'string') return value;
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7))
    return value.toExponential(2).replace('e+', 'e');
  return formatCount(Number(value.toPrecision(4)));
}

function oneOf(list: readonly string[], wanted: string): string {
  return list.includes(wanted) ? wanted : (list[0] ?? '');
}
