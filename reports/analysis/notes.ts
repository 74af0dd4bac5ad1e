import { isFailure } from '../../harness/results/is-failure.ts';
import type { LearnerRole } from '../../learners/traits.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import { hasRole, isAttempt, traitsOf } from '../learner-traits.ts';
import { formatError, formatRatio, listing, plural, roundsToOne } from '../numbers.ts';
import { sampleWords } from '../own-data.ts';
import { plainText } from '../plain-text.ts';
import type { Results } from '../rows.ts';
import { fewestForBootstrap } from './bootstrap.ts';
import { commonOutcome } from './common-outcome.ts';
import { endsNotes } from './ends-of-ranges.ts';
import { countStatuses } from './failures.ts';
import { bestOf, type Headline, type HeadlineEntry } from './headline.ts';
import { verdictEpsilon } from './learning-verdict.ts';
import { principalRows } from './principal-sizes.ts';
import type { FamilySeparation } from './separation.ts';
import { separationNotes } from './separation-notes.ts';
import { summarise } from './summary.ts';
import { timesOf, timesText } from './times-of.ts';
import { timingNotes } from './timing-notes.ts';

/** A learner counts as far behind when its median error is at least this many times the reference's. */
export const farBehind = 10;
/** Medians up to this count as having learnt the target. */
const learnt = 0.1;

/** What the results of one family say about the reference learner, in a few sentences. */
export function verdict(headline: Headline): string {
  const { facet, d, entries, reference } = headline;
  const place = `${facet.label}, d = ${d}`;
  const common = commonOutcome(headline);
  if (common?.kind === 'nobody learns')
    return `${place}: nobody learns this target; the smallest median error is ${formatError(common.best.error)}.`;
  if (common) {
    const { best, worst } = common;
    const reaches = `${place}: every learner${butMean(headline)} reaches ε = ${verdictEpsilon}${worst.error <= verdictEpsilon ? '' : ' or nearly'}.`;
    if (formatError(best.error) === formatError(worst.error))
      return `${reaches} All are at ${formatError(best.error)}.`;
    const between = entries.find(
      ({ series: { label } }) => label === reference && label !== best.label && label !== worst.label,
    )?.summary.error?.median;
    const own = between === undefined ? '' : ` ${reference} is at ${formatError(between)}.`;
    return `${reaches} The best is ${best.label} at ${formatError(best.error)}, the worst ${worst.label} at ${formatError(worst.error)}.${own}`;
  }
  const own = entries.find(({ series }) => series.label === reference);
  const rivals = entries.filter((entry) => entry !== own && isAttempt(entry.series));
  const error = own?.summary.error?.median;
  if (reference === undefined || error === undefined || !Number.isFinite(error)) {
    const best = bestOf(entries);
    if (!best) return `${place}: no learner has a median error.`;
    const absent = reference === undefined ? '' : ` ${reference} has no median error here.`;
    const equal = entries.filter(({ summary }) => summary.error?.median === best.error);
    return `${place}: the smallest median error is ${formatError(best.error)}, by ${listing(equal.map(({ series }) => series.label))}.${absent}`;
  }
  const start = `${place}: ${reference} reaches a median relative test error of ${formatError(error)}.`;
  if (rivals.length === 0) return start;
  const ratioOf = ({ summary }: HeadlineEntry) =>
    timesOf(summary.error?.median ?? Number.POSITIVE_INFINITY, error);
  const isNear = (entry: HeadlineEntry) => ratioOf(entry) < farBehind;
  const near = rivals.filter(isNear);
  const behind = rivals.length - near.length;
  const all = behind === rivals.length;
  const count =
    behind === 0
      ? 'No other learner is'
      : all
        ? rivals.length === 1
          ? 'The other learner is'
          : `${rivals.length === 2 ? 'Both' : `All ${rivals.length}`} other learners are`
        : `${behind} of ${rivals.length} other learners ${behind === 1 ? 'is' : 'are'}`;
  const closest = bestOf(rivals);
  const named = (list: readonly HeadlineEntry[]) =>
    listing(
      list.map((entry) => {
        const ratio = ratioOf(entry);
        return `${entry.series.label} (${ratio > 0 ? formatRatio(ratio) : formatError(0)})`;
      }),
    );
  const same = near.filter((entry) => roundsToOne(ratioOf(entry)));
  const better = near.filter((entry) => !same.includes(entry) && ratioOf(entry) < 1);
  const within = near.filter((entry) => !same.includes(entry) && !better.includes(entry));
  const groups = [
    ...(better.length > 0 ? [` Better: ${named(better)}.`] : []),
    ...(same.length > 0 ? [` The same: ${listing(same.map(({ series }) => series.label))}.`] : []),
    ...(within.length > 0 ? [` Within ${farBehind} times: ${named(within)}.`] : []),
  ];
  const rest = all
    ? closest
      ? ` The closest is ${closest.label} at ${formatError(closest.error)}${Number.isFinite(timesOf(closest.error, error)) ? `, ${formatRatio(timesOf(closest.error, error))} as much` : ''}.`
      : ''
    : groups.join('');
  return `${start} ${count} at least ${farBehind} times worse.${rest}`;
}

