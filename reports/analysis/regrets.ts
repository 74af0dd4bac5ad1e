import { formatError, listing } from '../numbers.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';

/** What one regressor lost in an environment at one d and number of episodes; over seeds. */
export interface Regret {
  readonly facet: Facet;
  readonly series: string;
  readonly d: number;
  readonly episodes: number;
  /** Cells that were attempted, and those among them that ended well. */
  readonly attempted: number;
  readonly seeds: number;
  /** Regret of an episode, over that of the uniformly random policy; a failed cell counts as infinite. */
  readonly relative?: Estimate;
  /** Regret over all episodes, in units of reward. */
  readonly total?: Estimate;
  /** Exponent of regret in the number of episodes. */
  readonly exponent?: Estimate;
  /** Regret of an episode of the greedy policy towards the end. */
  readonly greedy?: Estimate;
  /** Sums of rewards of an episode: the agent's, the random policy's, the oracle's. */
  readonly returns?: { readonly agent: number; readonly uniform: number; readonly optimal: number };
}

/** Every regressor on every environment, d and number of episodes, in the order of the results. */
export function regrets({ rows, facets, series }: Results): Regret[] {
  return facets
    .flatMap((facet) =>
      series.flatMap(({ label }) => {
        const own = rows.filter(
          (row) => row.task === facet.label && row.series === label && row.status !== 'unsupported',
        );
        const places = [...new Map(own.map(({ d, n }) => [`${d} ${n}`, { d, n }])).values()];
        return places.map(({ d, n }) =>
          regretOf(
            { facet, series: label, d, episodes: Number(n) },
            own.filter((row) => row.d === d && row.n === n),
          ),
        );
      }),
    )
    .sort(
      (a, b) => facets.indexOf(a.facet) - facets.indexOf(b.facet) || a.d - b.d || a.episodes - b.episodes,
    );
}

function regretOf(place: Pick<Regret, 'facet' | 'series' | 'd' | 'episodes'>, rows: readonly Row[]): Regret {
  const ended = rows.flatMap(({ regret }) => regret ?? []);
  const median = (values: readonly number[]) => estimateMedian(values)?.median ?? Number.NaN;
  const relative = estimateMedian(rows.map(({ regret }) => regret?.relative ?? Number.POSITIVE_INFINITY));
  const total = estimateMedian(ended.map((regret) => regret.total));
  const exponent = estimateMedian(ended.flatMap((regret) => regret.exponent ?? []));
  const greedy = estimateMedian(rows.flatMap((row) => (row.regret && row.trace.at(-1)?.greedyRegret) ?? []));
  return {
    ...place,
    attempted: rows.length,
    seeds: ended.length,
    ...(relative && { relative }),
    ...(total && { total }),
    ...(exponent && { exponent }),
    ...(greedy && { greedy }),
    ...(ended.length > 0 && {
      returns: {
        agent: median(ended.map(({ meanReturn }) => meanReturn)),
        uniform: median(ended.map(({ uniformReturn }) => uniformReturn)),
        optimal: median(ended.map(({ optimalReturn }) => optimalReturn)),
      },
    }),
  };
}

/** For each environment, a sentence on who lost how much at its largest d and number of episodes. */
export function regretSentences(all: readonly Regret[]): string[] {
  return [...new Set(all.map(({ facet }) => facet))].map((facet) => {
    const own = all.filter((regret) => regret.facet === facet);
    const d = Math.max(...own.map((regret) => regret.d));
    const episodes = Math.max(...own.filter((regret) => regret.d === d).map((regret) => regret.episodes));
    const last = own
      .filter((regret) => regret.d === d && regret.episodes === episodes)
      .sort((a, b) => medianOf(a) - medianOf(b));
    const parts = last.map((regret) => {
      const value = medianOf(regret);
      return `${regret.series} ${Number.isFinite(value) ? formatError(value) : '(failed)'}`;
    });
    return `${facet.label}, d = ${d}, ${episodes} episodes: regret relative to the random policy’s, by regressor: ${listing(parts)}.`;
  });
}

function medianOf({ relative }: Regret): number {
  return relative?.median ?? Number.POSITIVE_INFINITY;
}

/** The opening of the section on environments, for every format. */
export const environmentParagraph =
  'An agent plays episodes of an environment: ε-greedy value iteration, whose estimates of Q are fits of the learner, repeated as episodes accumulate. Regret is what the agent loses against the environment’s oracle: the sum over all steps of the optimal value of the state minus that of the action taken. The uniformly random policy has relative regret 1, and an exponent of 1 means that nothing is learnt.';
