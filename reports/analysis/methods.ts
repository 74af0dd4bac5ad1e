import type { CellRecord } from '../../harness/results/record.ts';
import type { StoredRun } from '../load.ts';
import { formatCount, formatSeconds, listing, plural } from '../numbers.ts';
import { describeOrigins } from '../origins.ts';
import { describeData, sampleWords } from '../own-data.ts';
import { plainText } from '../plain-text.ts';
import { collectResults, type Facet, type Results } from '../rows.ts';
import { fewestForBootstrap } from './bootstrap.ts';
import { errorOfClasses } from './error-of-classes.ts';
import { decisive, fewestDimensions } from './growth-law.ts';
import { referenceOf } from './headline.ts';
import { verdictEpsilon } from './learning-verdict.ts';
import { describeSizes } from './principal-sizes.ts';
import { epsilons } from './quantity.ts';

/**
 * How the results were obtained, in paragraphs, from what the stored cells say they ran with.
 *
 * @param pool whether fits of different environments share curves, which the first paragraph then says
 * @param results of the same runs, where they are already known
 */
export function methods(
  runs: readonly StoredRun[],
  pool = false,
  results: Results = collectResults(runs, pool),
): string[] {
  const cells = runs.flatMap(({ fits }) => fits);
  if (cells.length === 0) return ['There are no fits in these runs yet.'];
  const origins = describeOrigins(runs, pool);
  const onTasks = cells.filter((cell) => !isPlayed(cell));
  const { facets, alongCurves = [] } = results;
  return [
    ...(origins ? [origins] : []),
    ...(onTasks.length > 0 ? [protocol(onTasks, facets)] : []),
    ...(onTasks.length < cells.length ? [environmentProtocol(cells.filter(isPlayed))] : []),
    ...facets.flatMap((facet) => describeData(facet) ?? []),
    tuning(cells),
    limits(cells),
    ...(alongCurves.length > 0
      ? [
          `These settings vary with d along a curve, because the configuration says so. ${alongCurves.join(' ')}`,
        ]
      : []),
    ...budgets(runs),
    statistics(facets),
    ...(onTasks.length > 0
      ? [growth(plainText(referenceOf(results.series)?.learner ?? '', 60) || undefined), comparisons()]
      : []),
  ];
}

function protocol(cells: readonly CellRecord[], facets: readonly Facet[]): string {
  const specs = cells.map(({ spec }) => spec);
  const dimensions = distinct(specs.map(({ d }) => d));
  const seeds = distinct(specs.map(({ seed }) => seed));
  const tested = `${amounts(specs.map(({ testSize }) => testSize))} ${testSamples(facets)}`;
  const counted = specs.filter(({ n }) => n !== 'stream');
  const sizes = describeSizes(
    counted.map(({ d, n }) => [d, n] as const),
    formatCount,
  );
  const samples = [
    ...(counted.length > 0 ? [`${sizes} training samples`] : []),
    ...(counted.length < specs.length ? ['a stream of training samples (n = stream)'] : []),
  ].join(' or ');
  return [
    `Learners are fitted at d = ${listing(dimensions.map(String))} with ${samples}, for ${plural(seeds.length, 'seed')} (${seeds.join(', ')}).`,
    ...whatSeedsFix(facets),
    ...(counted.length < specs.length ? [streams] : []),
    `The relative test error is the mean squared error on ${tested}, over the variance of their labels: 1 is what predicting the mean gets.`,
    ...errorOfClasses(facets),
  ].join(' ');
}

function isPlayed({ spec }: CellRecord): boolean {
  return spec.agent !== undefined;
}

function environmentProtocol(cells: readonly CellRecord[]): string {
  const specs = cells.map(({ spec }) => spec);
  const dimensions = distinct(specs.map(({ d }) => d));
  const seeds = distinct(specs.map(({ seed }) => seed));
  return [
    `Environments are played at d = ${listing(dimensions.map(String))} for ${amounts(specs.flatMap(({ n }) => (n === 'stream' ? [] : n)))} episodes and ${plural(seeds.length, 'seed')} (${seeds.join(', ')}), by ε-greedy value iteration with one regression for each step and action, on targets of mean 0 and variance 1.`,
    'A seed fixes the environment, and every episode has a random stream of its own, so episodes do not depend on how many there are, or on which regressor chooses the actions, but through the actions.',
    `Regret is the sum over steps of Q*(x, a*) − Q*(x, a), by the environment’s oracle; where the oracle is an estimate, a* is chosen by one and the difference taken from another. The uniformly random policy’s regret, by which it is divided, is measured on ${amounts(specs.map(({ testSize }) => testSize))} episodes of their own.`,
  ].join(' ');
}

const streams =
  'With a stream, every step reads fresh samples, and none is read twice; the training error is measured on the first samples of the stream, and drawing samples is not in the training time.';

/** A seed fixes different things for drawn samples and for rows of files. */
function whatSeedsFix(facets: readonly Facet[]): string[] {
  const drawn =
    'A seed fixes the target, the training and test samples and the initialisation through separate random streams, so every learner sees the same data.';
  const given =
    'a seed fixes the order of the training rows, of which a fit takes the first n, and the initialisation; test rows are those of the test file at every seed, so intervals over seeds say nothing of other test rows.';
  const ofFiles = facets.filter((facet) => facet.given);
  if (ofFiles.length === 0) return [drawn];
  if (ofFiles.length === facets.length) return [`A${given.slice(1)}`];
  return [
    drawn,
    `On ${listing(ofFiles.map(({ label }) => label))}, whose samples are rows of files, ${given}`,
  ];
}

