import type {
  CellSpec,
  SampleCount,
  Status,
  StoredData,
  StoredRegret,
  StoredSpectrum,
  StoredStrength,
  StoredSweep,
  StoredTraits,
  TraceEntry,
} from '../harness/results/record.ts';
import { facetOf } from './facet-facts.ts';
import type { StoredRun } from './load.ts';
import { type LogTail, longestTail } from './load-logs.ts';
import { bySamples, plural } from './numbers.ts';
import { groupByOrigin } from './origins.ts';
import { type OwnValue, ownMetricsOf, ownValuesOf } from './own-metrics.ts';
import { plainLines, plainText } from './plain-text.ts';
import { type Search, searchesOf } from './searches.ts';
import { type NamedFit, nameFits } from './series/name-fits.ts';
import { sweepLabels } from './series/sweep-labels.ts';
import { tidyRow } from './tidy-row.ts';

/** A learner as charts and tables show it: one colour, one line. */
export interface Series {
  readonly label: string;
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The environment of its fits, where the results come from several. */
  readonly origin?: string;
  /** What sets its fits apart from others of this learner, in words: "600 steps". */
  readonly variant?: string;
  /** Its fits are heads on features that were learned on another task, which its variant names. */
  readonly transferred?: true;
  /** The learner's traits, where the run stores them; `traitsOf` also knows those of older runs. */
  readonly traits?: StoredTraits;
  /** Where it stands in the sweep of which it is a variant. */
  readonly sweep?: StoredSweep;
  /** Its fits are of a baseline, not of the runs of the report. */
  readonly baseline?: true;
}

/** A task family as charts and tables show it: one panel, one section. */
export interface Facet {
  readonly label: string;
  readonly family: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Its samples are rows of a user's files instead of drawn. */
  readonly given?: boolean;
  /** How these files were read, where the run stores it. */
  readonly data?: StoredData;
  /** SHA-256 of its definition, where it is not built in. */
  readonly digest?: string;
  /** Degree of the target at the largest d, where the results store it; absent for samples from files. */
  readonly degree?: number;
  /** Number of classes, if there are more than two, where the results store it. */
  readonly classes?: number;
  /** What the target computes, as TeX, where the run stores it. */
  readonly formula?: string;
}

