import { gzipSync } from 'node:zlib';
import { isFailure } from '../../harness/results/is-failure.ts';
import { type Estimate, estimateMedian } from '../analysis/bootstrap.ts';
import { belowFullStrength, isBelowFullStrength } from '../analysis/full-strength.ts';
import { principalSizes } from '../analysis/principal-sizes.ts';
import { summarise } from '../analysis/summary.ts';
import type { Style } from '../charts/learner-style.ts';
import { assignStyles } from '../charts/style.ts';
import { type LogTail, mostLogged } from '../load-logs.ts';
import { sampleWords } from '../own-data.ts';
import { plainData, plainText } from '../plain-text.ts';
import type { Results, Row, Series } from '../rows.ts';
import type {
  ExplorerBudget,
  ExplorerData,
  ExplorerFit,
  ExplorerLearner,
  ExplorerPoint,
  ExplorerTask,
  Interval,
  PageData,
  TracePoint,
} from './data.ts';
import { explorerSearches } from './search-payload.ts';
import { optional, shortened } from './short-numbers.ts';

/** Traces are left out where there are more fits than this, because the page has to stay small. */
const mostTraced = 6000;
/** Maximum number of points of a trace that are kept, always with the last one. */
const longestTrace = 30;

/**
 * What the explorer shows, from tidy rows.
 *
 * @param environments results of environments, where they are apart from those of tasks
 */
export function explorerData(results: Results, environments?: Results): ExplorerData {
  const {
    rows,
    series,
    facets,
    logs,
    searches = [],
  } = environments ? joined(results, environments) : results;
  // As in the charts, where those of environments have styles of their own.
  const styles = new Map([
    ...(environments ? assignStyles(environments.series) : []),
    ...assignStyles(results.series),
  ]);
  const played = new Set(rows.flatMap(({ agent, task }) => (agent === undefined ? [] : [task])));
  const [taskOf, seriesOf] = [facets, series].map(
    (list) => new Map(list.map(({ label }, index) => [label, index])),
  );
  const sizes = new Map(
    facets.map(({ label }) => [label, principalSizes(rows.filter(({ task }) => task === label))]),
  );
  const traced = rows.length <= mostTraced;
  const budgets = new Map<string, { place: number; budget: ExplorerBudget }>();
  for (const row of rows) {
    const budget = budgetOf(row);
    const key = JSON.stringify(budget);
    if (!budgets.has(key)) budgets.set(key, { place: budgets.size, budget });
  }
  const kept = keptLogs(rows, logs, traced ? mostLogged : mostLogged / 4);
  return {
    tasks: facets.map((facet) => ({
      label: facet.label,
      degree: facet.degree,
      family: plainText(facet.family, 60),
      ...(facet.given ? { monitor: sampleWords([facet]).monitor } : {}),
      params: plainData(facet.params) as ExplorerTask['params'],
      ...(played.has(facet.label) && { played: true as const }),
    })),
    learners: series.map((own) => explorerLearner(own, styles.get(own.label))),
    points: summarise(rows.filter((row) => row.sweep || !isBelowFullStrength(row))).map(
      ({ task, series: label, d, n, error, fitSeconds, rows: own }): ExplorerPoint => ({
        task: taskOf.get(task) ?? 0,
        learner: seriesOf.get(label) ?? 0,
        d,
        n,
        principal: sizes.get(task)?.get(d) === n,
        ...(own.some(isBelowFullStrength) && { weak: true as const }),
        fits: own.length,
        failed: own.filter(({ status }) => isFailure(status)).length,
        ...(played.has(task) ? { regret: regretOf(own) } : { error: intervalOf(error) }),
        seconds: intervalOf(fitSeconds),
      }),
    ),
    budgets: [...budgets.values()].map(({ budget }) => budget),
    fits: rows.map(
      (row): ExplorerFit => ({
        // Two environments may have the same cell, but an address has to name one fit.
        id: row.origin === undefined ? row.id : `${row.id} (${row.origin})`,
        run: row.run,
        task: taskOf.get(row.task) ?? 0,
        learner: seriesOf.get(row.series) ?? 0,
        d: row.d,
        n: row.n,
        seed: row.seed,
        status: row.status,
        error: optional(row.testError),
        trainError: optional(row.trainError),
        zeroOne: optional(row.zeroOneError),
        ...(row.regret && {
          regret: optional(row.regret.relative),
          totalRegret: optional(row.regret.total),
          regretExponent: optional(row.regret.exponent),
        }),
        seconds: optional(row.fitSeconds),
        cpuSeconds: optional(row.fitCpuSeconds),
        tuneSeconds: optional(row.tuneSeconds),
        peakMiB: optional(row.peakRssMiB),
        backend: row.backend,
        trials: row.trials,
        budget: budgets.get(JSON.stringify(budgetOf(row)))?.place ?? 0,
        message: row.message,
        note:
          [isBelowFullStrength(row) ? belowFullStrength : '', row.note].filter(Boolean).join('; ') ||
          undefined,
        params: row.params,
        info: informationOf(row),
        log: kept.get(row.id),
        trace: traced ? traceOf(row) : undefined,
      }),
    ),
    traced,
    ...(searches.length > 0 && {
      searches: explorerSearches(searches, {
        task: (label) => taskOf.get(label) ?? 0,
        learner: (label) => seriesOf.get(label) ?? 0,
        principal: (label, d) => sizes.get(label)?.get(d),
      }),
    }),
  };
}

