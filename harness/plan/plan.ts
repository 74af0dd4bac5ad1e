import type { TaskStructure } from '../../tasks/contract.ts';
import type { AgentParameters } from '../../tasks/environments/agent-parameters.ts';
import type { EpisodeShape } from '../../tasks/environments/contract.ts';
import {
  learnedFrom,
  type ResolvedConfig,
  type ResolvedLearner,
  type ResolvedTask,
  runsOn,
  type StoredStart,
} from '../config/config.ts';
import { startFor } from '../config/start-models.ts';
import { fitTimes, referenceEpisodes } from '../protocol/episodes.ts';
import { type Pairing, pairingOf, structureAt } from '../protocol/pairing.ts';
import { validationShare } from '../protocol/protocol.ts';
import { smallestSample } from '../protocol/sample-size.ts';
import { cellId } from '../results/cell-id.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import type { CellSpec, SampleCount } from '../results/record.ts';
import { tuneSpecOf } from '../results/tune-spec.ts';
import { type CellCost, plannedCosts } from './cost/cell-cost.ts';

/** A cell of a run, before it has run. */
export interface PlannedCell {
  readonly id: string;
  readonly spec: CellSpec;
  /** Id of the tuning cell whose choice this cell runs with. */
  readonly needs?: string;
  /** Why the learner does not apply here; if set, the cell is recorded as `unsupported` without running. */
  readonly unsupported?: string;
  /** Names shown in progress lines. */
  readonly taskLabel: string;
  readonly learnerLabel: string;
  /** Other labels under which later entries of the configuration have the same cell, which is shown once. */
  readonly otherLabels?: readonly { readonly task: string; readonly learner: string }[];
  /** Cost of its fits, repeated ones included, counted from shapes; absent if the learner declares none. */
  readonly cost?: CellCost;
  /** Files that define the learner and the family; absent if these are built in. */
  readonly learnerModule?: string;
  readonly taskModule?: string;
  /** The file of the kept network that the fit begins with. */
  readonly startFile?: string;
  /** Files of the metrics that it measures, by name; absent if it measures none. */
  readonly metricModules?: Readonly<Record<string, string>>;
}

/**
 * All cells of a configuration: for every task, d, n and learner one tuning cell (if there is something to
 * tune and more than one trial) and, for each seed, one cell that depends on it. Cells come in the order of
 * the configuration, tuning cells before the cells that need them, without duplicates.
 */
export async function makePlan(config: ResolvedConfig): Promise<PlannedCell[]> {
  const cells = new Map<string, PlannedCell>();
  for (const task of config.tasks) {
    const learned = learnedFrom(task);
    for (const d of task.d) {
      const learners = config.learners.filter((learner) => runsOn(learner, task, d));
      const structures = {
        own: structureAt(task.definition, task.params, d, config.tuningSeed),
        learned: structureAt(task.definition, learned.params, d, config.tuningSeed),
      };
      for (const size of task.sizes)
        for (const learner of learners)
          for (const cell of cellsOf(config, task, structures, d, size(d), learner))
            cells.set(cell.id, sharedBy(cells.get(cell.id), cell));
    }
  }
  return [...cells.values()];
}

/** The first of two entries' equal cells, with the second's labels where they are others. */
function sharedBy(first: PlannedCell | undefined, second: PlannedCell): PlannedCell {
  if (first === undefined) return second;
  const { taskLabel: task, learnerLabel: learner } = second;
  const others = first.otherLabels ?? [];
  const known = [{ task: first.taskLabel, learner: first.learnerLabel }, ...others];
  return known.some((own) => own.task === task && own.learner === learner)
    ? first
    : { ...first, otherLabels: [...others, { task, learner }] };
}

