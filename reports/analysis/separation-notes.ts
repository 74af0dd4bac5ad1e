import { isAttempt } from '../learner-traits.ts';
import { listing, plural } from '../numbers.ts';
import type { Exponent } from './exponent.ts';
import { formatExponent } from './learning-verdict.ts';
import type { FamilySeparation, LearnerSeparation } from './separation.ts';

/** Learners whose separation is worth reporting; predicting the mean does not count as an attempt. */
function attempts({ learners }: FamilySeparation): LearnerSeparation[] {
  return learners.filter(({ series }) => isAttempt(series));
}

/** For which learners the separation from the reference grows with d, shrinks, or neither, with exponents. */
export function separationNotes(family: FamilySeparation): string[] {
  const all = attempts(family);
  if (all.length === 0) return [];
  const { reference, referenceFailed } = family;
  const ofKind = (wanted: LearnerSeparation['kind']) => all.filter(({ kind }) => kind === wanted);
  // Only the first exponent is introduced by "ratio ∝".
  let explained = false;
  const figured = (list: readonly LearnerSeparation[]) =>
    listing(
      list.map(({ series, exponent }) => {
        const { value, low, high } = exponent as Required<Exponent>;
        const power = `d^${formatExponent(value)}, ${formatExponent(low)} to ${formatExponent(high)}`;
        const text = `${series.label} (${explained ? '' : 'ratio ∝ '}${power})`;
        explained = true;
        return text;
      }),
    );
  const unclear = ofKind('unclear');
  const told = unclear.filter(hasInterval);
  const untold = unclear.filter((learner) => !hasInterval(learner));
  const clauses = [
    ...clause('grows with d for', ofKind('grows'), figured),
    ...clause('shrinks for', ofKind('shrinks'), figured),
    ...clause('does not clearly change for', told, labels),
    ...clause('cannot be followed, with too few seeds or values, for', untold, labels),
  ];
  return [
    `The separation from ${reference} ${clauses.join('; it ')}.${ofKind('shrinks').length > 0 ? ` A ratio also shrinks where only the error of ${reference} grows, such as beside an error near 1.` : ''}`,
    ...(referenceFailed > 0
      ? [
          `${plural(referenceFailed, 'fit')} of ${reference} failed: what the others did at ${referenceFailed === 1 ? 'its d and seed' : 'those d and seeds'} does not count towards the separation.`,
        ]
      : []),
  ];
}

/** The same in one short sentence; undefined where no learner has an interval. */
export function briefSeparation(family: FamilySeparation): string | undefined {
  const all = attempts(family);
  if (!all.some(hasInterval)) return undefined;
  const steepest = all
    .filter(({ kind }) => kind === 'grows')
    .sort((a, b) => exponentIn(b) - exponentIn(a))[0];
  const most = steepest
    ? ` (most for ${steepest.series.label}, ratio ∝ d^${formatExponent(exponentIn(steepest))})`
    : '';
  const counts = (['grows', 'shrinks', 'unclear'] as const).flatMap((wanted) => {
    const count = all.filter(({ kind }) => kind === wanted).length;
    return count > 0 ? [`${wanted === 'unclear' ? 'is unclear' : wanted} for ${count}`] : [];
  });
  const [first, ...others] = counts;
  return `With d the separation from ${family.reference} ${first} of ${plural(all.length, 'learner')}${first.startsWith('grows') ? most : ''}${others.map((text) => `, ${text}`).join('')}.`;
}

function exponentIn({ exponent }: LearnerSeparation): number {
  return typeof exponent === 'string' ? Number.NaN : exponent.value;
}

function hasInterval({ exponent }: LearnerSeparation): boolean {
  return typeof exponent !== 'string' && exponent.low !== undefined && exponent.high !== undefined;
}

function labels(list: readonly LearnerSeparation[]): string {
  return listing(list.map(({ series }) => series.label));
}

function clause<T>(verb: string, list: readonly T[], write: (list: readonly T[]) => string): string[] {
  return list.length > 0 ? [`${verb} ${write(list)}`] : [];
}