/**
 * Reading notes on one family, mostly at the d of its headline. Each is given only where the results of these
 * runs make it true.
 */
export function readingNotes(headline: Headline, results: Results, separation?: FamilySeparation): string[] {
  const common = commonNotes(headline);
  const fits = results.rows.filter(({ task }) => task === headline.facet.label);
  const circumstances = [
    ...failureNotes(headline, results),
    ...endsNotes(results.searches ?? [], headline.facet.label),
    ...timingNotes(fits),
    ...seedNotes(headline),
  ];
  // Where nobody learns, differences between learners mean nothing.
  if (commonOutcome(headline)?.kind === 'nobody learns') return [...common, ...circumstances];
  const rows = principalRows(fits);
  const own = ofOneKind(headline);
  return [
    ...layerwiseNotes(own),
    ...paperLearnerNotes(own),
    ...ordinaryNotes(own),
    ...monomialNotes(own),
    ...shallowNotes(own),
    ...featureKernelNotes(own),
    ...common,
    ...(separation ? separationNotes(separation) : []),
    ...trendNotes(headline, rows),
    ...overfittingNotes(headline),
    ...spreadNotes(headline),
    ...solverNotes(headline),
    ...circumstances,
  ];
}

/**
 * The learners in the reference's environment and settings, since notes name learners without either. A
 * learner with a single curve, and so without a variant, belongs to every variant of the others.
 */
function ofOneKind(headline: Headline): Headline {
  const { entries, reference } = headline;
  const { origin, variant } = (entries.find(({ series }) => series.label === reference) ?? entries[0]).series;
  const alike = ({ series }: HeadlineEntry) =>
    series.origin === origin && (series.variant === undefined || series.variant === variant);
  return { ...headline, entries: entries.filter(alike) };
}

function layerwiseNotes(headline: Headline): string[] {
  const deep = medianOf(headline, 'end-to-end');
  const layerwise = medianOf(headline, 'layerwise');
  const joint = medianOf(headline, 'layerwise-joint');
  if (deep === undefined || layerwise === undefined) return [];
  const ratio = timesOf(layerwise, deep);
  if (roundsToOne(ratio))
    return [
      `Trained one layer at a time, the network ends at the same error as end-to-end training, ${formatError(layerwise)}: this run shows no need for correction here.`,
    ];
  if (ratio < farBehind)
    return [
      ratio >= 1
        ? `Trained one layer at a time, the network ends within ${formatRatio(ratio)} of end-to-end training: this run shows no need for correction here.`
        : `Trained one layer at a time, the network ends below end-to-end training (${formatError(layerwise)} against ${formatError(deep)}).`,
    ];
  if (layerwise <= verdictEpsilon)
    return [
      `Trained one layer at a time, the network gets to ${formatError(layerwise)}, ${Number.isFinite(ratio) ? 'which is ' : ''}${timesText(layerwise, deep, 'end-to-end training')}.`,
    ];
  const stops = `Trained one layer at a time, the same network stops at ${formatError(layerwise)}, ${timesText(layerwise, deep, 'end-to-end training')}.`;
  if (joint === undefined) return [stops];
  return [
    joint <= layerwise / farBehind
      ? `${stops} A joint stage afterwards, in which the lower layers may still change, brings it to ${formatError(joint)}: that is what backward feature correction predicts.`
      : `${stops} A joint stage afterwards ends at ${formatError(joint)}.`,
  ];
}

/** Compares the network that the paper's proof is about with the plain deep one. */
function paperLearnerNotes(headline: Headline): string[] {
  const deep = medianOf(headline, 'end-to-end');
  const own = entryOf(headline, 'paper');
  const error = medianOf(headline, 'paper');
  if (deep === undefined || own === undefined || error === undefined) return [];
  const ratio = timesOf(error, deep);
  const name = endToEndName(headline);
  const beside = roundsToOne(ratio)
    ? `the same as ${name} (${formatError(deep)})`
    : error < deep
      ? `below ${name} (${formatError(deep)})`
      : ratio < farBehind
        ? `within ${formatRatio(ratio)} of ${name}`
        : timesText(error, deep, name);
  return [`The paper’s own learner, ${own.series.label}, ends at ${formatError(error)}, ${beside}.`];
}

