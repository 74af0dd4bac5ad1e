import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { isFailure } from '../../harness/results/is-failure.ts';
import { median } from '../../tasks/median.ts';
import { holm } from '../analysis/holm.ts';
import type { LearningVerdict } from '../analysis/learning-verdict.ts';
import { machinesOf } from '../analysis/machines.ts';
import { scaling } from '../analysis/scaling.ts';
import { apart } from '../apart.ts';
import type { StoredRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { collectResults, type Results, type Row } from '../rows.ts';
import { type Change, type JudgedChange, judge, measureChange, type Quantity, quantities } from './change.ts';
import { type EnvironmentDifference, environmentDifferences, sameMachine } from './environments.ts';
import { type MetricChange, metricChanges, type UncomparedMetrics, uncompared } from './metric-changes.ts';
import { type FitPair, fitIdOf, type MissingFits, pairFits } from './pair-fits.ts';

export interface CompareOptions {
  /** Ratios from 1/(1 + tolerance) to 1 + tolerance count as no difference. */
  readonly tolerance: number;
}

/** A learner, on one family or on all of them, in two runs. */
export interface GroupComparison {
  readonly series: string;
  /** Absent: all families together. */
  readonly task?: string;
  /** Fits that both runs have. */
  readonly fits: number;
  /** Absent where no pair of fits succeeded in both runs. */
  readonly error?: JudgedChange;
  /** Of environments, in place of an error. */
  readonly regret?: JudgedChange;
  readonly time?: JudgedChange;
  /** Fits that succeeded before and fail now, and the other way round. */
  readonly newFailures: number;
  readonly mended: number;
  /** Fits that ran with other parameters, because tuning chose others. */
  readonly retuned: number;
}

/** Something that got worse or better: a learner as a whole, or on one family where the whole does not. */
export interface Finding {
  readonly kind: 'regression' | 'improvement';
  readonly quantity: Quantity | 'failures' | 'metric';
  readonly series: string;
  readonly task?: string;
  /** For metrics of the user's own. */
  readonly metric?: MetricChange;
  /** For errors, regrets and times. */
  readonly change?: JudgedChange;
  /** For failures: the number of fits that fail only now, or failed only before. */
  readonly failures?: number;
}

/** A learner whose verdict on a family changed, judged by the fits that both runs have. */
export interface VerdictChange {
  readonly series: string;
  readonly task: string;
  readonly before: LearningVerdict['kind'];
  readonly after: LearningVerdict['kind'];
}

export interface RunComparison {
  readonly before: RunSummary;
  readonly after: RunSummary;
  /** Present where `before` are published results: their hashes, and what was left out of them. */
  readonly published?: { readonly hash: string; readonly data?: string; readonly remarks: readonly string[] };
  readonly tolerance: number;
  readonly differences: readonly EnvironmentDifference[];
  /** Times are judged only where processor, cores and backend agree; elsewhere they give no findings. */
  readonly timesJudged: boolean;
  readonly shared: number;
  readonly onlyBefore: readonly MissingFits[];
  readonly onlyAfter: readonly MissingFits[];
  readonly learners: readonly GroupComparison[];
  readonly families: readonly GroupComparison[];
  /** The user's own metrics by learner, and by learner and family; absent if neither run has any. */
  readonly metrics?: MetricComparison;
  readonly findings: readonly Finding[];
  readonly verdicts: readonly VerdictChange[];
  /** Median of the learners' time ratios, where most moved one way: the cause is more likely the machine. */
  readonly drift?: number;
  readonly warnings: readonly string[];
}

/** The user's own metrics in two runs. */
export interface MetricComparison {
  readonly learners: readonly MetricChange[];
  readonly families: readonly MetricChange[];
  readonly uncompared: readonly UncomparedMetrics[];
}

export interface RunSummary {
  readonly name: string;
  readonly command: string;
  readonly createdAt: string;
  readonly fits: number;
}

/**
 * Compares two runs fit by fit. Errors (of environments, regrets) and CPU times of the fits that both have are compared in pairs with
 * the same specification and seed, learner by learner and then family by family; p values are corrected by
 * Holm's procedure over all learners, and separately over all learners on each family.
 */
export function compareRuns(
  before: StoredRun,
  after: StoredRun,
  { tolerance }: CompareOptions,
): RunComparison {
  const [from, to] = underCommonNames(before, after);
  const { pairs, onlyBefore, onlyAfter } = pairFits(from.rows, to.rows);
  const metrics = compareMetrics(before, after, pairs, tolerance);
  // A run whose cells come from several machines has times of several kinds.
  const timesJudged =
    sameMachine(before.run, after.run) && [from, to].every(({ rows }) => machinesOf(rows).length < 2);
  const { learners, families, findings } = judgePairs(pairs, tolerance, timesJudged);
  return {
    before: summary(before),
    after: summary(after),
    tolerance,
    differences: environmentDifferences(before.run, after.run),
    timesJudged,
    shared: pairs.length,
    onlyBefore,
    onlyAfter,
    learners,
    families,
    ...(metrics && { metrics }),
    findings: [...findings, ...(metrics ? metricFindings(metrics) : [])],
    verdicts: verdictChanges(from, to, pairs),
    drift: driftOf(learners, tolerance),
    warnings: [...before.warnings, ...after.warnings].map((warning) => plainText(warning)),
  };
}

/** What pairs of fits say of every learner, as a whole and on every family. */
export function judgePairs(
  pairs: readonly FitPair[],
  tolerance: number,
  timesJudged: boolean,
): Pick<RunComparison, 'learners' | 'families' | 'findings'> {
  const groups = (keyOf: (pair: FitPair) => [string, string?]) => judgeGroups(split(pairs, keyOf), tolerance);
  const learners = groups(({ before: { series } }) => [series]);
  const families = groups(({ before: { series, task } }) => [series, task]);
  return { learners, families, findings: findingsOf(learners, families, timesJudged) };
}

/** The results of each run, under names that mean the same learner or task in both. */
function underCommonNames(before: StoredRun, after: StoredRun): [Results, Results] {
  const common = collectResults([before, after], true);
  const names = new Map(common.rows.map((row) => [fitIdOf(row), { task: row.task, series: row.series }]));
  const renamed = (run: StoredRun): Results => ({
    ...common,
    rows: collectResults([run]).rows.map((row) => ({ ...row, ...names.get(fitIdOf(row)) })),
  });
  return [renamed(before), renamed(after)];
}

/** Metrics that one file defines in both runs. */
function compareMetrics(
  before: StoredRun,
  after: StoredRun,
  pairs: readonly FitPair[],
  tolerance: number,
): MetricComparison | undefined {
  const [from, to] = [before.run.config.metrics, after.run.config.metrics];
  if (!from && !to) return undefined;
  const apartNow = uncompared(from, to);
  const without = new Set(apartNow.map(({ metric }) => metric));
  const changes = (keyOf: (pair: FitPair) => [string, string?]) =>
    metricChanges(split(pairs, keyOf), tolerance).filter(({ metric }) => !without.has(metric));
  return {
    learners: changes(({ before: { series } }) => [series]),
    families: changes(({ before: { series, task } }) => [series, task]),
    uncompared: apartNow,
  };
}

/** As for errors: a learner as a whole, and families where the outcome is another one. */
function metricFindings({ learners, families }: MetricComparison): Finding[] {
  return learners.flatMap((whole) => {
    const own = families.filter(
      ({ metric, series, kind }) => metric === whole.metric && series === whole.series && kind !== whole.kind,
    );
    return [whole, ...own].flatMap((change): Finding[] => {
      const { kind, series, task } = change;
      if (kind !== 'worse' && kind !== 'better') return [];
      return [
        {
          kind: findingKinds[kind],
          quantity: 'metric',
          series,
          ...(task !== undefined && { task }),
          metric: change,
        },
      ];
    });
  });
}

interface Group {
  readonly series: string;
  readonly task?: string;
  readonly pairs: readonly FitPair[];
}

function split(pairs: readonly FitPair[], keyOf: (pair: FitPair) => [string, string?]): Group[] {
  const groups = new Map<string, { series: string; task?: string; pairs: FitPair[] }>();
  for (const pair of pairs) {
    const [series, task] = keyOf(pair);
    const key = JSON.stringify([series, task]);
    const group = groups.get(key) ?? { series, task, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function changesOf({ pairs }: Group): Change[] {
  return quantities.flatMap((quantity) => measureChange(quantity, pairs) ?? []);
}

/** Corrects over these groups alone: a look at families must not hide what a learner as a whole shows. */
function judgeGroups(groups: readonly Group[], tolerance: number): GroupComparison[] {
  const measured = groups.map((own) => ({ own, changes: changesOf(own) }));
  const corrected = holm(measured.flatMap(({ changes }) => changes.map(({ p }) => p)));
  let next = 0;
  return measured.map(({ own, changes }) =>
    compareGroup(
      own,
      changes.map((change) => judge(change, corrected[next++], tolerance)),
    ),
  );
}

function compareGroup({ series, task, pairs }: Group, changes: readonly JudgedChange[]): GroupComparison {
  const fails = ({ status }: Row) => isFailure(status);
  const regret = changes.find(({ quantity }) => quantity === 'regret');
  return {
    series,
    task,
    fits: pairs.length,
    error: changes.find(({ quantity }) => quantity === 'error'),
    ...(regret && { regret }),
    time: changes.find(({ quantity }) => quantity === 'time'),
    newFailures: pairs.filter((pair) => pair.before.status === 'ok' && fails(pair.after)).length,
    mended: pairs.filter((pair) => fails(pair.before) && pair.after.status === 'ok').length,
    retuned: pairs.filter(
      (pair) => canonicalJson(pair.before.params ?? {}) !== canonicalJson(pair.after.params ?? {}),
    ).length,
  };
}

function findingsOf(
  learners: readonly GroupComparison[],
  families: readonly GroupComparison[],
  timesJudged: boolean,
): Finding[] {
  const found: Finding[] = [];
  const judged = quantities.filter((quantity) => timesJudged || quantity !== 'time');
  for (const learner of learners) {
    const { series, newFailures, mended } = learner;
    for (const quantity of judged) {
      const whole = learner[quantity];
      if (whole?.kind === 'worse' || whole?.kind === 'better')
        found.push({ kind: findingKinds[whole.kind], quantity, series, change: whole });
      for (const family of families) {
        const change = family.series === series ? family[quantity] : undefined;
        if (!change || change.kind === whole?.kind) continue;
        if (change.kind === 'worse' || change.kind === 'better')
          found.push({ kind: findingKinds[change.kind], quantity, series, task: family.task, change });
      }
    }
    if (newFailures > 0)
      found.push({ kind: 'regression', quantity: 'failures', series, failures: newFailures });
    if (mended > 0) found.push({ kind: 'improvement', quantity: 'failures', series, failures: mended });
  }
  return found;
}

const findingKinds = { worse: 'regression', better: 'improvement' } as const;

export function verdictChanges(from: Results, to: Results, pairs: readonly FitPair[]): VerdictChange[] {
  const verdicts = (results: Results, rows: readonly Row[]) =>
    new Map(
      scaling(apart({ ...results, rows }).tasks).flatMap(({ facet, entries }) =>
        entries.map(({ series, verdict }) => [
          nameOf({ task: facet.label, series: series.label }),
          verdict.kind,
        ]),
      ),
    );
  const now = verdicts(
    to,
    pairs.map((pair) => pair.after),
  );
  const then = verdicts(
    from,
    pairs.map((pair) => pair.before),
  );
  return [...then].flatMap(([name, kind]) => {
    const other = now.get(name);
    const [task, series] = JSON.parse(name) as [string, string];
    return other === undefined || other === kind ? [] : [{ series, task, before: kind, after: other }];
  });
}

function nameOf({ task, series }: Pick<Row, 'task' | 'series'>): string {
  return JSON.stringify([task, series]);
}

function driftOf(learners: readonly GroupComparison[], tolerance: number): number | undefined {
  const ratios = learners.flatMap(({ time }) => (time ? [time.ratio] : []));
  if (ratios.length < 3) return undefined;
  const slower = ratios.filter((ratio) => ratio > 1 + tolerance).length;
  const faster = ratios.filter((ratio) => ratio < 1 / (1 + tolerance)).length;
  return Math.max(slower, faster) >= 0.75 * ratios.length ? median(ratios) : undefined;
}

export function summary({ run, fits }: StoredRun): RunSummary {
  return {
    name: plainText(run.name, 60),
    command: plainText(run.command, 2000),
    createdAt: plainText(run.createdAt, 40),
    fits: fits.length,
  };
}
