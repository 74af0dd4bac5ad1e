import { InvalidEnvironmentError } from '../../tasks/environments/contract.ts';
import type { CellOutcome, Tuned } from '../processes/worker-messages.ts';
import { fitTimes, referenceEpisodes, regretExponent, traceTimes } from '../protocol/episodes.ts';
import type { StoredRegret, TraceEntry } from '../results/record.ts';
import { backendRecord } from './backend-record.ts';
import { type CellContext, streamOf, taskOf, versionsOf } from './cell-context.ts';
import { describeError } from './fit.ts';
import { storedStructure } from './fit-cell.ts';
import { History } from './history.ts';
import { watchLoad } from './machine-load.ts';
import { type Arena, type Episode, playEpisodes } from './play.ts';
import { FailedFitError, type FitTotals, QFunctions } from './q-functions.ts';

/**
 * Runs a reported cell of an environment: ε-greedy value iteration (after arXiv 2209.07376) over n episodes, whose
 * estimates of Q_h are fits of the cell's learner. Regret is measured against the environment's oracle, off the
 * clock of the fits, and stored relative to that of the uniformly random policy too, which has 1.
 *
 * Every episode has a stream of its own, and fits come at times that do not depend on n: a cell with more
 * episodes begins with those of a cell with fewer.
 */
export async function agentCell(context: CellContext, tuned?: Tuned): Promise<CellOutcome> {
  const { spec, learner, family, engine, listener } = context;
  const { n, d, seed } = spec;
  listener.phase('data');
  const start = performance.now();
  const load = watchLoad();
  const task = taskOf(context, seed);
  const { environment, structure } = task;
  const episodic = family.episodes?.(family.parameters.parse(spec.taskParams));
  if (!environment || !episodic || n === 'stream')
    throw new InvalidEnvironmentError(`${spec.family} has no episodes to play`);
  const { agent, ...shape } = episodic;
  const arenaOf = (split: 'train' | 'test'): Arena => ({
    ...shape,
    d,
    environment,
    stream: streamOf(context, seed, split),
  });
  const params = learner.parameters.parse({ ...tuned?.params, ...spec.learnerParams }) as Record<
    string,
    unknown
  >;
  const totals: FitTotals = { fits: 0, wallSeconds: 0, cpuSeconds: 0, steps: 0, rows: 0 };
  const trace: TraceEntry[] = [];
  const outcome = (): CellOutcome => ({
    status: 'ok',
    note: tuned?.note,
    structure: storedStructure(structure),
    params,
    stopStep: tuned?.stopStep,
    trace,
    timings: {
      dataSeconds: (performance.now() - start) / 1000 - totals.wallSeconds,
      fitSeconds: totals.wallSeconds,
      fitCpuSeconds: totals.cpuSeconds,
      ...(tuned ? { tuneSeconds: tuned.tuneSeconds, tuneCpuSeconds: tuned.tuneCpuSeconds } : {}),
    },
    load: load(),
    backend: backendRecord(engine),
    versions: versionsOf(context),
  });
  let q: QFunctions | undefined;
  try {
    const reference = await playEpisodes(arenaOf('test'), [0, referenceEpisodes], agent);
    const uniform = meanOf(reference, ({ regret }) => regret);
    if (!(uniform > 0))
      throw new InvalidEnvironmentError(
        `${spec.family}: regret has no meaning where the uniformly random policy has none (${uniform} an episode)`,
      );
    const arena = arenaOf('train');
    const history = new History(n, d, shape.horizon);
    const played: Episode[] = [];
    const fits = new Set(fitTimes(agent, n));
    const points: { t: number; regret: number }[] = [];
    let total = 0;
    for (const t of traceTimes(agent, n)) {
      const last = await playEpisodes(arena, [played.length, t], agent, q, history);
      played.push(...last);
      total += sumOf(last, ({ regret }) => regret);
      points.push({ t, regret: total });
      const point: TraceEntry = {
        ...{ step: t, samplesSeen: t * shape.horizon, seconds: totals.wallSeconds },
        error: total / (t * uniform),
        regret: total,
        meanReturn: meanOf(last, ({ reward }) => reward),
        ...greedyRegretOf(last),
      };
      trace.push(point);
      listener.point?.(point);
      listener.report({ step: t, of: n });
      if (!fits.has(t)) continue;
      const before = q;
      q = await QFunctions.fit(
        history,
        { ...shape, clip: agent.clip },
        {
          ...{ learner, params, stopStep: tuned?.stopStep, budget: spec.budget, engine, listener },
          task: structure,
          stream: streamOf(context, seed, 'learner'),
        },
        totals,
      );
      before?.dispose();
      listener.phase('data');
    }
    const exponent = regretExponent(points);
    const regret: StoredRegret = {
      episodes: n,
      total,
      uniform,
      relative: total / (n * uniform),
      ...(exponent === undefined ? {} : { exponent }),
      meanReturn: meanOf(played, ({ reward }) => reward),
      uniformReturn: meanOf(reference, ({ reward }) => reward),
      optimalReturn: meanOf([...reference, ...played], ({ optimal }) => optimal),
    };
    const { fits: count, steps, rows } = totals;
    return { ...outcome(), regret, info: { fits: count, samplesSeen: rows, ...(steps > 0 && { steps }) } };
  } catch (error) {
    if (error instanceof FailedFitError)
      return { ...outcome(), status: error.attempt.status, message: error.message };
    listener.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ...outcome(), ...describeError(error) };
  } finally {
    q?.dispose();
  }
}

/** Regret of an episode of the greedy policy: the mean over those in which the agent never explored. */
function greedyRegretOf(episodes: readonly Episode[]): { greedyRegret?: number } {
  const greedy = episodes.filter((episode) => episode.greedy);
  return greedy.length === 0 ? {} : { greedyRegret: meanOf(greedy, ({ regret }) => regret) };
}

function sumOf(episodes: readonly Episode[], of: (episode: Episode) => number): number {
  return episodes.reduce((sum, episode) => sum + of(episode), 0);
}

function meanOf(episodes: readonly Episode[], of: (episode: Episode) => number): number {
  return sumOf(episodes, of) / episodes.length;
}
