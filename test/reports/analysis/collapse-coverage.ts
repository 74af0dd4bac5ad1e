import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitCollapse } from '../../../reports/analysis/collapse.ts';
import { Stream } from '../../../tasks/streams.ts';
import { type SweepSimulation, sigmoid, simulateSweeps } from './simulated-sweeps.ts';

/** Fraction of simulated benchmarks whose 95% interval contains the true a, and the mean width and error. */
function coverage(name: string, truth: number, simulation: SweepSimulation, benchmarks: number) {
  let [covered, refused, width, bias] = [0, 0, 0, 0];
  for (let benchmark = 0; benchmark < benchmarks; benchmark++) {
    const stream = new Stream('collapse coverage', name, benchmark);
    const found = fitCollapse(simulateSweeps(simulation, stream), stream.child('bootstrap'), {
      resamples: 200,
    });
    if (typeof found === 'string') {
      refused++;
      continue;
    }
    const { a, low = Number.NaN, high = Number.NaN } = found;
    if (low <= truth && truth <= high) covered++;
    width += high - low;
    bias += a - truth;
  }
  const fitted = benchmarks - refused;
  return { share: covered / fitted, refused, width: width / fitted, bias: bias / fitted };
}

const squares = [2, 4, 8, 16, 32];
const d = [16, 24, 32, 48, 64];
const cases: readonly { name: string; truth: number; simulation: SweepSimulation }[] = [
  {
    name: '5 seeds',
    truth: 2,
    simulation: {
      d,
      n: (at) => squares.map((c) => c * at * at),
      seeds: 5,
      law: sigmoid(2),
      shared: 0.1,
      own: 0.1,
    },
  },
  {
    name: '3 seeds',
    truth: 2,
    simulation: {
      d,
      n: (at) => squares.map((c) => c * at * at),
      seeds: 3,
      law: sigmoid(2),
      shared: 0.1,
      own: 0.1,
    },
  },
  {
    name: '3 d, noise shared along n',
    truth: 2,
    simulation: {
      d: [16, 32, 64],
      n: (at) => squares.map((c) => c * at * at),
      seeds: 5,
      law: sigmoid(2),
      shared: 0.3,
      own: 0.05,
    },
  },
  {
    name: 'sizes that are multiples of d',
    truth: 1.5,
    simulation: {
      d,
      n: (at) => [8, 16, 32, 64, 128, 256].map((c) => c * at),
      seeds: 5,
      law: sigmoid(1.5),
      shared: 0.1,
      own: 0.1,
    },
  },
  {
    name: 'the same sizes at every d, beginning of a fall',
    truth: 4,
    simulation: {
      d: [6, 8, 10, 12],
      n: () => [64, 128, 256, 512, 1024, 2048],
      seeds: 5,
      law: sigmoid(4, { at: 0.1 }),
      shared: 0.02,
      own: 0.02,
    },
  },
];

/** In how many simulated benchmarks, and in which share of them the interval has to contain the truth. */
export interface Thoroughness {
  readonly benchmarks: number;
  readonly least: number;
  readonly most: number;
  /** Of the kinds of sweeps, by name; default: all. */
  readonly which?: RegExp;
}

/** Tests that 95% intervals of a contain the a that sweeps were simulated with about as often as they claim. */
export function testCollapseCoverage({ benchmarks, least, most, which = /^/ }: Thoroughness): void {
  for (const { name, truth, simulation } of cases.filter((one) => which.test(one.name)))
    test(`95% intervals of a cover the truth in ${100 * least} to ${100 * most}% of ${benchmarks} benchmarks: ${name}`, (context) => {
      const { share, refused, width, bias } = coverage(name, truth, simulation, benchmarks);
      context.diagnostic(
        `${(100 * share).toFixed(1)}% of ${benchmarks - refused}, width ${width.toFixed(3)}, bias ${bias.toFixed(3)}`,
      );
      assert.ok(share >= least && share <= most, String(share));
      assert.ok(refused <= 0.02 * benchmarks, `${refused} were refused`);
    });
}
