import { groupBy } from '../../harness/results/group-by.ts';
import type { SampleCount } from '../../harness/results/record.ts';
import { type OfLearner, traitsOf } from '../learner-traits.ts';
import { formatCount, formatSamples, listing, plural } from '../numbers.ts';
import type { Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { comparableFloor } from './comparable-floor.ts';

/** Whether the floor is a bound on this fit's error, on average over samples. */
export function boundByFloor(row: OfLearner): boolean {
  return traitsOf(row).kernelFloor === true;
}

/** One (task, learner, d, n): how its test errors compare with the floors of the same seeds. */
export interface KernelFloorCheck {
  readonly task: string;
  readonly series: string;
  readonly d: number;
  readonly n: SampleCount;
  /** Test error / kernel floor, over seeds. */
  readonly ratio: Estimate;
  /**
   * `below`: the interval of the ratio ends below 1, which is impossible for a rotation-invariant kernel.
   * `within`: the median is below 1, but its interval reaches 1, or is only the range of one or two seeds.
   * The floor holds on average over samples, so a single fit may well be below it.
   */
  readonly kind: 'above' | 'within' | 'below';
}

/**
 * Compares the errors of rotation-invariant kernels with their lower bound, in the order of the rows. Left
 * out are failed fits, and fits without a floor that their error can be compared with, or with a floor of 0,
 * which bounds nothing.
 */
export function kernelFloorChecks({ rows }: Pick<Results, 'rows'>): KernelFloorCheck[] {
  const bound = rows.filter((row) => boundByFloor(row) && ratioOf(row) !== undefined);
  const groups = groupBy(bound, ({ task, series, d, n }) => JSON.stringify([task, series, d, n]));
  return [...groups.values()].flatMap((group): KernelFloorCheck[] => {
    const { task, series, d, n } = group[0];
    const ratio = estimateMedian(group.flatMap((row) => ratioOf(row) ?? []));
    return ratio ? [{ task, series, d, n, ratio, kind: kindOf(ratio) }] : [];
  });
}

function ratioOf(row: Row): number | undefined {
  const { testError } = row;
  if (testError === undefined || !Number.isFinite(testError)) return undefined;
  const floor = comparableFloor(row);
  return floor !== undefined && floor > 0 ? testError / floor : undefined;
}

function kindOf({ median, high, interval }: Estimate): KernelFloorCheck['kind'] {
  if (median >= 1) return 'above';
  return high < 1 && interval === 'bootstrap' ? 'below' : 'within';
}

/** Groups named in the sentence; further ones are only counted there, and `analysis.json` has them all. */
const mostNamed = 8;

/**
 * The outcome of the checks, in one sentence where all is well; undefined where there are no checks.
 *
 * @param learners names of the learners that were checked; where there is only one, groups are called by its
 * name
 */
export function describeKernelFloorChecks(
  checks: readonly KernelFloorCheck[],
  learners: readonly string[],
): string | undefined {
  if (checks.length === 0) return undefined;
  const name = learners.length === 1 ? learners[0] : 'kernel';
  const of = (kind: KernelFloorCheck['kind']) =>
    checks.filter((check) => check.kind === kind).sort((a, b) => a.ratio.median - b.ratio.median);
  const [below, within, above] = [of('below'), of('within'), of('above')];
  const sentences = [
    ...(below.length > 0
      ? [
          `Below the kernel floor: ${named(below)}. No rotation-invariant kernel can be, on average over samples: a bug in the floor or in the learner.`,
        ]
      : []),
    `${countOf(above.length, checks.length, name)}${above.length > 0 ? `; the closest, ${place(above[0])}, is ${atTimes(above[0].ratio.median)}` : ''}.`,
    ...(within.length > 0 ? [`Below it, but by no more than chance allows: ${named(within)}.`] : []),
  ];
  return sentences.join(' ');
}

function countOf(above: number, all: number, name: string): string {
  const groups = plural(all, `${name} group`);
  if (above === all && all > 1) return `All ${groups} with a kernel floor are above it`;
  return `${above} of ${groups} with a kernel floor ${above === 1 || all === 1 ? 'is' : 'are'} above it`;
}

function named(checks: readonly KernelFloorCheck[]): string {
  const texts = checks.slice(0, mostNamed).map((check) => {
    const { median, low, high, seeds } = check.ratio;
    const range = seeds > 1 && times(low) !== times(high) ? ` (${times(low)} to ${times(high)})` : '';
    return `${place(check)} ${atTimes(median)}${range}`;
  });
  return listing(checks.length > mostNamed ? [...texts, `${checks.length - mostNamed} more`] : texts);
}

function place({ task, series, d, n }: KernelFloorCheck): string {
  return `${series} on ${task} at d = ${d} and n = ${formatSamples(n)}`;
}

/** "at 1.03 times its floor". */
function atTimes(ratio: number): string {
  return ratio > 0 ? `at ${times(ratio)} times its floor` : 'at an error of 0';
}

/** Three significant digits: 1.03, 0.987, 1,240; 0. */
function times(ratio: number): string {
  if (ratio <= 0) return '0';
  if (ratio < 1e-3) return ratio.toExponential(2);
  return ratio >= 100 ? formatCount(Number(ratio.toPrecision(3))) : ratio.toPrecision(3);
}
