import type { StoredSpectrum } from '../../harness/results/record.ts';
import { median } from '../../tasks/median.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import { plainText } from '../plain-text.ts';
import type { Results, Row } from '../rows.ts';
import type { Estimate } from './bootstrap.ts';
import { isCounted } from './counted-rows.ts';
import { isBelowFullStrength } from './full-strength.ts';
import { boundByFloor, kernelFloorChecks } from './kernel-floor-check.ts';
import { summarise } from './summary.ts';

/** How the targets of one family are spread over degrees, and what that costs kernels. */
export interface FamilySpectrum {
  /** Label of the family. */
  readonly task: string;
  readonly spectra: readonly DimensionSpectrum[];
  readonly floors: readonly FloorPoint[];
}

/** Targets at one d, over seeds. */
export interface DimensionSpectrum {
  readonly d: number;
  /** Number of targets. */
  readonly seeds: number;
  /** `exact`, `noise-stability`; more than one where seeds differ. */
  readonly methods: readonly string[];
  /** Medians of w_p; index p. */
  readonly weights: readonly number[];
  /** Median of the weight of all higher degrees, of targets that are no polynomials. */
  readonly above?: number;
  /** Medians of their standard errors, where some are estimates. */
  readonly standardErrors?: readonly number[];
}

/** The kernel floor at one (d, n), and the kernel that comes closest to it. */
export interface FloorPoint {
  readonly d: number;
  readonly n: number;
  /** Median over seeds of the least relative test error. */
  readonly floor: number;
  /** Of the learners that the floor bounds, the one with the smallest median error, if any. */
  readonly best?: {
    readonly series: string;
    readonly error: Estimate;
    /** Test error / floor, seed by seed; absent where the floor is 0. */
    readonly ratio?: Estimate;
  };
}

/** The spectra of every family whose results store one, in the order of the configuration. */
export function familySpectra({ rows, facets }: Pick<Results, 'rows' | 'facets'>): FamilySpectrum[] {
  return facets.flatMap(({ label }): FamilySpectrum[] => {
    const own = rows.filter(({ task, spectrum }) => task === label && spectrum !== undefined);
    if (own.length === 0) return [];
    const dimensions = dimensionsOf(own);
    return [
      {
        task: label,
        spectra: dimensions.map((d) => spectrumAt(own.filter((row) => row.d === d))),
        floors: dimensions.flatMap((d) => floorsAt(own.filter((row) => row.d === d))),
      },
    ];
  });
}

/** @param rows of one family and d, all with a spectrum */
function spectrumAt(rows: readonly Row[]): DimensionSpectrum {
  // The target depends on the seed alone, not on the learner or on n.
  const targets = [...new Map(rows.map((row) => [row.seed, row.spectrum as StoredSpectrum])).values()];
  const longest = Math.max(...targets.map(({ weights }) => weights.length));
  const degrees = Array.from({ length: longest }, (_, p) => p);
  const mediansOf = (lists: readonly (readonly number[])[]) =>
    degrees.map((p) => median(lists.map((list) => list[p] ?? 0)));
  const beyond = targets.flatMap(({ above }) => (above === undefined ? [] : [above]));
  const errors = targets.flatMap(({ standardErrors }) => (standardErrors ? [standardErrors] : []));
  return {
    d: rows[0].d,
    seeds: targets.length,
    methods: [...new Set(targets.map(({ method }) => plainText(method, 40)))].sort(),
    weights: mediansOf(targets.map(({ weights }) => weights)),
    ...(beyond.length > 0 ? { above: median(beyond) } : {}),
    ...(errors.length > 0 ? { standardErrors: mediansOf(errors) } : {}),
  };
}

/** @param rows of one family and d, all with a spectrum; there is no floor for a stream */
function floorsAt(rows: readonly Row[]): FloorPoint[] {
  const sizes = [...new Set(rows.filter(isCounted).map(({ n }) => n))].sort((a, b) => a - b);
  return sizes.map((n) => {
    const own = rows.filter((row) => row.n === n);
    const floors = new Map(own.map(({ seed, spectrum }) => [seed, spectrum?.kernelFloor ?? Number.NaN]));
    const kernels = summarise(own.filter((row) => boundByFloor(row) && !isBelowFullStrength(row))).flatMap(
      ({ series, error }) => (error && Number.isFinite(error.median) ? [{ series, error }] : []),
    );
    kernels.sort((a, b) => a.error.median - b.error.median);
    const [best] = kernels;
    const checked = best && kernelFloorChecks({ rows: own }).find(({ series }) => series === best.series);
    return {
      d: own[0].d,
      n,
      floor: median([...floors.values()]),
      ...(best ? { best: { ...best, ratio: checked?.ratio } } : {}),
    };
  });
}