/** Compares ordinary deep networks, which are told nothing about the target, with the reference. */
function ordinaryNotes(headline: Headline): string[] {
  const deep = medianOf(headline, 'end-to-end');
  const best = bestOf(headline.entries.filter(({ series }) => hasRole(series, 'ordinary-deep')));
  if (deep === undefined || !best || !Number.isFinite(best.error)) return [];
  const name = endToEndName(headline);
  const ratio = timesOf(best.error, deep);
  const beside = roundsToOne(ratio)
    ? `the same as ${name} (${formatError(deep)})`
    : best.error < deep
      ? `below ${name} (${formatError(deep)})`
      : timesText(best.error, deep, name);
  return [
    `An ordinary deep network, which is told nothing about the target, ends at ${formatError(best.error)} (${best.label}), ${beside}.`,
  ];
}

function monomialNotes(headline: Headline): string[] {
  const monomial = medianOf(headline, 'two-layer-monomial');
  const { degree } = headline.facet;
  if (monomial === undefined || degree === undefined || degree <= 2) return [];
  const relu = medianOf(headline, 'two-layer-relu');
  if (monomial <= learnt) {
    const against = relu !== undefined && relu > monomial ? ` (ReLU: ${formatError(relu)})` : '';
    const full = degree < 8 ? ' The stronger test is degree 8.' : '';
    return [
      `A two-layer network that is told the degree, by a monomial activation z^${degree}, learns this task too: ${formatError(monomial)}${against}. At degree ${degree} the shape of the target alone, once known, stands in for depth.${full}`,
    ];
  }
  return [
    `A two-layer network that is told the degree, by a monomial activation z^${degree}, still stays at ${formatError(monomial)}: at degree ${degree} knowing the degree is not enough.`,
  ];
}

function shallowNotes(headline: Headline): string[] {
  const deep = medianOf(headline, 'end-to-end');
  const present = headline.entries.filter(({ series }) => {
    const { shallow, told = [] } = traitsOf(series);
    return shallow && !told.includes('degree');
  });
  const best = bestOf(present);
  if (deep === undefined || !best || timesOf(best.error, deep) < farBehind) return [];
  return [
    `Among learners that are shallow or fixed kernels and not told the degree, ${best.label} comes closest: ${formatError(best.error)}, ${timesText(best.error, deep, endToEndName(headline))}.`,
  ];
}

/** Learning features counts as having helped a kernel where its error falls by at least this factor. */
const helps = 2;

/** Compares a kernel that learns features from its gradients with kernels that are fixed. */
function featureKernelNotes(headline: Headline): string[] {
  const own = entryOf(headline, 'learnt-kernel');
  const error = medianOf(headline, 'learnt-kernel');
  const fixed = bestOf(headline.entries.filter(({ series }) => hasRole(series, 'fixed-kernel')));
  if (own === undefined || error === undefined || !fixed) return [];
  const figures = `${own.series.label} ends at ${formatError(error)}, the best fixed kernel, ${fixed.label}, at ${formatError(fixed.error)}`;
  const deep = medianOf(headline, 'end-to-end');
  const rest =
    deep !== undefined && timesOf(error, deep) >= farBehind
      ? `; ${endToEndName(headline)} is at ${formatError(deep)}${Number.isFinite(timesOf(error, deep)) ? `, ${formatRatio(timesOf(error, deep))} below` : ''}`
      : '';
  if (timesOf(fixed.error, error) >= helps)
    return [`Learning features helps a kernel here: ${figures}${rest}.`];
  return [
    `Learning features ${timesOf(fixed.error, error) > 1 ? 'helps a kernel little' : 'does not help a kernel'} here: ${figures}.`,
  ];
}

function commonNotes(headline: Headline): string[] {
  const common = commonOutcome(headline);
  if (!common) return [];
  if (common.kind === 'nobody learns')
    return [
      `No learner gets below ${formatError(common.best.error)}: from samples of this size nobody learns this target.`,
    ];
  const { error } = common.worst;
  return [
    `Every learner${butMean(headline)} gets to ${formatError(error)}${error > 0 ? ' or below' : ''}: at ε = ${verdictEpsilon} this target separates ${error <= verdictEpsilon ? 'nobody' : 'hardly anybody'}.`,
  ];
}

/** " but mean": trivial learners stand in the same table, but make no attempt at learning. */
function butMean({ entries }: Headline): string {
  const trivial = entries.filter(({ series }) => !isAttempt(series)).map(({ series }) => series.label);
  return trivial.length === 0 ? '' : ` but ${listing(trivial)}`;
}