/** One fit. Measurements that a failed fit lacks are absent. */
export interface Row {
  readonly id: string;
  readonly run: string;
  /** Its environment, where the results come from several. */
  readonly origin?: string;
  /** The variant of its series. */
  readonly variant?: string;
  /** The traits of its series. */
  readonly traits?: StoredTraits;
  /** The place of its series in a sweep over a parameter. */
  readonly sweep?: StoredSweep;
  /** Whether its series is transferred, and its source. */
  readonly transferred?: true;
  readonly transfer?: CellSpec['transfer'];
  /** Label of the facet and of the series. */
  readonly task: string;
  readonly series: string;
  /** Name of the learner in the registry. */
  readonly learner: string;
  /** SHA-256 of the definitions of the task and of the learner, where these are not built in. */
  readonly taskDigest?: string;
  readonly learnerDigest?: string;
  readonly d: number;
  /** `stream`: fresh samples, as many as its steps took. All rows of a facet have one, or none has. */
  readonly n: SampleCount;
  readonly seed: number;
  readonly status: Status;
  readonly message?: string;
  readonly note?: string;
  /** Cells of environments: the agent that plays them; n is then the number of episodes. */
  readonly agent?: string;
  /** What the agent lost; absent where the cell failed. */
  readonly regret?: StoredRegret;
  /**
   * Relative: mean squared error / variance of the labels; of more than two classes, the share of wrong ones / that
   * of the best constant.
   */
  readonly testError?: number;
  readonly trainError?: number;
  /** Share of wrong signs or classes. */
  readonly zeroOneError?: number;
  /** Of the final model, where the fit was diagnosed: see record.ts. */
  readonly spanErrors?: Readonly<Record<string, number>>;
  readonly overlap?: number;
  readonly leadingOverlap?: number;
  readonly coverage?: readonly number[];
  /** Metrics of the user's own, by label: of the final model on the test sample. */
  readonly own?: Readonly<Record<string, OwnValue>>;
  /** Id that the cell would have without metrics of the user's own; absent where it has none. */
  readonly fitId?: string;
  /** The least relative test error of a rotation-invariant kernel at this n, where the result stores it. */
  readonly kernelFloor?: number;
  /** How the target of this seed is spread over degrees, where the result stores it. */
  readonly spectrum?: StoredSpectrum;
  readonly fitSeconds?: number;
  readonly fitCpuSeconds?: number;
  /** For a fit that was repeated (`repeatTiming`): how often it ran, its least and its greatest time. */
  readonly fitTimes?: number;
  readonly fitSecondsLow?: number;
  readonly fitSecondsHigh?: number;
  /** Whether all repetitions predict the same. */
  readonly repeatsIdentical?: boolean;
  /** The machine's processor; absent in older results. */
  readonly processor?: string;
  /** Cores of the machine, and how many of them other processes kept busy during the fit, on average. */
  readonly cores?: number;
  readonly elsewhere?: number;
  readonly tuneSeconds?: number;
  readonly dataSeconds?: number;
  /** Drawing the fresh samples of a stream. */
  readonly sampleSeconds?: number;
  readonly predictMsPer1000?: number;
  readonly peakRssMiB?: number;
  /**
   * For kernel methods and random features: how many centres or features, and how many full strength takes.
   */
  readonly strength?: Pick<StoredStrength, 'centres' | 'needed' | 'full'>;
  readonly info: Readonly<Record<string, number | string>>;
  /** Parameters of the final fit, tuned ones included. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly trials: number;
  readonly backend?: string;
  /** `cpu`, `cuda`; absent where the backend has no choice. */
  readonly device?: string;
  /** Threads that the cell was given. */
  readonly threads: number;
  readonly trace: readonly TraceEntry[];
  readonly budget: CellSpec['budget'];
  readonly testSize: number;
}

/** Everything that reports are about, in the order of the configuration. */
export interface Results {
  /** The searches that tuned these fits. */
  readonly searches?: readonly Search[];
  readonly rows: readonly Row[];
  readonly series: readonly Series[];
  readonly facets: readonly Facet[];
  /** Ends of the logs of fits that printed anything, by cell id. */
  readonly logs?: ReadonlyMap<string, LogTail>;
  /** For each pair of runs with fits in common, a sentence on how many and which run's count. */
  readonly repeated?: readonly string[];
  /** For each task, a sentence on settings that the configuration varies along a curve. */
  readonly alongCurves?: readonly string[];
}

/**
 * Tidy rows from stored runs. Fits share a series and a facet only where they are alike
 * (series/name-fits.ts), and no two rows have the same facet, series, d, n and seed. Fits of different
 * environments (origins.ts) never share a series: each environment has series of its own, which bear its
 * name.
 *
 * @param pool let fits of different environments share a series all the same, because the user asked for it
 */
