import type { LearningVerdict } from './analysis/learning-verdict.ts';
import type { Content } from './content.ts';
import { formatError, listing } from './numbers.ts';

/** The whole outcome at once: every learner on every family. The same in every format. */
export interface VerdictMatrix {
  /** What verdicts are at, and what stands beside them. */
  readonly caption: string;
  readonly families: readonly { readonly label: string; readonly d: number }[];
  readonly rows: readonly VerdictRow[];
}

export interface VerdictRow {
  /** Label of the learner. */
  readonly learner: string;
  /** Ratios in the other tables are taken to this learner. */
  readonly isReference: boolean;
  /** One a family. */
  readonly cells: readonly VerdictCell[];
}

export interface VerdictCell {
  /** Absent where the family was run at one d, or the learner not at all. */
  readonly verdict?: LearningVerdict['kind'];
  /** Median relative test error at the d of the family's headline; "failed", or "–" where there is none. */
  readonly error: string;
}

/** Undefined where no family was run at two d or more: one d shows no trend, so it has no verdicts worth a table. */
export function verdictMatrix({
  families,
  results,
}: Pick<Content, 'families' | 'results'>): VerdictMatrix | undefined {
  const judged = families.filter(({ scaling }) => scaling !== undefined && scaling.dimensions.length > 1);
  const epsilons = [...new Set(judged.flatMap(({ scaling }) => scaling?.epsilon ?? []))];
  if (judged.length === 0) return undefined;
  const rows = results.series.flatMap(({ label }): VerdictRow[] => {
    const cells = families.map((family): VerdictCell | undefined => {
      const error = family.headline.entries.find(({ series }) => series.label === label)?.summary.error;
      const verdict = judged.includes(family)
        ? family.scaling?.entries.find(({ series }) => series.label === label)?.verdict.kind
        : undefined;
      if (error === undefined && verdict === undefined) return undefined;
      return { verdict, error: error ? formatError(error.median) : '–' };
    });
    if (cells.every((cell) => cell === undefined)) return [];
    return [
      {
        learner: label,
        isReference: families.some(({ headline }) => headline.reference === label),
        cells: cells.map((cell) => cell ?? { error: '–' }),
      },
    ];
  });
  const alone = families.length > judged.length ? ' Families that were run at one d have errors only.' : '';
  return {
    caption: `Verdicts at ε = ${listing(epsilons.map(String))}, and the median relative test error at the largest d of each family that most learners reach.${alone}`,
    families: families.map(({ headline: { facet, d } }) => ({ label: facet.label, d })),
    rows,
  };
}
