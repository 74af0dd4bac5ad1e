import { canonicalJson } from '../harness/results/canonical-json.ts';
import type { CellRecord, Status, TraceEntry } from '../harness/results/record.ts';
import type { StoredRun } from './load.ts';
import { plainText } from './plain-text.ts';

/** A learner as charts and tables show it: one colour, one line. */
export interface Series {
  readonly label: string;
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A task family as charts and tables show it: one panel, one section. */
export interface Facet {
  readonly label: string;
  readonly family: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Degree of the target at the largest d, where the results tell. */
  readonly degree?: number;
}

/** One fit. Figures that a failed fit has not are absent. */
export interface Row {
  readonly id: string;
  readonly run: string;
  /** Label of the facet and of the series. */
  readonly task: string;
  readonly series: string;
  /** Name of the learner in the registry. */
  readonly learner: string;
  readonly d: number;
  readonly n: number;
  readonly seed: number;
  readonly status: Status;
  readonly message?: string;
  readonly note?: string;
  /** Relative: mean squared error / variance of the labels. */
  readonly testError?: number;
  readonly trainError?: number;
  readonly zeroOneError?: number;
  /** The least relative test error of a rotation-invariant kernel at this n, where the task tells its spectrum. */
  readonly kernelFloor?: number;
  readonly fitSeconds?: number;
  readonly fitCpuSeconds?: number;
  /** Of a fit that was done several times (`repeatTiming`): how often, its least and its greatest time. */
  readonly fitTimes?: number;
  readonly fitSecondsLow?: number;
  readonly fitSecondsHigh?: number;
  /** Whether all of these predict the same. */
  readonly repeatsIdentical?: boolean;
  /** Cores of the machine, and how many of them other processes kept busy during the fit, on average. */
  readonly cores?: number;
  readonly elsewhere?: number;
  readonly tuneSeconds?: number;
  readonly dataSeconds?: number;
  readonly predictMsPer1000?: number;
  readonly peakRssMiB?: number;
  readonly info: Readonly<Record<string, number | string>>;
  /** Parameters of the final fit, tuned ones included. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly trials: number;
  readonly backend?: string;
  /** `cpu`, `cuda`; absent where the backend has no choice. */
  readonly device?: string;
  /** That a cell was given. */
  readonly threads: number;
  readonly trace: readonly TraceEntry[];
}

/** Everything reports speak of, in the order of the configuration. */
export interface Results {
  readonly rows: readonly Row[];
  readonly series: readonly Series[];
  readonly facets: readonly Facet[];
}

/** Tidy rows from stored runs. A cell that several runs hold counts once. */
export function collectResults(runs: readonly StoredRun[]): Results {
  const series = new Entries<Series>();
  const facets = new Entries<Facet>();
  for (const { run } of runs) {
    for (const { learner, params, label } of run.config.learners)
      series.add(canonicalJson([learner, params]), readable(learner, params, label), (unique) => ({
        label: unique,
        learner,
        params,
      }));
    for (const { family, params, label } of run.config.tasks)
      facets.add(canonicalJson([family, params]), label, (unique) => ({ label: unique, family, params }));
  }
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (const { run, fits } of runs)
    for (const cell of fits) {
      if (seen.has(cell.id)) continue;
      seen.add(cell.id);
      const { spec } = cell;
      const own = series.add(
        canonicalJson([spec.learner, spec.learnerParams]),
        readable(spec.learner, spec.learnerParams, describe(spec.learner, spec.learnerParams)),
        (label) => ({ label, learner: spec.learner, params: spec.learnerParams }),
      );
      const facet = facets.add(
        canonicalJson([spec.family, spec.taskParams]),
        describe(spec.family, spec.taskParams),
        (label) => ({ label, family: spec.family, params: spec.taskParams }),
      );
      rows.push(row(cell, plainText(run.name), facet.label, own.label));
    }
  const order = (list: readonly { label: string }[]) =>
    new Map(list.map(({ label }, index) => [label, index] as const));
  const facetOrder = order(facets.list);
  const seriesOrder = order(series.list);
  rows.sort(
    (a, b) =>
      (facetOrder.get(a.task) ?? 0) - (facetOrder.get(b.task) ?? 0) ||
      a.d - b.d ||
      a.n - b.n ||
      (seriesOrder.get(a.series) ?? 0) - (seriesOrder.get(b.series) ?? 0) ||
      a.seed - b.seed ||
      (a.id < b.id ? -1 : 1),
  );
  return { rows, series: series.list, facets: facets.list.map((facet) => withDegree(facet, runs)) };
}

/** Entries by key, with labels that are readable and unique. */
class Entries<E extends { label: string }> {
  readonly list: E[] = [];
  readonly #byKey = new Map<string, E>();
  readonly #labels = new Set<string>();