export function collectResults(runs: readonly StoredRun[], pool = false): Results {
  const named = nameFits(groupByOrigin(runs, pool));
  const counted = new Map<string, NamedFit>();
  const repeats = new Repeats(runs);
  for (const fit of named.fits) {
    const { d, n, seed } = fit.cell.spec;
    const place = JSON.stringify([fit.facet, fit.series, d, n, seed]);
    const first = counted.get(place);
    if (!first) counted.set(place, fit);
    // Of two records of a fit, the one that measures more counts.
    else if (metricsOf(fit) > metricsOf(first)) {
      counted.set(place, fit);
      repeats.add(fit.run, first.run);
    } else repeats.add(first.run, fit.run);
  }
  const metrics = ownMetricsOf(runs);
  const searches = searchesOf(counted.values());
  const order = (list: readonly { label: string }[]) =>
    new Map(list.map(({ label }, index) => [label, index] as const));
  const facetOrder = order(named.facets);
  const seriesOrder = order(named.series);
  const swept = sweepLabels(named.series);
  const traits = new Map(named.series.map(({ label, entry }) => [label, entry.traits]));
  const rows = [...counted.values()].map((fit): Row => {
    const { cell, run, facet, series, origin, variant, transferred } = fit;
    const own = traits.get(series);
    return {
      ...tidyRow(cell, plainText(run.run.name), facet, series),
      ...ownValuesOf(cell, metrics),
      ...(origin && { origin }),
      ...(variant && { variant }),
      ...(own && { traits: own }),
      ...(swept.has(series) && { sweep: swept.get(series) }),
      ...(transferred && { transferred }),
    };
  });
  rows.sort(
    (a, b) =>
      (facetOrder.get(a.task) ?? 0) - (facetOrder.get(b.task) ?? 0) ||
      a.d - b.d ||
      bySamples(a.n, b.n) ||
      (seriesOrder.get(a.series) ?? 0) - (seriesOrder.get(b.series) ?? 0) ||
      a.seed - b.seed,
  );
  searches.sort(
    (a, b) =>
      (facetOrder.get(a.task) ?? 0) - (facetOrder.get(b.task) ?? 0) || a.d - b.d || bySamples(a.n, b.n),
  );
  return {
    rows,
    searches,
    series: named.series.map(
      ({ label, entry: { name, params, traits: own }, origin, variant, transferred }) => ({
        label,
        learner: name,
        params,
        ...(origin && { origin }),
        ...(variant && { variant }),
        ...(own && { traits: own }),
        ...(swept.has(label) && { sweep: swept.get(label) }),
        ...(transferred && { transferred }),
      }),
    ),
    facets: named.facets.map(({ label, entry }) => facetOf(label, entry, runs)),
    logs: logsOf(runs),
    repeated: repeats.sentences(),
    alongCurves: named.alongCurves,
  };
}

function metricsOf({ cell }: NamedFit): number {
  return cell.spec.metrics?.length ?? 0;
}

/** Counts the fits that two runs have in common. */
class Repeats {
  readonly #counts = new Map<StoredRun, Map<StoredRun, number>>();
  readonly #runs: readonly StoredRun[];

  /** @param runs all of them, in the order in which they were given */
  constructor(runs: readonly StoredRun[]) {
    this.#runs = runs;
  }

  add(first: StoredRun, again: StoredRun): void {
    const own = this.#counts.get(first) ?? new Map<StoredRun, number>();
    own.set(again, (own.get(again) ?? 0) + 1);
    this.#counts.set(first, own);
  }

  sentences(): string[] {
    return [...this.#counts].flatMap(([first, others]) =>
      [...others].map(
        ([again, count]) =>
          `${plural(count, 'fit')} of ${this.#nameOf(again)} ${count === 1 ? 'is' : 'are'} in ${first === again ? 'it twice' : `${this.#nameOf(first)} too`}; each counts once, as ${first === again ? 'it comes first' : 'the latter has it'}`,
      ),
    );
  }

  /** Runs with the same name are told apart by their position. */
  #nameOf(stored: StoredRun): string {
    const name = ({ run, origin }: StoredRun) =>
      `run ${plainText(run.name, 60)}${origin === undefined ? '' : ` of ${plainText(origin, 60)}`}`;
    const own = name(stored);
    const alike = this.#runs.filter((other) => name(other) === own).length > 1;
    return alike ? `${own} (no. ${this.#runs.indexOf(stored) + 1})` : own;
  }
}

function logsOf(runs: readonly StoredRun[]): ReadonlyMap<string, LogTail> {
  return new Map(
    runs.flatMap(({ logs = [] }) =>
      [...logs].map(([id, log]) => [id, { ...log, text: plainLines(log.text, longestTail.failed) }] as const),
    ),
  );
}
