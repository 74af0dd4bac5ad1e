import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../../../tasks/median.ts';
import { Breach } from '../breach.ts';
import type { Lab } from '../lab.ts';
import type { Problem } from '../problems.ts';
import type { Rule } from '../rule.ts';

const fits = 50;
/** Fits before the first measurement, in which caches fill and code is compiled. */
const warmUp = 14;
const between = 4;
const usual = { d: 16, n: 512 } as const;
/** A fit that takes more operations than this is tried on fewer rows, down to `fewestRows`. */
const mostFlops = 1e9;
const fewestRows = 64;

/**
 * How much a fit may leave behind, as the median slope between measurements. Compilers and allocators cause
 * smaller slopes.
 */
const limits = {
  heapKiB: 16,
  residentKiB: 512,
  tensors: 0.1,
};

interface Look {
  readonly fit: number;
  /** JavaScript objects and array buffers, after a collection. */
  readonly heapKiB: number;
  readonly residentKiB: number;
  readonly tensors: number;
}

export const leak: Rule = {
  name: 'leak',
  tries: `memory and tensors over ${fits} fits (d = ${usual.d}, n = ${usual.n})`,
  session: 'second',
  watchesProcess: true,
  async check(lab) {
    const problem = affordable(lab);
    const looks: Look[] = [];
    for (let fit = 1; fit <= fits; fit++) {
      const { model } = await lab.fit(problem, { steps: 2 });
      await lab.predict(model, problem.test);
      model.dispose();
      if (fit >= warmUp && (fit - warmUp) % between === 0) looks.push(await look(fit));
    }
    const grows = (key: keyof typeof limits) => slope(looks, key);
    if (grows('tensors') > limits.tensors)
      throw new Breach(
        `each fit leaves ${round(grows('tensors'))} tensors of TF.js; wrap steps in tf.tidy, and dispose of the rest in dispose`,
      );
    if (grows('heapKiB') > limits.heapKiB)
      throw new Breach(
        `each fit leaves ${round(grows('heapKiB'))} KiB of objects and arrays (${limits.heapKiB} are allowed); keep nothing in the module after dispose`,
      );
    if (grows('residentKiB') > limits.residentKiB)
      throw new Breach(
        `the process grows by ${round(grows('residentKiB'))} KiB per fit (${limits.residentKiB} are allowed) outside JavaScript; release what native libraries hold`,
      );
    const fewer = problem.train.n < usual.n ? `, n = ${problem.train.n} because its fits are costly` : '';
    return `${round(Math.max(0, grows('heapKiB')))} KiB per fit${fewer}`;
  },
};

/**
 * The largest problem whose fits are cheap enough, by the learner's own count, to be repeated: what a fit leaves
 * behind shows at any size, and minutes of computing show nothing more.
 */
function affordable(lab: Lab): Problem {
  const problem = lab.problem(usual);
  const { learner, params } = lab;
  const isCostly = (n: number): boolean => {
    const budget = { steps: 2, seconds: 60, memoryMiB: 2048 };
    const cost = learner.cost?.(params as never, { task: problem.structure, n, budget, validationRows: 0 });
    return cost !== undefined && (cost.fit.productFlops ?? 0) + (cost.fit.scalarFlops ?? 0) > mostFlops;
  };
  let { n } = usual;
  while (n > fewestRows && isCostly(n)) n /= 2;
  return n === usual.n ? problem : lab.problem({ ...usual, n });
}

const round = (value: number) => Number(value.toPrecision(2));

async function look(fit: number): Promise<Look> {
  // Gives finalisers, which run after their object is collected, time to release memory.
  for (let turn = 0; turn < 3; turn++) {
    collectGarbage();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { fit, heapKiB: (heapUsed + external) / 1024, residentKiB: rss / 1024, tensors: tensors() };
}

/**
 * The median of the slopes between all pairs of measurements (Theil–Sen estimator), which is robust to
 * outliers.
 */
function slope(looks: readonly Look[], key: keyof typeof limits): number {
  const slopes = looks.flatMap((a, i) => looks.slice(i + 1).map((b) => (b[key] - a[key]) / (b.fit - a.fit)));
  return slopes.length === 0 ? 0 : median(slopes);
}

let collect: (() => void) | undefined;

function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** Number of TF.js tensors; 0 if TF.js is not loaded. */
function tensors(): number {
  // All copies of TF.js share the engine that stands here.
  const { _tfengine } = globalThis as { _tfengine?: { memory(): { numTensors: number } } };
  return _tfengine?.memory().numTensors ?? 0;
}
