import { canonicalJson } from '../../harness/results/canonical-json.ts';
import type { SampleCount } from '../../harness/results/record.ts';
import { bySamples } from '../numbers.ts';
import type { Facet, Results, Row } from '../rows.ts';

/** The task parameter that says how many layers a hierarchy has. */
const depthParameter = 'L';

/** Fewer depths show no trend. */
const fewestRungs = 3;

/** One family over its number of layers L, with everything else the same. */
export interface DepthLadder {
  readonly family: string;
  /** The parameters that all rungs share: those other than L. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly d: number;
  readonly n: SampleCount;
  /** From the lowest degree up. */
  readonly rungs: readonly DepthRung[];
}

export interface DepthRung {
  readonly facet: Facet;
  /** Degree of the target; every further layer of squares doubles it. */
  readonly degree: number;
  readonly rows: readonly Row[];
}

/**
 * The families that were run at several depths, at each d and n at which at least {@link fewestRungs} of them
 * were run. A member without the parameter L has its family's default depth, which results do not store, so
 * the degree of the target tells the rungs apart.
 */
export function depthLadders({ rows, facets }: Pick<Results, 'rows' | 'facets'>): DepthLadder[] {
  const families = new Map<string, Facet[]>();
  for (const facet of facets) {
    if (facet.given || facet.degree === undefined) continue;
    const key = canonicalJson([facet.family, facet.digest ?? '', withoutDepth(facet)]);
    families.set(key, [...(families.get(key) ?? []), facet]);
  }
  return [...families.values()].flatMap((members) => {
    // A family that has no parameter L is never a ladder, whatever its degrees are.
    if (!members.some(({ params }) => typeof params[depthParameter] === 'number')) return [];
    const own = rows.filter(({ task }) => members.some(({ label }) => label === task));
    const places = new Map(own.map(({ d, n }) => [`${d} ${n}`, { d, n }]));
    return [...places.values()]
      .sort((a, b) => a.d - b.d || bySamples(a.n, b.n))
      .flatMap(({ d, n }): DepthLadder[] => {
        const rungs = members
          .map((facet) => ({
            facet,
            degree: facet.degree ?? 0,
            rows: own.filter((row) => row.task === facet.label && row.d === d && row.n === n),
          }))
          .filter((rung) => rung.rows.length > 0)
          .sort((a, b) => a.degree - b.degree);
        if (new Set(rungs.map(({ degree }) => degree)).size < fewestRungs) return [];
        return [{ family: members[0].family, params: withoutDepth(members[0]), d, n, rungs }];
      });
  });
}

function withoutDepth({ params }: Facet): Readonly<Record<string, unknown>> {
  const { [depthParameter]: _, ...others } = params;
  return others;
}