  add(key: string, label: string, make: (unique: string) => E): E {
    const known = this.#byKey.get(key);
    if (known) return known;
    const plain = plainText(label, 60) || '(no name)';
    let unique = plain;
    for (let i = 2; this.#labels.has(unique); i++) unique = `${plain} (${i})`;
    this.#labels.add(unique);
    const entry = make(unique);
    this.#byKey.set(key, entry);
    this.list.push(entry);
    return entry;
  }
}

/** A learner that nobody gave a label is called "two-layer relu", which is shorter than "two-layer[activation=relu]". */
function readable(learner: string, params: Readonly<Record<string, unknown>>, label: string): string {
  if (label !== describe(learner, params)) return label;
  const words = Object.entries(params).map(([key, value]) =>
    typeof value === 'string' ? value : `${key} ${JSON.stringify(value)}`,
  );
  return [learner, ...words].join(' ');
}

/** The name of a learner or family as one writes it on the command line. */
function describe(name: string, params: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(params).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return parts.length === 0 ? name : `${name}[${parts.join(',')}]`;
}

function withDegree(facet: Facet, runs: readonly StoredRun[]): Facet {
  const key = canonicalJson([facet.family, facet.params]);
  let largest: CellRecord | undefined;
  for (const { fits } of runs)
    for (const cell of fits)
      if (
        cell.structure &&
        cell.spec.d > (largest?.spec.d ?? 0) &&
        canonicalJson([cell.spec.family, cell.spec.taskParams]) === key
      )
        largest = cell;
  return largest?.structure ? { ...facet, degree: largest.structure.degree } : facet;
}

function row(cell: CellRecord, run: string, task: string, series: string): Row {
  const { spec, metrics, timings, repeats, load } = cell;
  const text = (value: string | undefined) => (value === undefined ? undefined : plainText(value));
  return {
    id: cell.id,
    run,
    task,
    series,
    learner: spec.learner,
    d: spec.d,
    n: spec.n,
    seed: spec.seed,
    status: cell.status,
    message: text(cell.message),
    note: text(cell.note),
    testError: cell.status === 'ok' ? metrics?.relativeTestError : undefined,
    trainError: cell.status === 'ok' ? metrics?.relativeTrainError : undefined,
    zeroOneError: cell.status === 'ok' ? metrics?.zeroOneError : undefined,
    kernelFloor: cell.spectrum?.kernelFloor,
    fitSeconds: cell.status === 'ok' ? timings?.fitSeconds : undefined,
    fitCpuSeconds: cell.status === 'ok' ? timings?.fitCpuSeconds : undefined,
    fitTimes: repeats?.fitSeconds.length,
    fitSecondsLow: repeats && Math.min(...repeats.fitSeconds),
    fitSecondsHigh: repeats && Math.max(...repeats.fitSeconds),
    repeatsIdentical: repeats?.identical,
    cores: load?.cores,
    elsewhere: load?.elsewhere,
    tuneSeconds: timings?.tuneSeconds,
    dataSeconds: timings?.dataSeconds,
    predictMsPer1000: timings?.predictMsPer1000,
    peakRssMiB: cell.peakRssMiB,
    info: cell.info ?? {},
    params: cell.params,
    trials: spec.tuning.trials,
    backend: cell.backend?.name,
    device: cell.backend?.device,
    threads: cell.backend?.threads ?? spec.threads ?? 1,
    trace: cell.trace,
  };
}
