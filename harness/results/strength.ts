import {
  centresAtFullStrength,
  functionsUpToDegree,
  type Strength,
} from '../../tasks/spectrum/full-strength.ts';

/** Solvers whose solution equals the one over all training points. */
const exactSolvers: ReadonlySet<unknown> = new Set(['exact', 'full-rank', 'iterated']);
const kernelLearners: ReadonlySet<unknown> = new Set(['kernel-ridge', 'sequential-kernel', 'rfm']);

type Fields = Readonly<Record<string, unknown>>;

/**
 * The strength of a built-in kernel learner's fit, derived from what earlier versions stored: the solver and
 * its centres, or the number of random features. Undefined if they do not determine it.
 */
export function derivedStrength({ spec, info, params }: Fields): Strength | undefined {
  if (!isFields(spec) || !isFields(info)) return undefined;
  const { learner, n, d } = spec;
  if (!isCount(n) || !isCount(d)) return undefined;
  const over = (centres: number, rank?: number): Strength => {
    const needed = centresAtFullStrength(n, d, { rank });
    return { centres, needed, full: centres >= needed };
  };
  if (learner === 'random-features') {
    const { m, activation } = isFields(params) ? params : ({} as Fields);
    if (!isCount(m)) return undefined;
    return over(m, activation === 'quadratic' ? functionsUpToDegree('hermite', d, 2) : undefined);
  }
  if (!kernelLearners.has(learner)) return undefined;
  const { solver, centres } = info;
  if (exactSolvers.has(solver)) return { ...over(isCount(centres) ? centres : n), full: true };
  return typeof solver === 'string' && isCount(centres) ? over(centres) : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
