import type { SampleCount } from '../../harness/results/record.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { principalRows } from './principal-sizes.ts';

/** The lowest layer: the one that everything above can correct. */
export const lowestLayer = 2;

/** The diagnosed fits of one family at one d. */
export interface DiagnosedGroup {
  readonly facet: Facet;
  readonly d: number;
  readonly n: SampleCount;
  readonly rows: readonly Row[];
}

/** Successful fits whose layers were compared with the target's, by family and d, with one n at each d. */
export function diagnosedGroups(results: Results): DiagnosedGroup[] {
  return groupsWith(results, ({ featureErrors }) => featureErrors?.[lowestLayer] !== undefined);
}

/** Successful fits with a trace point that has what is asked for, by family and d, with one n at each d. */
export function groupsWith({ rows, facets }: Results, has: (entry: TraceEntry) => boolean): DiagnosedGroup[] {
  const isMeant = ({ status, trace }: Row) => status === 'ok' && trace.some(has);
  return facets.flatMap((facet) => {
    const own = principalRows(rows.filter(({ task }) => task === facet.label)).filter(isMeant);
    return [...new Set(own.map(({ d }) => d))].map((d) => {
      const group = own.filter((row) => row.d === d);
      return { facet, d, n: group[0].n, rows: group };
    });
  });
}

export type TraceEntry = Row['trace'][number];

/** The layers in which these fits were compared with the target, from the lowest up. */
export function comparedLayers(rows: readonly Pick<Row, 'trace'>[]): number[] {
  const layers = new Set<number>();
  for (const { trace } of rows)
    for (const { featureErrors = {} } of trace)
      for (const layer of Object.keys(featureErrors)) layers.add(Number(layer));
  return [...layers].sort((a, b) => a - b);
}

/** The stage that follows a stage-wise fit's last layer. */
export interface LastStage {
  readonly kind: 'frozen' | 'joint';
  /** The last point of the trace before this stage. */
  readonly before: TraceEntry;
  /** The points of this stage, the last of which is the end of the fit. */
  readonly points: readonly TraceEntry[];
}

/** The stage after a stage-wise fit's layers; undefined where the fit has none, or is not stage-wise. */
export function lastStage({ trace }: Pick<Row, 'trace'>): LastStage | undefined {
  const kind = trace.at(-1)?.stage;
  if (kind !== 'frozen' && kind !== 'joint') return undefined;
  const start = trace.findIndex(({ stage }) => stage === kind);
  const before = trace[start - 1];
  return before && { kind, before, points: trace.slice(start) };
}

/** Whether a fit trains one layer after the other. */
export function isStageWise({ trace }: Pick<Row, 'trace'>): boolean {
  return trace.some(({ stage }) => stage === layerStage(lowestLayer));
}

/** The name in traces of the stage that trains this layer alone. */
export function layerStage(layer: number): string {
  return `layer ${layer}`;
}
