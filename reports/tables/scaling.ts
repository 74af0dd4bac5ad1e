import type { Exponent } from '../analysis/exponent.ts';
import type { Growth } from '../analysis/growth.ts';
import { fewestDimensions, type LawChoice } from '../analysis/growth-law.ts';
import { formatExponent } from '../analysis/learning-verdict.ts';
import type { FamilyScaling, LearnerScaling } from '../analysis/scaling.ts';
import type { FamilySeparation } from '../analysis/separation.ts';
import { listing } from '../numbers.ts';
import { toldWords } from '../told.ts';
import {
  type Column,
  type Entry,
  type Format,
  learnerColumn,
  learnerEntry,
  nothing,
  type Table,
  verdictLevels,
} from './table.ts';

/** A table in a paper has room for numbers only; the paper's text gives the reasons. */
export const roomy: readonly Format[] = ['page', 'markdown'];

/** One quantity's growth in d. */
interface GrowthColumn {
  readonly title: string;
  readonly of: (learner: LearnerScaling) => Growth | undefined;
}

/** Exponents of every learner on one family, and its verdict with the reason. */
export function scalingTable(family: FamilyScaling, separation?: FamilySeparation): Table {
  const growths = growthColumns(family, separation);
  return {
    name: `Scaling on ${family.facet.label}`,
    caption: caption(family),
    columns: [
      learnerColumn,
      { title: 'verdict', kind: 'plain' },
      { title: 'why', kind: 'reason', only: roomy },
      ...growths.map(({ title }): Column => ({ title, kind: 'growth', detailsOnly: roomy })),
    ],
    rows: family.entries.map((learner) => {
      const { kind, reason } = learner.verdict;
      return {
        entries: [
          learnerEntry(learner.series.label, toldWords(learner.series)),
          { text: kind, level: verdictLevels[kind] },
          { text: reason },
          ...growths.map(({ of }) => growthEntry(of(learner))),
        ],
      };
    }),
  };
}

/** Ratios to the reference only where there is one, sample sizes only where n was swept. */
function growthColumns({ epsilon, entries }: FamilyScaling, separation?: FamilySeparation): GrowthColumn[] {
  const to = (quantity: string, letter: string) => `${quantity} to ${epsilon} ∝ d^${letter}`;
  return [
    { title: 'error ∝ d^a', of: ({ error }) => error },
    ...(separation ? [separationColumn(separation)] : []),
    { title: to('time', 'b'), of: ({ seconds }) => seconds },
    { title: to('samples seen', 'c'), of: ({ samples }) => samples },
    ...(entries.some(({ size }) => size)
      ? [{ title: to('n', 'c'), of: ({ size }: LearnerScaling) => size }]
      : []),
  ];
}

function separationColumn({ reference, learners }: FamilySeparation): GrowthColumn {
  const bySeries = new Map(learners.map((learner) => [learner.series.label, learner]));
  return { title: `÷ ${reference} ∝ d^s`, of: ({ series }) => bySeries.get(series.label) };
}

/** "1.32 (0.90 to 1.71)", or that there is no exponent; below it any censored points, and the law. */
export function growthEntry(growth: Growth | undefined): Entry {
  if (!growth || growth.exponent === 'one-d') return { text: nothing };
  const { exponent, law } = growth;
  if (exponent === 'few') return { text: 'too few points' };
  if (exponent === 'never') return { text: 'no finite exponent' };
  if (exponent === 'one-d-only') return { text: 'no finite exponent', detail: 'values at one d only' };
  const { value, points, censored } = exponent;
  const remarks = [
    ...(censored > 0 ? [`${censored} of ${points} censored`] : []),
    ...(law ? [lawText(law)] : []),
  ];
  return {
    text: `${formatExponent(value)}${intervalText(exponent)}`,
    detail: remarks.length > 0 ? remarks.join(', ') : undefined,
  };
}

function intervalText({ low, high }: Exponent): string {
  return low === undefined || high === undefined
    ? ''
    : ` (${formatExponent(low)} to ${formatExponent(high)})`;
}

/** "power law", or "bends above a power law (exponential, ΔAICc 4.8)". */
function lawText({ growth, rival, advantage }: LawChoice): string {
  if (growth === 'power') return 'power law';
  const way = growth === 'faster' ? 'above' : 'below';
  return `bends ${way} a power law (${rival.name}, ΔAICc ${advantage.toFixed(1)})`;
}

/** What the numbers are, and what they cannot show. */
function caption({ dimensions, epsilon }: FamilyScaling): string {
  const range = `d = ${listing(dimensions.map(String))}`;
  const few =
    dimensions.length < fewestDimensions
      ? ` A power law cannot be told from faster growth with fewer than ${fewestDimensions} values of d.`
      : '';
  const one = dimensions.length < 2 ? ' One d shows no growth.' : '';
  const absent = ' No finite exponent: finite values at fewer than two d.';
  return `${range}: exponents with 95% intervals, and verdicts at ε = ${epsilon}.${one || `${absent}${few}`}`;
}
