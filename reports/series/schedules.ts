/** One run's fits of one learner on one task: where each stands (d and n) and what it was given, as texts. */
export type Fits = readonly { readonly place: string; readonly settings: string }[];

/** Settings by place. */
type Schedule = Map<string, string>;

/** Which curve the fits of each run belong to. */
export interface Curves {
  /** One map a run, in the order given: settings to the number of the curve. */
  readonly curveOf: readonly ReadonlyMap<string, number>[];
  /** One list a curve: all settings along it. */
  readonly settings: readonly (readonly string[])[];
}

/**
 * Parts the fits of one learner on one task into curves, so that no curve has unlike fits at one place. A configuration may
 * give settings that go with d and n (more steps at a larger d): that is one curve, as long as it has one setting at each
 * place. A run that has two at some place has a curve for each setting. Curves of several runs are one where they have
 * the same settings wherever they meet and one of them brings no setting that the other lacks.
 */
export function partIntoCurves(runs: readonly Fits[]): Curves {
  const curves: Schedule[] = [];
  const add = (schedule: Schedule): number => {
    const known = curves.findIndex((curve) => goTogether(curve, schedule));
    if (known < 0) return curves.push(schedule) - 1;
    for (const [place, settings] of schedule) curves[known].set(place, settings);
    return known;
  };
  const curveOf = runs.map((fits) => {
    const places = new Map<string, Set<string>>();
    for (const { place, settings } of fits) places.set(place, (places.get(place) ?? new Set()).add(settings));
    const all = new Set(fits.map(({ settings }) => settings));
    if ([...places.values()].every(({ size }) => size === 1)) {
      const curve = add(new Map(fits.map(({ place, settings }) => [place, settings])));
      return new Map([...all].map((settings) => [settings, curve]));
    }
    return new Map(
      [...all].map((settings) => {
        const own = fits.filter((fit) => fit.settings === settings);
        return [settings, add(new Map(own.map(({ place }) => [place, settings])))];
      }),
    );
  });
  return { curveOf, settings: curves.map((curve) => [...new Set(curve.values())]) };
}

function goTogether(a: Schedule, b: Schedule): boolean {
  for (const [place, settings] of b) if ((a.get(place) ?? settings) !== settings) return false;
  const [mine, theirs] = [new Set(a.values()), new Set(b.values())];
  return (
    [...theirs].every((settings) => mine.has(settings)) || [...mine].every((settings) => theirs.has(settings))
  );
}
