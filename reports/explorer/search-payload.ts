import { groupBy } from '../../harness/results/group-by.ts';
import type { SampleCount, SearchedDimension, TrialRecord } from '../../harness/results/record.ts';
import { endsOfRanges } from '../analysis/ends-of-ranges.ts';
import { plainText } from '../plain-text.ts';
import type { Search } from '../searches.ts';
import type { ExplorerParameter, ExplorerSearch, ExplorerTrial, ParameterValue } from './data.ts';
import { optional } from './short-numbers.ts';

/** With more trials than this the page holds none of them, only what was chosen. */
export const mostTrials = 20_000;
/** Maximum number of parameters of a search, and of entries of a list of choices. */
const most = { parameters: 20, choices: 100 };

/** How labels become indices into the explorer's lists, and which n stands for a d. */
export interface SearchPlaces {
  readonly task: (label: string) => number;
  readonly learner: (label: string) => number;
  readonly principal: (task: string, d: number) => SampleCount | undefined;
}

/** What the explorer shows of the searches that tuned the fits. */
export function explorerSearches(searches: readonly Search[], places: SearchPlaces): ExplorerSearch[] {
  const ends = groupBy(endsOfRanges(searches), ({ search }) => search);
  const count = searches.reduce((sum, { trials }) => sum + trials.length, 0);
  return searches.map((search): ExplorerSearch => {
    const { task, series, d, n, params = {}, space = {}, trials } = search;
    const names = parametersOf(search);
    return {
      task: places.task(task),
      learner: places.learner(series),
      d,
      n,
      principal: places.principal(task, d) === n,
      parameters: names.map((name): ExplorerParameter => {
        const chosen = asValue(params[name]);
        const end = ends.get(search)?.find(({ parameter }) => parameter === name)?.end;
        return {
          name: plainText(name, 60),
          ...rangeOf(space[name]),
          ...(chosen !== null && { chosen }),
          ...(end && { end }),
        };
      }),
      trials: count > mostTrials ? [] : trials.map((trial) => trialOf(trial, names)),
    };
  });
}

/** The parameters that were searched; in runs that do not store them, those that differ between trials. */
function parametersOf({ space, trials }: Search): string[] {
  const names = space
    ? Object.keys(space)
    : [...new Set(trials.flatMap(({ params }) => Object.keys(params)))].filter(
        (name) => new Set(trials.map(({ params }) => JSON.stringify(params[name]))).size > 1,
      );
  return names.slice(0, most.parameters);
}

function rangeOf(dimension: SearchedDimension | undefined): Partial<ExplorerParameter> {
  if (dimension === undefined) return {};
  const { choices, min, max, log } = dimension;
  if (Array.isArray(choices))
    return { choices: choices.slice(0, most.choices).flatMap((choice) => asValue(choice) ?? []) };
  if (typeof min !== 'number' || typeof max !== 'number') return {};
  return { min, max, ...(log === true && { log }) };
}

function trialOf({ status, validationError, params }: TrialRecord, names: readonly string[]): ExplorerTrial {
  const error = status === 'ok' ? optional(validationError) : undefined;
  return {
    status: status === 'ok' && error === undefined ? 'invalid' : status,
    ...(error !== undefined && { error }),
    values: names.map((name) => asValue(params[name])),
  };
}

/** A number or a short text; null for what is neither, which no axis has a place for. */
function asValue(value: unknown): ParameterValue | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return plainText(String(value), 60);
  return null;
}
