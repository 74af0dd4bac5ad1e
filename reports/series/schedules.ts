/** One run's fits of one learner on one task: the place of each (d and n) and its settings, as texts. */
export type Fits = readonly { readonly place: string; readonly settings: string }[];

/** Which curve the fits of each run belong to. */
export interface Curves {
  /** One map per run, in the order given, from settings to the number of their curve. */
  readonly curveOf: readonly ReadonlyMap<string, number>[];
  /** One list per curve: all settings along it. */
  readonly settings: readonly (readonly string[])[];
}

/**
 * Divides the fits of one learner on one task into curves, so that no curve has unlike fits at one place; the
 * order of the runs does not matter. A configuration may vary settings with d and n (more steps at a larger
 * d). Such fits are one curve where each place has one setting and some run has all places; other runs that
 * share part of it belong to it. Everywhere else each setting has a curve of its own.
 */
export function partIntoCurves(runs: readonly Fits[]): Curves {
  const curves: string[][] = [];
  const ofOneSetting = new Map<string, number>();
  const constant = (settings: string) => {
    const known = ofOneSetting.get(settings) ?? curves.push([settings]) - 1;
    ofOneSetting.set(settings, known);
    return known;
  };
  const curveOf = runs.map(() => new Map<string, number>());
  for (const group of connected(runs)) {
    const settings = [...new Set(group.flatMap((run) => runs[run].map((fit) => fit.settings)))];
    const together = settings.length > 1 && isOneSchedule(group.map((run) => runs[run]));
    const curve = together ? curves.push(settings) - 1 : undefined;
    for (const run of group)
      for (const fit of runs[run]) curveOf[run].set(fit.settings, curve ?? constant(fit.settings));
  }
  return { curveOf, settings: curves };
}

/** Whether each place has one setting, and one of the runs has all places. */
function isOneSchedule(runs: readonly Fits[]): boolean {
  const schedule = new Map<string, string>();
  for (const fits of runs)
    for (const { place, settings } of fits) {
      if ((schedule.get(place) ?? settings) !== settings) return false;
      schedule.set(place, settings);
    }
  return runs.some((fits) => new Set(fits.map(({ place }) => place)).size === schedule.size);
}

/** Groups of runs linked by a common setting at a common place. Runs without fits are in none. */
function connected(runs: readonly Fits[]): number[][] {
  const groupOf = runs.map((_, run) => run);
  const root = (run: number): number => (groupOf[run] === run ? run : root(groupOf[run]));
  const first = new Map<string, number>();
  runs.forEach((fits, run) => {
    for (const { place, settings } of fits) {
      const meeting = JSON.stringify([place, settings]);
      const other = first.get(meeting);
      if (other === undefined) first.set(meeting, run);
      else groupOf[root(run)] = root(other);
    }
  });
  const groups = new Map<number, number[]>();
  runs.forEach((fits, run) => {
    if (fits.length > 0) groups.set(root(run), [...(groups.get(root(run)) ?? []), run]);
  });
  return [...groups.values()];
}
