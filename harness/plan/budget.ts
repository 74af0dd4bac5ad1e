import type { ResolvedConfig, ResolvedTask } from '../config/config.ts';
import { groupBy } from '../results/group-by.ts';

/** A configuration that was made smaller, and a description of what it lacks. */
export interface Reduction {
  readonly config: ResolvedConfig;
  /** One phrase for each thing left out: `3 seeds instead of 5`. */
  readonly leftOut: readonly string[];
}

/** Fewer seeds than this give no meaningful interval. */
const fewSeeds = 3;

/** The defaults and one random draw. */
const fewTrials = 2;

/** A curve over d needs at least this many points. */
const fewDimensions = 2;

/** Control families, which accompany the hierarchies: at any d, every learner or no learner learns them. */
const controls: ReadonlySet<string> = new Set(['flat-degree-4', 'linear-control', 'quadratic']);

/**
 * Successively smaller versions of a configuration, starting with the whole; each drops one thing more than
 * the one before. The least informative parts are dropped first:
 *
 * 1. seeds, down to three: intervals get wider, but the curves stay;
 * 2. tuning trials, down to two;
 * 3. the largest d of controls, down to two values of d;
 * 4. the largest d of all other tasks, down to two;
 * 5. the remaining seeds, down to one, then all tuning.
 *
 * Every reduction applies to all learners of a task alike, so that comparisons stay fair. Limits, n and steps
 * stay, because they are part of what an error measures.
 */
export function* reductions(whole: ResolvedConfig): Generator<Reduction> {
  let config = whole;
  const step = (next: ResolvedConfig): Reduction => {
    config = next;
    return { config, leftOut: differences(whole, config) };
  };
  yield step(whole);
  while (config.seeds.length > fewSeeds) yield step(withSeeds(config, config.seeds.length - 1));
  while (mostTrials(config) > fewTrials) yield step(withTrials(config, mostTrials(config) - 1));
  for (const isControl of [true, false])
    for (;;) {
      const next = withoutLargest(config, ({ family }) => controls.has(family) === isControl);
      if (!next) break;
      yield step(next);
    }
  while (config.seeds.length > 1) yield step(withSeeds(config, config.seeds.length - 1));
  if (mostTrials(config) > 0) yield step(withTrials(config, 0));
}

/**
 * The largest of the reductions that takes at most `budgetSeconds`, found by bisection: each takes less time
 * than the one before.
 *
 * @param secondsOf how long a configuration takes from start to end
 * @returns the smallest reduction with `fits: false` if even that one takes longer
 */
export async function reduceTo(
  whole: ResolvedConfig,
  budgetSeconds: number,
  secondsOf: (config: ResolvedConfig) => Promise<number>,
): Promise<{ readonly reduction: Reduction; readonly seconds: number; readonly fits: boolean }> {
  const steps = [...reductions(whole)];
  const measure = async (i: number) => ({ reduction: steps[i], seconds: await secondsOf(steps[i].config) });
  let best = await measure(0);
  if (best.seconds <= budgetSeconds) return { ...best, fits: true };
  best = await measure(steps.length - 1);
  if (best.seconds > budgetSeconds) return { ...best, fits: false };
  let [tooLong, fits] = [0, steps.length - 1];
  while (fits - tooLong > 1) {
    const middle = Math.floor((tooLong + fits) / 2);
    const found = await measure(middle);
    if (found.seconds > budgetSeconds) tooLong = middle;
    else {
      fits = middle;
      best = found;
    }
  }
  return { ...best, fits: true };
}

function withSeeds(config: ResolvedConfig, count: number): ResolvedConfig {
  return { ...config, seeds: config.seeds.slice(0, count) };
}

function withTrials(config: ResolvedConfig, most: number): ResolvedConfig {
  const tasks = config.tasks.map((task) =>
    task.trials === undefined || task.trials <= most ? task : { ...task, trials: most },
  );
  return { ...config, trials: Math.min(config.trials, most), tasks };
}

const mostTrials = ({ trials, tasks }: ResolvedConfig) =>
  Math.max(...tasks.map((task) => task.trials ?? trials));

/**
 * Removes the largest d among the matching tasks that have more than two; undefined if no task has more. A
 * task may be written as several entries, for different learners or numbers of steps: the values of d of all
 * of them are its own.
 */
function withoutLargest(
  config: ResolvedConfig,
  isMeant: (task: ResolvedTask) => boolean,
): ResolvedConfig | undefined {
  const dimensions = dimensionsByLabel(config.tasks.filter(isMeant));
  const spare = [...dimensions].filter(([, d]) => d.length > fewDimensions);
  const largest = Math.max(...spare.map(([, d]) => d[d.length - 1]));
  if (spare.length === 0) return undefined;
  const shortened = new Set(spare.flatMap(([label, d]) => (d.includes(largest) ? [label] : [])));
  const tasks = config.tasks
    .map((task) =>
      shortened.has(task.label) && isMeant(task) ? { ...task, d: task.d.filter((d) => d !== largest) } : task,
    )
    .filter(({ d }) => d.length > 0);
  return { ...config, tasks };
}

/** All values of d of each task, ascending. */
function dimensionsByLabel(tasks: readonly ResolvedTask[]): Map<string, number[]> {
  const groups = groupBy(tasks, ({ label }) => label);
  return new Map(
    [...groups].map(([label, own]) => [label, [...new Set(own.flatMap(({ d }) => d))].sort((a, b) => a - b)]),
  );
}

function differences(whole: ResolvedConfig, part: ResolvedConfig): string[] {
  const left: string[] = [];
  const [seeds, kept] = [whole.seeds.length, part.seeds.length];
  if (kept < seeds) left.push(`${kept} ${kept === 1 ? 'seed' : 'seeds'} instead of ${seeds}`);
  const [trials, fewer] = [mostTrials(whole), mostTrials(part)];
  if (fewer < trials)
    left.push(fewer === 0 ? 'no tuning' : `at most ${fewer} tuning trials instead of ${trials}`);
  const remaining = dimensionsByLabel(part.tasks);
  for (const [label, all] of dimensionsByLabel(whole.tasks)) {
    const missing = all.filter((d) => !remaining.get(label)?.includes(d));
    if (missing.length > 0) left.push(`${label} without d = ${missing.join(', ')}`);
  }
  return left;
}