/** Networks for which the theorem says how the error depends on d. */
const followed: readonly LearnerRole[] = ['end-to-end', 'layerwise', 'paper'];

function trendNotes({ facet, entries }: Headline, rows: Results['rows']): string[] {
  const dimensions = dimensionsOf(rows);
  if (dimensions.length < 2) return [];
  const [first, last] = [dimensions[0], dimensions[dimensions.length - 1]];
  return entries.flatMap(({ series }) => {
    if (!followed.some((role) => hasRole(series, role))) return [];
    const own = summarise(rows.filter((row) => row.series === series.label && row.task === facet.label));
    const from = own.find(({ d }) => d === first)?.error;
    const to = own.find(({ d }) => d === last)?.error;
    if (!from || !to || !Number.isFinite(from.median) || !Number.isFinite(to.median)) return [];
    // A single seed has no interval to compare.
    if (from.seeds < 2 || to.seeds < 2) return [];
    const disjoint = to.low > from.high || to.high < from.low;
    const factor = timesOf(to.median, from.median);
    if (!disjoint || (factor < 2 && factor > 0.5)) return [];
    return [
      `From d = ${first} to d = ${last} the error of ${series.label} ${factor > 1 ? 'grows' : 'falls'} from ${formatError(from.median)} to ${formatError(to.median)}; the intervals do not overlap.`,
    ];
  });
}

function overfittingNotes({ entries, facet }: Headline): string[] {
  const { test: tested } = sampleWords([facet]);
  return entries.flatMap(({ series, summary }) => {
    const [test, train] = [summary.error?.median, summary.trainError?.median];
    if (test === undefined || train === undefined || !Number.isFinite(test)) return [];
    if (traitsOf(series).interpolates) return [];
    if (test < 0.01 || train * farBehind > test) return [];
    return [
      `${series.label} fits its training sample far better (${formatError(train)}) than ${tested} (${formatError(test)}): it memorises, and more samples would help it.`,
    ];
  });
}

function spreadNotes({ entries }: Headline): string[] {
  const wide = entries.filter(
    ({ summary: { error } }) =>
      error && error.seeds > 1 && Number.isFinite(error.high) && timesOf(error.high, error.low) >= farBehind,
  );
  if (wide.length === 0) return [];
  const spans = wide.map(
    ({ series, summary: { error } }) =>
      `${series.label} (${formatError(error?.low ?? Number.NaN)} to ${formatError(error?.high ?? Number.NaN)})`,
  );
  return [`Seeds differ by ${farBehind} times or more for ${listing(spans)}.`];
}

function solverNotes({ entries }: Headline): string[] {
  const approximate = entries.filter(({ note }) => /centres/.test(note));
  if (approximate.length === 0) return [];
  return [
    `${listing(approximate.map(({ series }) => series.label))} ${approximate.length === 1 ? 'uses' : 'use'} a subset of the sample as centres at this size instead of the exact solution, which can cost accuracy.`,
  ];
}

function failureNotes({ facet }: Headline, { rows }: Results): string[] {
  const own = rows.filter(({ task }) => task === facet.label);
  const failed = countStatuses(own).filter(([status]) => isFailure(status));
  const total = failed.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  return [
    `${total} of ${plural(own.length, 'fit')} failed (${failed.map(([status, count]) => `${count} ${status}`).join(', ')}). A failed fit counts as worse than any error.`,
  ];
}

function seedNotes({ seeds }: Headline): string[] {
  if (seeds >= fewestForBootstrap) return [];
  return [
    seeds === 1
      ? 'One seed only: nothing here says how much another seed would change.'
      : `${seeds} seeds only: the intervals are their range.`,
  ];
}

/** The learner with this role; of several, the one with the fewest fixed parameters, hence no ablation. */
function entryOf({ entries }: Headline, role: LearnerRole): HeadlineEntry | undefined {
  const variants = entries.filter(({ series }) => hasRole(series, role));
  const fixed = ({ series }: HeadlineEntry) => Object.keys(series.params).length;
  return variants.sort((a, b) => fixed(a) - fixed(b))[0];
}

/** The name in notes of the learner that trains end to end, without its parameters. */
function endToEndName(headline: Headline): string {
  return plainText(entryOf(headline, 'end-to-end')?.series.learner ?? '', 60);
}

function medianOf(headline: Headline, role: LearnerRole): number | undefined {
  const median = entryOf(headline, role)?.summary.error?.median;
  return median !== undefined && Number.isFinite(median) ? median : undefined;
}
