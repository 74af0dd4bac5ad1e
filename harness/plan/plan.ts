import type { Learner } from '../../learners/contract.ts';
import { type TaskFamily, type TaskStructure, UnsupportedTaskError } from '../../tasks/contract.ts';
import type { ResolvedConfig, ResolvedLearner, ResolvedTask } from '../config/config.ts';
import { findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { validationShare } from '../protocol/protocol.ts';
import { parseSampleSize } from '../protocol/sample-size.ts';
import { openDimensions } from '../protocol/tuning-search.ts';
import { cellId } from '../results/cell-id.ts';
import type { CellSpec } from '../results/record.ts';
import { type CellCost, plannedCosts } from './cost/cell-cost.ts';

/** A cell of a run, before it has run. */
export interface PlannedCell {
  readonly id: string;
  readonly spec: CellSpec;
  /** Id of the tuning cell whose choice this cell runs with. */
  readonly needs?: string;
  /** Why the learner does not apply here; the cell is recorded as `unsupported` without running. */
  readonly unsupported?: string;
  /** Names in progress lines. */
  readonly taskLabel: string;
  readonly learnerLabel: string;
  /** What its fits take, repeated ones included, counted from shapes; absent where the learner does not say. */
  readonly cost?: CellCost;
  /** Files that define the learner and the family, where they are not built in. */
  readonly learnerModule?: string;
  readonly taskModule?: string;
}

/**
 * All cells of a configuration: for every task, d, n and learner one tuning cell (where there is something to tune and
 * more than one trial) and one cell a seed that depends on it. Cells come in the order of the configuration, tuning
 * cells before the cells that need them, none twice.
 */
export async function makePlan(config: ResolvedConfig): Promise<PlannedCell[]> {
  const learners = await Promise.all(
    config.learners.map(async (entry) => ({
      entry,
      learner: await loadedLearner(entry),
    })),
  );
  const cells = new Map<string, PlannedCell>();
  for (const task of config.tasks) {
    const family = await loadedFamily(task);
    for (const d of task.d) {
      const structure = structureOf(family, task, d, config.tuningSeed);
      for (const rule of task.n) {
        const n = (parseSampleSize(rule) as (d: number) => number)(d);
        const own = learners.filter(({ entry }) => task.learners?.includes(entry.label) ?? true);
        for (const { entry, learner } of own)
          for (const cell of cellsOf(config, task, structure, d, n, entry, learner))
            if (!cells.has(cell.id)) cells.set(cell.id, cell);
      }
    }
  }
  return [...cells.values()];
}

async function loadedLearner({ module, learner }: ResolvedLearner): Promise<Learner> {
  return (await findLearner(module ?? learner, undefined, { member: learner })).value;
}

async function loadedFamily({ module, family, params }: ResolvedTask): Promise<TaskFamily> {
  return (await findTaskFamily(module ?? family, undefined, { member: family, params })).value;
}

/**
 * The tuning cell on which a fit's parameters depend. Test data and diagnosis have no part in it; a fit that shares the
 * tuning of another variant depends on that variant's.
 */
export function tuneSpecOf(fit: CellSpec): CellSpec {
  const { as, ...tuning } = fit.tuning;
  const learnerParams = as ?? fit.learnerParams;
  return { ...fit, kind: 'tune', learnerParams, tuning, seed: tuning.seed, testSize: 0, diagnose: false };
}

function* cellsOf(
  config: ResolvedConfig,
  task: ResolvedTask,
  structure: TaskStructure | string,
  d: number,
  n: number,
  entry: ResolvedLearner,
  learner: Learner,
): Generator<PlannedCell> {
  const unsupported =
    typeof structure === 'string' ? structure : whyUnsupported(learner, entry, structure, n);
  const { trials = config.trials, diagnose = config.diagnose } = task;
  const tunedParams = entry.tunedAs ?? entry.params;
  const tuned = trials > 1 && !unsupported && hasSearch(learner, tunedParams, structure as TaskStructure);
  const labels = {
    taskLabel: task.label,
    learnerLabel: entry.label,
    ...(entry.module === undefined ? {} : { learnerModule: entry.module }),
    ...(task.module === undefined ? {} : { taskModule: task.module }),
  };
  const base = {
    kind: 'fit' as const,
    family: task.family,
    taskParams: { ...task.params },
    d,
    n,
    learner: entry.learner,
    learnerParams: { ...entry.params },
    tuning: {
      trials: tuned ? trials : 0,
      seed: config.tuningSeed,
      validation: validationShare,
      ...(tuned && entry.tunedAs ? { as: { ...entry.tunedAs } } : {}),
    },
    budget: { steps: task.steps, seconds: config.limits.seconds, memoryMiB: config.limits.memoryMiB },
    testSize: task.testSize ?? config.testSize,
    diagnose,
    backend: config.backend,
    ...(config.device === undefined ? {} : { device: config.device }),
    ...(config.threads === undefined ? {} : { threads: config.threads }),
    ...(task.digest === undefined ? {} : { taskDigest: task.digest }),
    ...(entry.digest === undefined ? {} : { learnerDigest: entry.digest }),
  };
  const costsOf = (spec: CellSpec) =>
    unsupported ? undefined : plannedCosts(spec, learner, structure as TaskStructure);
  const costs = costsOf({ ...base, seed: config.tuningSeed });
  let needs: string | undefined;
  if (tuned) {
    const spec = tuneSpecOf({ ...base, seed: config.tuningSeed });
    needs = cellId(spec);
    const tuning = entry.tunedAs ? costsOf(spec)?.tune : costs?.tune;
    yield { id: needs, spec, ...(tuning ? { cost: tuning } : {}), ...labels };
  }
  const cost = costs && repeated(costs.fit, config.repeatTiming);
  for (const seed of config.seeds.slice(0, task.seeds)) {
    const spec: CellSpec = { ...base, seed };
    yield {
      id: cellId(spec),
      spec,
      ...(needs === undefined ? {} : { needs }),
      ...(unsupported === undefined ? {} : { unsupported }),
      ...(cost ? { cost } : {}),
      ...labels,
    };
  }
}

/** A fit that is done so many times for its times: nothing looks on but at the first. */
function repeated(cost: CellCost, times = 1): CellCost {
  const again = cost.map(({ comparisonFlops: _, ...fit }) => ({ ...fit, traces: 0 }));
  return [...cost, ...Array.from({ length: times - 1 }, () => again).flat()];
}

/** The shape of the targets (the same at every seed), or why the family has none at this d. */
function structureOf(
  family: TaskFamily,
  task: ResolvedTask,
  d: number,
  seed: number,
): TaskStructure | string {
  const params = family.parameters.parse(task.params);
  try {
    return family.structure?.({ d, params }) ?? family.instantiate({ d, seed, params }).structure;
  } catch (error) {
    if (error instanceof Error && error.name === UnsupportedTaskError.name) return error.message;
    throw error;
  }
}

function whyUnsupported(
  learner: Learner,
  entry: ResolvedLearner,
  structure: TaskStructure,
  n: number,
): string | undefined {
  if (!learner.capabilities[structure.output]) return `${learner.name} does no ${structure.output}`;
  return learner.unsupported?.(learner.parameters.parse(entry.params), structure, n);
}

function hasSearch(
  learner: Learner,
  params: Readonly<Record<string, unknown>>,
  structure: TaskStructure,
): boolean {
  const space = learner.search(learner.parameters.parse(params), structure);
  return Object.keys(openDimensions(space, params)).length > 0;
}
