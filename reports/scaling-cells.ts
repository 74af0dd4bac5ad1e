import { errorFloor } from './analysis/censored-points.ts';
import type { Exponent } from './analysis/exponent.ts';
import { fewestDimensions, type LawChoice } from './analysis/growth-law.ts';
import { formatExponent } from './analysis/learning-verdict.ts';
import { type Comparison, type FamilyComparisons, significance } from './analysis/paired-comparisons.ts';
import type { FamilyScaling, Growth, LearnerScaling } from './analysis/scaling.ts';
import type { FamilySeparation } from './analysis/separation.ts';
import { formatRatio, listing } from './numbers.ts';

/** The tables of growth and of comparisons as texts, the same in every format. */

export interface ScalingColumn {
  readonly title: string;
  readonly cell: (entry: LearnerScaling) => GrowthCell;
}

export interface GrowthCell {
  /** "1.32 (0.90 to 1.71)", or that there is no exponent. */
  readonly figure: string;
  /** Censored points and the law, where there is something to say. */
  readonly remark: string;
}

/**
 * The columns between the learner's name and its verdict; ratios to the reference only where there is one, sample sizes
 * only where n was swept.
 */
export function scalingColumns(
  { epsilon, entries }: FamilyScaling,
  separation?: FamilySeparation,
): ScalingColumn[] {
  const to = (quantity: string, letter: string) => `${quantity} to ${epsilon} ∝ d^${letter}`;
  return [
    { title: 'error ∝ d^a', cell: ({ error }) => growthCell(error) },
    ...(separation ? [separationColumn(separation)] : []),
    { title: to('time', 'b'), cell: ({ seconds }) => growthCell(seconds) },
    { title: to('samples seen', 'c'), cell: ({ samples }) => growthCell(samples) },
    ...(entries.some(({ size }) => size)
      ? [{ title: to('n', 'c'), cell: ({ size }: LearnerScaling) => growthCell(size) }]
      : []),
  ];
}

function separationColumn({ reference, learners }: FamilySeparation): ScalingColumn {
  const bySeries = new Map(learners.map((learner) => [learner.series.label, learner]));
  return {
    title: `÷ ${reference} ∝ d^s`,
    cell: ({ series }) => growthCell(bySeries.get(series.label)),
  };
}

function growthCell(growth: Growth | undefined): GrowthCell {
  if (!growth || growth.exponent === 'one-d') return { figure: '–', remark: '' };
  const { exponent, law } = growth;
  if (exponent === 'few') return { figure: 'too few points', remark: '' };
  if (exponent === 'never') return { figure: 'no finite exponent', remark: '' };
  if (exponent === 'one-d-only') return { figure: 'no finite exponent', remark: 'values at one d only' };
  const { value, points, censored } = exponent;
  const remarks = [
    ...(censored > 0 ? [`${censored} of ${points} censored`] : []),
    ...(law ? [lawText(law)] : []),
  ];
  return { figure: `${formatExponent(value)}${intervalText(exponent)}`, remark: remarks.join(', ') };
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

/** What the table's figures are, and what cannot be said. */
export function scalingCaption({ dimensions, epsilon }: FamilyScaling): string {
  const range = `d = ${listing(dimensions.map(String))}`;
  const few =
    dimensions.length < fewestDimensions
      ? ` A power law cannot be told from faster growth with fewer than ${fewestDimensions} values of d.`
      : '';
  const one = dimensions.length < 2 ? ' One d shows no growth.' : '';
  const absent = ' No finite exponent: finite values at fewer than two d.';
  return `${range}: exponents with 95% intervals, and verdicts at ε = ${epsilon}.${one || `${absent}${few}`}`;
}

/** "bfc-wide at ε = 0.01: deep-sgd learns; mean stalls; the others are undecided." with lists. */
export function verdictSentence({ facet, epsilon, entries }: FamilyScaling): string {
  const names = (kind: LearnerScaling['verdict']['kind']) =>
    entries.filter(({ verdict }) => verdict.kind === kind).map(({ series }) => series.label);
  const parts = [
    ['learns', names('learns')],
    ['stalls', names('stalls')],
    ['undecided', names('undecided')],
  ] as const;
  const said = parts.flatMap(([word, labels]) => (labels.length > 0 ? [`${word}: ${listing(labels)}`] : []));
  return `${facet.label} at ε = ${epsilon}: ${said.join('; ')}.`;
}

/** A p value: 0.034, 1.2e-4, 1. */
export function formatP(p: number): string {
  if (p >= 0.9995) return '1';
  if (p >= 1e-3) return p.toPrecision(2);
  return p > 0 ? p.toExponential(1) : '0';
}

/** The cells of one comparison: the other learner, pairs, won and lost, ratio, p and p corrected. */
export function comparisonCells({ series, pairs, won, lost, ratio, p, corrected }: Comparison): string[] {
  return [
    series,
    String(pairs),
    `${won} : ${lost}`,
    ratio === Number.POSITIVE_INFINITY ? '∞' : formatRatio(ratio),
    formatP(p),
    formatP(corrected),
  ];
}

export const comparisonTitles = ['learner', 'pairs', 'won : lost', 'median ratio', 'p', 'p, Holm'] as const;

/** How the table of comparisons reads, and what the ranks say. */
export function comparisonsCaption({ reference, ranking, floored }: FamilyComparisons): string {
  const floor = floored ? ` Errors below ${errorFloor} are rounding and count as that.` : '';
  const table = `Pairs share d and seed. Won: ${reference} has the smaller error. Ratio: the other’s error over that of ${reference}. p: Wilcoxon’s signed-rank test, then by Holm’s correction over these learners.${floor}`;
  if (!ranking) return table;
  const { blocks, p, criticalDifference } = ranking.test;
  const alike = p >= significance ? ', so the ranks tell nobody apart' : '';
  return `${table} Friedman’s test over ${blocks} pairs: p = ${formatP(p)}${alike}; critical difference of the mean ranks ${criticalDifference.toFixed(2)}.`;
}
