import type { FitCost, Learner, Work } from '../../../learners/contract.ts';
import type { TaskStructure } from '../../../tasks/contract.ts';
import {
  diagnosisRows,
  diagnosisSize,
  headFolds,
  headRidges,
  heldRows,
  splitSize,
  widestOfLoops,
} from '../../protocol/protocol.ts';
import { plannedTrials } from '../../protocol/trial-parameters.ts';
import type { CellSpec } from '../../results/record.ts';
import { learnedSpec } from '../../results/transfer.ts';

/**
 * The cost of a cell's fits, counted from shapes: one entry for each trial of a tuning cell or each repeat of
 * a reported fit.
 */
export type CellCost = readonly PlannedFitCost[];

export interface PlannedFitCost extends FitCost {
  /**
   * Operations of all comparisons of the fit's layers with the target's; absent if the fit is not diagnosed.
   */
  readonly comparisonFlops?: number;
  /**
   * Operations of what the harness does with the fit's features in matrix products: comparisons with all
   * features together and with wide layers, and heads of transferred fits.
   */
  readonly comparisonProductFlops?: number;
}

/** The costs of the tuning cell of one (learner, task, d, n), and of each of its reported cells. */
export interface PlannedCosts {
  readonly tune: CellCost;
  readonly fit: CellCost;
}

/**
 * Costs from shapes alone, the same on every machine; undefined if the learner does not declare its costs.
 * Which trial will win is not known, so a tuned fit is assumed to cost the mean of the trials.
 *
 * @param agentRows for a cell of an environment: the rows of each of its agent's fits
 */
export function plannedCosts(
  spec: CellSpec,
  learner: Learner,
  structure: TaskStructure,
  agentRows?: readonly number[],
): PlannedCosts | undefined {
  if (!learner.cost) return undefined;
  const learned = learnedSpec(spec);
  const { n, budget, tuning } = learned;
  const cost = learner.cost.bind(learner);
  const tuned = tuning.trials > 0;
  const candidates = tuned
    ? plannedTrials(learned, learner, spec.family, structure).candidates
    : [learner.parameters.parse(spec.learnerParams)];
  const costOf = (rows: number, validationRows: number) =>
    candidates.map((params) =>
      cost(params as never, {
        task: structure,
        n: rows,
        ...(n === 'stream' && { stream: true }),
        budget,
        validationRows,
      }),
    );
  const { training, validation } = splitSize(n, tuning.validation);
  const tune = tuned ? costOf(training, validation) : [];
  if (agentRows) return { tune, fit: agentRows.map((rows) => meanCost(costOf(rows, 0))) };
  const fit = meanCost(costOf(heldRows(n), 0));
  const compared = spec.diagnose && fit.features ? comparisons(fit.traces, fit.features, structure) : {};
  const heads =
    spec.transfer && fit.features
      ? (fit.traces + 1) * headFlops(fit.features, spec.transfer.features, heldRows(spec.n))
      : 0;
  const products = (compared.comparisonProductFlops ?? 0) + heads;
  const measured = { ...compared, ...(products > 0 ? { comparisonProductFlops: products } : {}) };
  return { tune, fit: [{ ...fit, ...measured }] };
}

/** Operations of fitting a head, as protocol/head.ts does it. */
function headFlops(features: readonly number[], read: 'last' | 'all', n: number): number {
  const p = read === 'all' ? features.reduce((sum, width) => sum + width, 0) : (features.at(-1) ?? 0);
  const least = Math.min(p, n);
  return (headFolds(n) + 1) * (n * p * least + headRidges.length * (least ** 3 / 3 + 2 * n * p));
}

/** The work of all comparisons of a fit; the final model is compared once more. */
function comparisons(
  traces: number,
  features: readonly number[],
  structure: TaskStructure,
): Pick<PlannedFitCost, 'comparisonFlops' | 'comparisonProductFlops'> {
  const { widths } = structure;
  const points = traces + 1;
  const narrow = widths.reduce(
    (sum, k, i) => sum + (features[i] <= widestOfLoops ? comparisonFlops(features[i], k, diagnosisSize) : 0),
    0,
  );
  const all = features.reduce((sum, width) => sum + width, 0);
  const k = widths.reduce((sum, width) => sum + width, 0);
  return {
    comparisonFlops: points * narrow,
    comparisonProductFlops: k === 0 ? 0 : points * spanFlops(all, k),
  };
}

/** Operations of comparing p learned features with k true ones, as protocol/span.ts computes it. */
function spanFlops(p: number, k: number): number {
  const n = diagnosisRows(p);
  const [rows, least] = [n / 2, Math.min(p, n / 2)];
  return rows * p * least + 4 * (least ** 3 / 3 + 2 * n * p * k);
}

/**
 * Operations of one comparison of p learned features with k true ones on n rows, as protocol/diagnosis.ts
 * computes it.
 */
export function comparisonFlops(p: number, k: number, n: number): number {
  const moments = n * ((p * p) / 2 + p * k);
  const solutions = p ** 3 + 6 * p * p * k;
  const predictions = 2 * n * p * k;
  return moments + solutions + predictions + 6 * n * (p + k);
}

function meanCost(costs: readonly FitCost[]): FitCost {
  const mean = (of: (cost: FitCost) => number) =>
    costs.reduce((sum, cost) => sum + of(cost), 0) / costs.length;
  const meanWork = (of: (cost: FitCost) => Work): Work =>
    Object.fromEntries(workKinds.map((kind) => [kind, mean((cost) => of(cost)[kind] ?? 0)]));
  return {
    fit: meanWork(({ fit }) => fit),
    predictRow: meanWork(({ predictRow }) => predictRow),
    traces: mean(({ traces }) => traces),
    ...(costs.some(({ freshRows }) => freshRows !== undefined)
      ? { freshRows: mean(({ freshRows = 0 }) => freshRows) }
      : {}),
    bytes: Math.max(...costs.map(({ bytes }) => bytes)),
    // Widths are the same, or nearly the same, in every trial.
    ...(costs[0].features ? { features: costs[0].features } : {}),
  };
}

const workKinds = [
  'programs',
  'steps',
  'stepFlops',
  'networkFlops',
  'productFlops',
  'scalarFlops',
] as const satisfies readonly (keyof Work)[];

/**
 * All operations of a cell's fits. Each step and program adds the number of operations that a core performs
 * in the time of its overhead, in round numbers.
 */
export function operations(cost: CellCost): number {
  return cost.reduce((sum, { fit }) => {
    const {
      programs = 0,
      steps = 0,
      stepFlops = 0,
      networkFlops = 0,
      productFlops = 0,
      scalarFlops = 0,
    } = fit;
    return sum + 1e9 * programs + 1e6 * steps + stepFlops + networkFlops + productFlops + 10 * scalarFlops;
  }, 0);
}