function tuning(cells: readonly CellRecord[]): string {
  const tuned = cells.filter(({ spec }) => spec.tuning.trials > 0).map(({ spec }) => spec);
  const untuned = distinctText(
    cells.filter(({ spec }) => spec.tuning.trials === 0).map(({ spec }) => plainText(spec.learner, 60)),
  );
  if (tuned.length === 0) return 'Learners ran with their default parameters; nothing was tuned.';
  const held = tuned.filter(({ n }) => n !== 'stream');
  const share = distinct(held.map(({ tuning: { validation } }) => Math.round(100 * validation)));
  const validated = [
    ...(held.length > 0 ? [`with ${share.join(' or ')}% of its sample held out for validation`] : []),
    ...(held.length < tuned.length ? ['with fresh samples for the validation of streams'] : []),
  ].join(', and ');
  const rest = untuned.length > 0 ? ` Not tuned: ${listing(untuned)}.` : '';
  return [
    `Every learner was tuned once for each task, d and n, with ${amounts(tuned.map((spec) => spec.tuning.trials))} trials over its search space (the first of them its defaults),`,
    `on a seed that is not reported (${distinct(tuned.map((spec) => spec.tuning.seed)).join(', ')}), ${validated}.`,
    `All reported seeds share the tuned values; tuning time is given beside training time.${rest}`,
  ].join(' ');
}

function limits(cells: readonly CellRecord[]): string {
  const budgets = cells.map(({ spec }) => spec.budget);
  return [
    `Limits of one fit: ${amounts(budgets.map(({ steps }) => steps))} optimisation steps (in each stage of a stage-wise learner), ${amounts(budgets.map(({ seconds }) => seconds))} s, ${amounts(budgets.map(({ memoryMiB }) => memoryMiB))} MiB.`,
    'Each fit has a process of its own. Training time is the wall time of the final fit; generating data and measuring errors are not in it.',
  ].join(' ');
}

/** What was left out of runs to keep to a time budget. */
function budgets(runs: readonly StoredRun[]): string[] {
  return runs.flatMap(({ run: { name, budget } }) => {
    if (!budget || budget.leftOut.length === 0) return [];
    const limit = formatSeconds(budget.seconds);
    return `The run ${name} was made smaller before it began, to take no more than ${limit} with ${plural(budget.workers, 'worker')}: ${listing(budget.leftOut)}. What was left out was left out for every learner alike.`;
  });
}

function statistics(facets: readonly Facet[]): string {
  return [
    `Medians over seeds with 95% percentile bootstrap intervals of the median (its exact distribution under resampling; with fewer than ${fewestForBootstrap} seeds, their range). Up to five seeds such an interval is the whole range.`,
    'A fit that failed counts as worse than any error; one that is unsupported was not attempted.',
    `Time and samples to ε (${listing(epsilons.map(String))}) are where the error along the training trace, measured on ${sampleWords(facets).monitor}, first reaches ε, its logarithm interpolated between trace points; a seed that does not get there counts as infinite.`,
  ].join(' ');
}

/** @param reference name of the learner that errors are divided by */
function growth(reference = 'deep-sgd'): string {
  return [
    'Exponents: log–log regression over all (d, seed) points. A point known only as a bound counts as a bound, by maximum likelihood with normal errors (Tobit): an ε that is not reached within the budget, a failed fit (at least as bad as the worst one that ended well at its d, or as the trivial error), an error below 1e-12.',
    `The separation from ${reference}: errors over its error at the same d and seed. A pair in which ${reference} failed is left out; an error below 1e-12 on either side makes the ratio a bound, on both sides the pair is left out.`,
    'The 95% intervals of exponents resample seeds within each d; the percentile interval is widened for the few seeds (Student’s t).',
    `Where there are at least ${fewestDimensions} values of d, a power law is compared with faster and slower laws by AICc; differences up to ${decisive} decide nothing.`,
    `Verdicts, at ε = ${verdictEpsilon}: a learner learns a family where the upper end of its error’s interval is at most ε at every d; it stalls where the lower end is above ε at the largest d and the error does not fall with d (the interval of its exponent reaches zero or above); else it is undecided.`,
  ].join(' ');
}

function comparisons(): string {
  return 'Comparisons pair fits that share d and seed, and so all data: Wilcoxon’s signed-rank test of the logarithms of the errors, exact up to 50 pairs, two-sided, with Holm’s correction over the learners of a family; ranks by Friedman’s test with Nemenyi’s critical difference at 5%. Pairs at different d are not alike, so the p values hold for these d only.';
}

function testSamples(facets: readonly Facet[]): string {
  const given = facets.filter((facet) => facet.given).length;
  if (given === 0) return 'fresh samples';
  return given === facets.length ? 'rows of the test file' : 'fresh samples or rows of a test file';
}

/** "8,192", or "2,000 to 8,000" where fits differ. */
function amounts(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function distinctText(values: readonly string[]): string[] {
  return [...new Set(values)];
}
