import { median } from '../../tasks/median.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { comparedLayers, diagnosedGroups, isStageWise, type TraceEntry } from './diagnosis.ts';

/** The levels of feature error whose first passage is reported. */
export const featureLevels = [0.1, 0.01, 1e-3] as const;

/** A part counts as learnt coarsely at the first level, and finely at the second. */
const [coarse, fine] = featureLevels;

/** When one learner's layers come to know the target's features, on one family at one d. */
export interface OrderOfCorrection {
  readonly facet: Facet;
  readonly d: number;
  readonly series: string;
  readonly seeds: number;
  /** The layers from the lowest up, and last the network's output. */
  readonly parts: readonly { readonly part: number | 'output'; readonly passages: readonly LevelPassage[] }[];
  /**
   * Counts cases, one per seed and layer below the top, in which the layer passes the fine level and the
   * output the coarse one: in how many of them the output does so first, or at the same trace point. Absent
   * where there are no such cases, and for stage-wise training, which prescribes the order.
   */
  readonly forwardFirst?: { readonly held: number; readonly of: number };
}

export interface LevelPassage {
  readonly level: number;
  /** Median over seeds of the first traced step at or below the level; +∞ where half of them never are. */
  readonly step: number;
  readonly reached: number;
}

/**
 * First steps at which each layer's feature error, and the network's error, pass {@link featureLevels}; steps
 * count over all stages, at the resolution of the trace. The top layer enters the target only as a sum, so
 * its single features need not become known, and the output stands for it.
 */
export function ordersOfCorrection(results: Results): OrderOfCorrection[] {
  return diagnosedGroups(results).flatMap(({ facet, d, rows }) =>
    [...new Set(rows.map(({ series }) => series))].map((series) =>
      orderOf(
        facet,
        d,
        series,
        rows.filter((row) => row.series === series),
      ),
    ),
  );
}

function orderOf(facet: Facet, d: number, series: string, rows: readonly Row[]): OrderOfCorrection {
  const layers = comparedLayers(rows);
  const parts = [...layers, 'output' as const].map((part) => ({
    part,
    passages: featureLevels.map((level): LevelPassage => {
      const steps = rows.map((row) => firstStep(row, part, level));
      return { level, step: median(steps), reached: steps.filter(Number.isFinite).length };
    }),
  }));
  const free = rows.filter((row) => !isStageWise(row));
  const comparable = free.flatMap((row) =>
    layers.slice(0, -1).flatMap((layer) => {
      const [below, above] = [firstStep(row, layer, fine), firstStep(row, 'output', coarse)];
      return Number.isFinite(below) && Number.isFinite(above) ? [above <= below] : [];
    }),
  );
  return {
    facet,
    d,
    series,
    seeds: rows.length,
    parts,
    forwardFirst:
      comparable.length > 0
        ? { held: comparable.filter((holds) => holds).length, of: comparable.length }
        : undefined,
  };
}

function firstStep({ trace }: Row, part: number | 'output', level: number): number {
  const errorOf = (entry: TraceEntry) => (part === 'output' ? entry.error : entry.featureErrors?.[part]);
  const passed = trace.find((entry) => (errorOf(entry) ?? Number.POSITIVE_INFINITY) <= level);
  return passed?.step ?? Number.POSITIVE_INFINITY;
}
