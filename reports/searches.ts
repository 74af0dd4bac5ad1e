import { cellId } from '../harness/results/cell-id.ts';
import type { SampleCount, SearchedDimension, TrialRecord } from '../harness/results/record.ts';
import { tuneSpecOf } from '../harness/results/tune-spec.ts';
import type { NamedFit } from './series/name-fits.ts';

/** The search that tuned a learner for one task, d and n. */
export interface Search {
  /** Labels of the facet and of the series. */
  readonly task: string;
  readonly series: string;
  readonly d: number;
  readonly n: SampleCount;
  /** In the order in which they ran. */
  readonly trials: readonly TrialRecord[];
  /** The ranges and lists that trials were drawn from, by parameter; absent if the run stores none. */
  readonly space?: Readonly<Record<string, SearchedDimension>>;
  /** Parameters of the winning trial; absent if no trial succeeded. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The searches behind these fits, each once, with the labels of the fits that they tuned. */
export function searchesOf(fits: Iterable<NamedFit>): Search[] {
  const found = new Map<string, Search>();
  const byRun = new Map<NamedFit['run'], ReadonlyMap<string, NamedFit['cell']>>();
  for (const { cell, run, facet, series } of fits) {
    const { spec } = cell;
    // A variant that shares the tuning of another had no search of its own.
    if (spec.tuning.trials === 0 || spec.tuning.as !== undefined) continue;
    const place = JSON.stringify([facet, series, spec.d, spec.n]);
    if (found.has(place)) continue;
    const stored = byRun.get(run) ?? new Map(run.searches.map((search) => [search.id, search]));
    byRun.set(run, stored);
    const search = stored.get(cellId(tuneSpecOf(spec)));
    if (!search) continue;
    const { trials = [], space, params } = search;
    found.set(place, {
      task: facet,
      series,
      d: spec.d,
      n: spec.n,
      trials,
      ...(space && { space }),
      ...(params && { params }),
    });
  }
  return [...found.values()];
}