export function explorerLearner(
  { label, learner, params, sweep, baseline }: Series,
  style: Style | undefined,
): ExplorerLearner {
  return {
    label,
    learner: plainText(learner, 60),
    params: plainData(params) as ExplorerLearner['params'],
    colour: style?.colour ?? '#777777',
    dark: style?.dark ?? '#AAAAAA',
    marker: style?.marker ?? 'circle',
    rotation: style?.rotation ?? 0,
    hollow: style?.hollow ?? false,
    dash: style?.dash ?? [],
    ...(baseline && { thin: true as const }),
    ...(sweep && { sweep: { label: sweep.label, parameter: sweep.parameter, value: sweep.value } }),
  };
}

/** Tasks first; a learner that is in both counts once. */
function joined(tasks: Results, environments: Results): Results {
  const known = new Set(tasks.series.map(({ label }) => label));
  return {
    ...tasks,
    rows: [...tasks.rows, ...environments.rows],
    series: [...tasks.series, ...environments.series.filter(({ label }) => !known.has(label))],
    facets: [...tasks.facets, ...environments.facets],
  };
}

export function intervalOf(estimate: Estimate | undefined): Interval | undefined {
  return estimate && [estimate.median, estimate.low, estimate.high].map(shortened);
}

/** A failed cell counts as infinite regret, as in the section on environments. */
function regretOf(rows: readonly Row[]): Interval | undefined {
  const attempts = rows.filter(({ status }) => status !== 'unsupported');
  return intervalOf(
    estimateMedian(attempts.map(({ regret }) => regret?.relative ?? Number.POSITIVE_INFINITY)),
  );
}

/** The data as text for the page: gzip, base64. The same data give the same text. */
export function packed(data: PageData): string {
  return gzipSync(JSON.stringify(data), { level: 9 }).toString('base64');
}

/** The learner's own figures, then the user's own metrics. */
function informationOf({ info, own = {} }: Row): ExplorerFit['info'] {
  const metrics = Object.values(own).map(({ metric, value, missing, failed }) => [
    `metric ${metric.label}`,
    value ?? failed ?? missing ?? 'not measured',
  ]);
  const all = { ...info, ...Object.fromEntries(metrics) };
  return Object.keys(all).length > 0 ? all : undefined;
}

function budgetOf({ budget: { steps, seconds, memoryMiB }, testSize }: Row): ExplorerBudget {
  return { steps, seconds, memoryMiB, testSize };
}

/** As many logs as the page has room for, those of failed fits before the others. */
function keptLogs(rows: readonly Row[], logs: Results['logs'], most: number): ReadonlyMap<string, LogTail> {
  const kept = new Map<string, LogTail>();
  if (!logs || logs.size === 0) return kept;
  let left = most;
  const failed = rows.filter(({ status }) => status !== 'ok');
  const others = rows.filter(({ status }) => status === 'ok');
  for (const { id } of [...failed, ...others]) {
    const log = logs.get(id);
    if (!log || log.text.length > left) continue;
    left -= log.text.length;
    kept.set(id, log);
  }
  return kept;
}

function traceOf({ trace }: Row): ExplorerFit['trace'] {
  const points = trace.flatMap(({ step, seconds, error, regret }): TracePoint[] => {
    if (error === undefined || !Number.isFinite(error)) return [];
    const point = [step, shortened(seconds) ?? 0, shortened(error) ?? 0] as const;
    return [regret === undefined ? point : [...point, shortened(regret) ?? 0]];
  });
  if (points.length === 0) return undefined;
  const every = Math.ceil(points.length / longestTrace);
  return points.filter((_, i) => (points.length - 1 - i) % every === 0);
}
