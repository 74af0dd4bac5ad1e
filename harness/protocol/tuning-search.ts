import type { SearchDimension } from '../../learners/contract.ts';
import type { Stream } from '../../tasks/streams.ts';
import { canonicalJson } from '../results/canonical-json.ts';

export type SearchSpace = Readonly<Record<string, SearchDimension>>;

/** The search space without the parameters that the user fixed. */
export function openDimensions(space: SearchSpace, fixed: Readonly<Record<string, unknown>>): SearchSpace {
  return Object.fromEntries(Object.entries(space).filter(([name]) => !Object.hasOwn(fixed, name)));
}

/**
 * The changes that each trial makes to the defaults: none in the first trial, then a Latin hypercube sample
 * of the space (McKay, Beckman & Conover, Technometrics 21, 1979). Every range is cut into as many strata as
 * there are drawn trials, and each stratum is used once; every choice is used once, in random order, before
 * any is used again. A few trials thus cover each parameter evenly, without a grid that ties one parameter's
 * values to another's.
 *
 * No combination is drawn twice, so a space of choices with fewer combinations than trials gives fewer
 * trials.
 */
export function sampleTrials(
  space: SearchSpace,
  trials: number,
  stream: Stream,
): Record<string, number | string>[] {
  const names = Object.keys(space).sort();
  const drawn = trials - 1;
  const columns = names.map((name) => column(space[name], drawn, stream.child(name)));
  const chosen: Record<string, number | string>[] = [{}];
  const seen = new Set<string>();
  for (let trial = 0; trial < drawn; trial++) {
    const values = Object.fromEntries(names.map((name, i) => [name, columns[i][trial]]));
    const key = canonicalJson(values);
    if (names.length === 0 || seen.has(key)) continue;
    seen.add(key);
    chosen.push(values);
  }
  return chosen;
}

/** One parameter's values over the drawn trials. */
function column(dimension: SearchDimension, count: number, stream: Stream): (number | string)[] {
  if ('choices' in dimension) {
    const values: (number | string)[] = [];
    while (values.length < count)
      for (const i of stream.permutation(dimension.choices.length)) values.push(dimension.choices[i]);
    return values.slice(0, count);
  }
  const { min, max, log = false } = dimension;
  const scale = log ? Math.log : (x: number) => x;
  const unscale = log ? Math.exp : (x: number) => x;
  const low = scale(min);
  const high = scale(max);
  return [...stream.permutation(count)].map((stratum) => {
    const share = (stratum + stream.uniform()) / count;
    const value = Number(unscale(low + share * (high - low)).toPrecision(3));
    return Math.min(max, Math.max(min, value));
  });
}