function* cellsOf(
  config: ResolvedConfig,
  task: ResolvedTask,
  structures: Structures,
  d: number,
  n: SampleCount,
  entry: ResolvedLearner,
): Generator<PlannedCell> {
  const { trials = config.trials, diagnose = config.diagnose, transfer, sourceSize } = task;
  const agent = task.definition.episodes?.(task.definition.parameters.parse(task.params));
  const source = transfer && sourceSize && { ...transfer, n: sourceSize(d) };
  const pairing = source
    ? transferredPairing(entry, structures, source.n, trials)
    : pairingOf(entry.definition, entry, structures.own, n, trials);
  // What was kept is a network for one target, and tuning has another; only a variant without it can be tuned.
  const tuned = pairing.applies && pairing.tuned && (!entry.from || entry.tunedAs !== undefined);
  const labels = {
    taskLabel: task.label,
    learnerLabel: entry.label,
    ...(entry.module === undefined ? {} : { learnerModule: entry.module }),
    ...(task.module === undefined ? {} : { taskModule: task.module }),
  };
  // Their order in a configuration decides nothing.
  const metrics = agent ? undefined : config.metrics?.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const metricModules = metrics && Object.fromEntries(metrics.map(({ name, module }) => [name, module]));
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
      validation: n === 'stream' ? 0 : validationShare,
      ...(tuned && entry.tunedAs ? { as: { ...entry.tunedAs } } : {}),
    },
    budget: {
      steps: typeof task.steps === 'number' ? task.steps : task.steps[d],
      seconds: config.limits.seconds,
      memoryMiB: config.limits.memoryMiB,
    },
    testSize: agent ? referenceEpisodes : (task.testSize ?? config.testSize),
    diagnose: diagnose && !agent,
    ...(metrics && { metrics: metrics.map(({ name, digest }) => ({ name, digest })) }),
    ...(source && {
      transfer: {
        taskParams: { ...source.params },
        differs: { ...source.differs },
        n: source.n,
        features: source.features,
      },
    }),
    ...(agent && { agent: 'value-iteration' }),
    backend: config.backend,
    ...(config.device === undefined ? {} : { device: config.device }),
    ...(config.threads === undefined ? {} : { threads: config.threads }),
    ...(task.digest === undefined ? {} : { taskDigest: task.digest }),
    ...(entry.digest === undefined ? {} : { learnerDigest: entry.digest }),
  };
  const costsOf = (spec: CellSpec) =>
    pairing.applies
      ? plannedCosts(spec, entry.definition, pairing.structure, agent && agentRows(agent, n))
      : undefined;
  const costs = costsOf({ ...base, seed: config.tuningSeed });
  let needs: string | undefined;
  if (tuned) {
    const spec = tuneSpecOf({ ...base, seed: config.tuningSeed });
    needs = cellId(spec);
    const tuning = entry.tunedAs ? costsOf(spec)?.tune : costs?.tune;
    // The tuning of a transferred fit is that of its source.
    const own = source ? { taskLabel: formatEntrySpec(task.family, source.params) } : {};
    yield { id: needs, spec, ...(tuning ? { cost: tuning } : {}), ...labels, ...own };
  }
  const cost = costs && repeated(costs.fit, agent ? 1 : config.repeatTiming);
  for (const seed of config.seeds.slice(0, task.seeds)) {
    const begun = entry.from && startOf(entry.from, { ...base, seed });
    const spec: CellSpec = { ...base, ...begun?.spec, seed };
    const unsupported = pairing.applies ? begun?.unsupported : pairing.why;
    yield {
      id: cellId(spec),
      spec,
      ...(needs === undefined ? {} : { needs }),
      ...(unsupported === undefined ? {} : { unsupported }),
      ...(begun?.file === undefined ? {} : { startFile: begun.file }),
      ...(cost ? { cost } : {}),
      ...labels,
      ...(metricModules && { metricModules }),
    };
  }
}

/** What a fit begins with, for its specification and its job, or why there is nothing. */
function startOf(
  from: StoredStart,
  spec: Omit<CellSpec, 'from'>,
): { readonly spec: Pick<CellSpec, 'from'>; readonly file?: string; readonly unsupported?: string } {
  const { learner, params } = from;
  const source = { learner, params: { ...params } };
  const place = spec.agent ? 'an environment' : spec.transfer ? 'a transferred task' : undefined;
  if (place !== undefined)
    return { spec: { from: source }, unsupported: `no fit on ${place} starts from a kept model` };
  const found = startFor(from, spec as CellSpec);
  if (found === undefined)
    return {
      spec: { from: source },
      unsupported: `there is no kept ${learner} of this task, d, n and seed to start from`,
    };
  const { file, cell, sha256 } = found;
  return { spec: { from: { ...source, cell, sha256 } }, file };
}

/** The shapes of a task's targets and of those that its learners are fitted on, or why there are none. */
interface Structures {
  readonly own: TaskStructure | string;
  readonly learned: TaskStructure | string;
}

/**
 * The rows of an agent's fits, in the order of the fits, as if every action were taken equally often: that is how
 * exploration begins, and a cost is an estimate.
 */
function agentRows(
  { horizon, actions, agent }: EpisodeShape & { readonly agent: AgentParameters },
  n: SampleCount,
): readonly number[] {
  if (n === 'stream') return [];
  const rows = fitTimes(agent, n).map((episodes) => Math.ceil(episodes / actions));
  const fitted = rows.filter((count) => count >= smallestSample);
  return (fitted.length > 0 ? fitted : [smallestSample]).flatMap((count) =>
    new Array<number>(horizon * actions).fill(count),
  );
}

/** A learner goes with a transferred task if it goes with the source and has features to hand over. */
function transferredPairing(
  entry: ResolvedLearner,
  { own, learned }: Structures,
  n: number,
  trials: number,
): Pairing {
  if (typeof own === 'string') return { applies: false, why: own };
  if (!entry.definition.capabilities.diagnosable)
    return { applies: false, why: `${entry.learner} has no features to transfer` };
  return pairingOf(entry.definition, entry, learned, n, trials);
}

/** The cost of a fit repeated for timing: only the first repeat records a trace and compares layers. */
function repeated(cost: CellCost, times = 1): CellCost {
  const again = cost.map(({ comparisonFlops: _, comparisonProductFlops: __, ...fit }) => ({
    ...fit,
    traces: 0,
  }));
  return [...cost, ...Array.from({ length: times - 1 }, () => again).flat()];
}
