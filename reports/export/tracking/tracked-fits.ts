import { fileName } from '../../../harness/results/file-name.ts';
import type { CellRecord, TraceEntry } from '../../../harness/results/record.ts';
import type { StoredRun } from '../../load.ts';
import { groupByOrigin } from '../../origins.ts';
import { plainText } from '../../plain-text.ts';
import { nameFits } from '../../series/name-fits.ts';
import { UniqueLabels } from '../../series/named-entries.ts';
import { tidyRow } from '../../tidy-row.ts';

/** One value of a quantity that changes over a fit. */
export interface TrackedPoint {
  readonly step: number;
  /** Seconds since the fit's start. */
  readonly seconds: number;
  readonly value: number;
}

/** One fit as tools that track experiments see it: a run with parameters, curves and final figures. */
export interface TrackedFit {
  readonly id: string;
  readonly run: StoredRun;
  /** Unique folder of small letters, digits and hyphens: `bfc-wide/deep-sgd/d16-n2048-seed101`. */
  readonly path: string;
  /** The same for readers. */
  readonly name: string;
  /** Milliseconds since 1970; 0 where the result says no date. */
  readonly start: number;
  readonly end: number;
  readonly ok: boolean;
  /** What the fit is, and the parameters with which it ran; harmless texts. */
  readonly params: ReadonlyMap<string, string | number | boolean>;
  /** By name: `error`, `loss`, `feature_error/layer_2`, and `metric/NAME` for metrics of the user's own. */
  readonly curves: ReadonlyMap<string, readonly TrackedPoint[]>;
  /** Figures of the final model: `test_error`, `fit_cpu_seconds`, `test_metric/NAME`. */
  readonly finals: ReadonlyMap<string, number>;
  /** The last step of the trace. */
  readonly lastStep: number;
  readonly facts: ReadonlyMap<string, string>;
}

/** All fits of these runs, in the order of their families and learners. */
export function trackedFits(runs: readonly StoredRun[]): TrackedFit[] {
  const { fits } = nameFits(groupByOrigin(runs, true));
  const paths = new UniqueLabels();
  return fits.map(({ cell, run, facet, series }) => {
    const { spec } = cell;
    const place = `d${spec.d}-n${spec.n}-seed${spec.seed}`;
    const own = runs.length > 1 ? [fileName(run.run.name, 'run')] : [];
    const path = [...own, fileName(facet, 'task'), fileName(series, 'learner'), place].join('/');
    const started = Date.parse(cell.startedAt);
    const start = Number.isFinite(started) && started > 0 ? started : 0;
    const seconds = Math.max(0, cell.timings?.cellSeconds ?? cell.trace.at(-1)?.seconds ?? 0);
    return {
      id: cell.id,
      run,
      path: paths.take(path).replace(/ \((\d+)\)$/, '-$1'),
      name: `${series} on ${facet}, d = ${spec.d}, n = ${spec.n}, seed ${spec.seed}`,
      start,
      end: Math.round(start + 1000 * seconds),
      ok: cell.status === 'ok',
      params: paramsOf(cell, facet, series),
      curves: curvesOf(cell),
      finals: finalsOf(cell, facet, series),
      lastStep: Math.max(0, Math.round(cell.trace.at(-1)?.step ?? 0)),
      facts: factsOf(cell, run),
    };
  });
}

function paramsOf(cell: CellRecord, facet: string, series: string): TrackedFit['params'] {
  const { spec, params = {} } = cell;
  const flat = (prefix: string, values: object) =>
    Object.entries(values).map(
      ([key, value]) => [`${prefix}${plainText(key, 60)}`, plainValue(value)] as const,
    );
  return new Map([
    ['task', facet],
    ['learner', series],
    ['d', spec.d],
    ['n', spec.n],
    ['seed', spec.seed],
    ['tuning_trials', spec.tuning.trials],
    ...flat('task.', spec.taskParams),
    ...flat('param.', params),
  ]);
}

function plainValue(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return plainText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 200);
}

function curvesOf({ trace }: CellRecord): TrackedFit['curves'] {
  const curves = new Map<string, TrackedPoint[]>();
  const add = (name: string, { step, seconds }: TraceEntry, value: number | undefined) => {
    if (value === undefined) return;
    const curve = curves.get(name) ?? [];
    curves.set(name, curve);
    curve.push({ step: Math.max(0, Math.round(step)), seconds: Math.max(0, seconds), value });
  };
  for (const point of trace) {
    add('error', point, point.error);
    add('loss', point, point.loss);
    add('regret', point, point.regret);
    add('greedy_regret', point, point.greedyRegret);
    add('mean_return', point, point.meanReturn);
    add('overlap', point, point.overlap);
    add('leading_overlap', point, point.leadingOverlap);
    for (const [i, value] of (point.coverage ?? []).entries()) add(`coverage/${i + 1}`, point, value);
    for (const [name, errors] of [
      ['feature_error', point.featureErrors],
      ['span_error', point.spanErrors],
    ] as const)
      for (const [layer, value] of Object.entries(errors ?? {}))
        add(`${name}/layer_${keyPart(layer)}`, point, value);
    for (const [layer, angles] of Object.entries(point.featureAngles ?? {}))
      add(`largest_angle/layer_${keyPart(layer)}`, point, angles.at(-1));
    for (const [name, value] of Object.entries(point.own ?? {})) add(`metric/${keyPart(name)}`, point, value);
  }
  return curves;
}

/** A word of a stored result as a part of a name that is also a path. */
function keyPart(word: string): string {
  const part = plainText(word, 40).replace(/[^\w.-]/g, '_');
  return /^\.*$/.test(part) ? '_' : part;
}

function finalsOf(cell: CellRecord, facet: string, series: string): TrackedFit['finals'] {
  const row = tidyRow(cell, '', facet, series);
  const figures: readonly (readonly [string, number | undefined])[] = [
    ['test_error', row.testError],
    ['train_error', row.trainError],
    ['zero_one_error', row.zeroOneError],
    ['relative_regret', row.regret?.relative],
    ['kernel_floor', row.kernelFloor],
    ['fit_seconds', row.fitSeconds],
    ['fit_cpu_seconds', row.fitCpuSeconds],
    ['tune_seconds', row.tuneSeconds],
    ['predict_ms_per_1000', row.predictMsPer1000],
    ['peak_rss_mib', row.peakRssMiB],
    ...Object.entries(cell.metrics?.own ?? {}).map(
      ([name, { value }]) => [`test_metric/${keyPart(name)}`, value] as const,
    ),
  ];
  return new Map(figures.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function factsOf(cell: CellRecord, { run }: StoredRun): TrackedFit['facts'] {
  const { environment, package: made } = run;
  return new Map(
    (
      [
        ['cell', cell.id],
        ['status', cell.status],
        ['message', cell.message],
        ['run', run.name],
        ['hierbench', cell.versions.hierbench ?? made.version],
        ['processor', cell.load?.processor ?? environment.cpu],
        ['backend', cell.backend?.name ?? environment.backend.name],
      ] as const
    ).flatMap(([name, value]) => (value === undefined ? [] : [[name, plainText(value)] as const])),
  );
}
