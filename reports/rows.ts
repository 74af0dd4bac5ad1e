import { canonicalJson } from '../harness/results/canonical-json.ts';
import {
  type CellRecord,
  type CellSpec,
  longestFormula,
  type Status,
  type StoredSpectrum,
  type TraceEntry,
} from '../harness/results/record.ts';
import type { StoredRun } from './load.ts';
import { type LogTail, longestTail } from './load-logs.ts';
import { groupByOrigin } from './origins.ts';
import { plainData, plainLines, plainText } from './plain-text.ts';
import { shorten } from './shorten.ts';

/** A learner as charts and tables show it: one colour, one line. */
export interface Series {
  readonly label: string;
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Which environment its fits are of, where the results are of several. */
  readonly origin?: string;
}

/** A task family as charts and tables show it: one panel, one section. */
export interface Facet {
  readonly label: string;
  readonly family: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Degree of the target at the largest d, where the results tell. */
  readonly degree?: number;
  /** What the target computes, as TeX, where the run tells. */
  readonly formula?: string;
}

/** One fit. Figures that a failed fit has not are absent. */
export interface Row {
  readonly id: string;
  readonly run: string;
  /** Which environment it is of, where the results are of several. */
  readonly origin?: string;
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
  /** How the target of this seed is spread over degrees, where the task tells. */
  readonly spectrum?: StoredSpectrum;
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
  readonly budget: CellSpec['budget'];
  readonly testSize: number;
}

/** Everything reports speak of, in the order of the configuration. */
export interface Results {
  readonly rows: readonly Row[];
  readonly series: readonly Series[];
  readonly facets: readonly Facet[];
  /** Ends of the logs of fits that printed anything, by cell. */
  readonly logs?: ReadonlyMap<string, LogTail>;
}

/**
 * Tidy rows from stored runs. A cell that several runs hold counts once. Fits of different environments are never of one
 * series (origins.ts says what that is): each environment's series bear its name.
 *
 * @param pool one series a learner all the same, because somebody asked for it
 */
export function collectResults(runs: readonly StoredRun[], pool = false): Results {
  // A learner's label, and the name of an environment in brackets.
  const series = new Entries<Series>(100);
  const learners = new Entries<Series>();
  const facets = new Entries<Facet>();
  const groups = groupByOrigin(runs, pool);
  const addSeries = (origin: string, learner: string, params: Series['params'], label: string): Series => {
    const key = canonicalJson([learner, params]);
    const plain = learners.add(key, readable(learner, params, label), (unique) => ({
      label: unique,
      learner,
      params,
    }));
    if (origin === '') return series.add(key, plain.label, () => plain);
    return series.add(canonicalJson([key, origin]), `${plain.label} (${origin})`, (unique) => ({
      ...plain,
      label: unique,
      origin,
    }));
  };
  for (const { label: origin, runs: own } of groups)
    for (const { run } of own) {
      for (const { learner, params, label } of run.config.learners) addSeries(origin, learner, params, label);
      for (const { family, params, label } of run.config.tasks)
        facets.add(canonicalJson([family, params]), label, (unique) => ({ label: unique, family, params }));
    }
  const rows: Row[] = [];
  for (const { label: origin, runs: own } of groups) {
    const seen = new Set<string>();
    for (const { run, fits } of own)
      for (const cell of fits) {
        if (seen.has(cell.id)) continue;
        seen.add(cell.id);
        const { family, taskParams, learner, learnerParams } = cell.spec;
        const { label } = addSeries(origin, learner, learnerParams, describe(learner, learnerParams));
        const facet = facets.add(
          canonicalJson([family, taskParams]),
          describe(family, taskParams),
          (unique) => ({ label: unique, family, params: taskParams }),
        );
        rows.push({ ...row(cell, plainText(run.name), facet.label, label), ...(origin && { origin }) });
      }
  }
  // One learner's series stand together, in the order of the environments.
  const places = new Map(
    learners.list.map(({ learner, params }, index) => [canonicalJson([learner, params]), index]),
  );
  const placeOf = ({ learner, params }: Series) => places.get(canonicalJson([learner, params])) ?? 0;
  series.list.sort((a, b) => placeOf(a) - placeOf(b));
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
  return {
    rows,
    series: series.list,
    facets: facets.list.map((facet) => withFormula(withDegree(facet, runs), runs)),
    logs: logsOf(runs),
  };
}

/** Entries by key, with labels that are readable and unique. */
class Entries<E extends { label: string }> {
  readonly list: E[] = [];
  readonly #byKey = new Map<string, E>();
  readonly #labels = new Set<string>();
  readonly #longest: number;

  constructor(longest = 60) {
    this.#longest = longest;
  }

  add(key: string, label: string, make: (unique: string) => E): E {
    const known = this.#byKey.get(key);
    if (known) return known;
    const plain = plainText(label, this.#longest) || '(no name)';
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

function withFormula(facet: Facet, runs: readonly StoredRun[]): Facet {
  const key = canonicalJson([facet.family, facet.params]);
  for (const { run } of runs)
    for (const { family, params, tex } of run.formulas ?? [])
      if (canonicalJson([family, params]) === key) return { ...facet, formula: plainFormula(tex) };
  return facet;
}

function logsOf(runs: readonly StoredRun[]): ReadonlyMap<string, LogTail> {
  return new Map(
    runs.flatMap(({ logs = [] }) =>
      [...logs].map(([id, log]) => [id, { ...log, text: plainLines(log.text, longestTail.failed) }] as const),
    ),
  );
}

/** At most so long; a formula that was cut off is no formula any more and is shown as what it is. */
function plainFormula(tex: string): string {
  return shorten(plainLines(tex.slice(0, 2 * longestFormula), 2 * longestFormula), longestFormula);
}

function row(cell: CellRecord, run: string, task: string, series: string): Row {
  const { spec, metrics, timings, repeats, load } = cell;
  const text = (value: string | undefined) => (value === undefined ? undefined : plainText(value));
  return {
    id: cell.id,
    run: shorten(run, 60),
    task,
    series,
    learner: plainText(spec.learner, 60),
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
    spectrum: cell.spectrum,
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
    info: plainData(cell.info ?? {}) as Row['info'],
    params: plainData(cell.params) as Row['params'],
    trials: spec.tuning.trials,
    backend: cell.backend && plainText(cell.backend.name, 60),
    device: cell.backend?.device,
    threads: cell.backend?.threads ?? spec.threads ?? 1,
    trace: cell.trace,
    budget: spec.budget,
    testSize: spec.testSize,
  };
}
