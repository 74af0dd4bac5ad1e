import { z } from 'zod';
import type { TaskStructure } from '../../tasks/contract.ts';
import type { SearchDimension } from '../contract.ts';
import type { Kernel } from './kernel.ts';
import { type KernelSettings, kernelFrom } from './kernel-settings.ts';
import { losses } from './label-loss.ts';
import { solverChoices } from './ridge.ts';

const positive = () => z.number().positive();
const count = () => z.number().int().positive();

/** The parameters of kernel learners. */
export const kernelShape = {
  kernel: z.enum(['rbf', 'polynomial', 'ntk']).default('rbf').describe('kernel function'),
  gammaScale: positive()
    .optional()
    .describe('gamma times the input dimension; by default 0.03 (rbf), 48/degree² (polynomial), 1 (ntk)'),
  gamma: positive().optional().describe('gamma itself, in place of gammaScale'),
  degree: count().max(64).optional().describe("degree of the polynomial kernel; by default the target's"),
  coef0: z.number().min(0).default(1).describe('constant of the polynomial kernel'),
  depth: count().max(64).default(1).describe('hidden layers of the neural tangent kernel'),
  bias: z
    .number()
    .min(0)
    .default(1)
    .describe('standard deviation of the biases of the neural tangent kernel'),
  lambda: positive()
    .optional()
    .describe('ridge, added to the kernel matrix; by default 3e-4 (rbf), 1e-2 (polynomial), 1e-3 (ntk)'),
  loss: z.enum(losses).default('squared').describe('label-weighted: each squared error over 1 + y²'),
  intercept: z.boolean().default(true).describe("subtract the training labels' mean before the fit"),
  solver: z
    .enum(solverChoices)
    .default('auto')
    .describe(
      'exact, iterated: the n×n system, factored or by conjugate gradients; nystrom, falkon: over centres, directly or by conjugate gradients',
    ),
  exactLimit: count()
    .default(16384)
    .describe('solver=auto: largest n for the exact solver; above it, or short of memory, centres'),
  centres: count()
    .optional()
    .describe('number of centres; by default 2048, or more if full strength takes more or FALKON runs'),
};

const kernelSchema = z.strictObject(kernelShape);
export type KernelParameters = z.output<typeof kernelSchema>;

/** The kernel that these parameters name, for inputs of this dimension. */
export function kernelOf(params: KernelParameters, dimension: number, task: TaskStructure): Kernel {
  return kernelFrom(kernelSettingsOf(params, dimension, task));
}

export function kernelSettingsOf(
  params: KernelParameters,
  dimension: number,
  task: TaskStructure,
): KernelSettings {
  const { kernel, coef0, depth, bias } = params;
  const gamma = gammaOf(params, dimension, task);
  switch (kernel) {
    case 'rbf':
      return { name: 'rbf', gamma };
    case 'polynomial':
      return { name: 'polynomial', gamma, degree: degreeOf(params, task), coef0 };
    case 'ntk':
      return { name: 'ntk', gamma, depth, bias };
  }
}

export function gammaOf(params: KernelParameters, dimension: number, task: TaskStructure): number {
  if (params.gamma !== undefined) return params.gamma;
  const scale = { rbf: 0.03, polynomial: 48 / degreeOf(params, task) ** 2, ntk: 1 }[params.kernel];
  return (params.gammaScale ?? scale) / dimension;
}

export function degreeOf({ degree }: KernelParameters, task: TaskStructure): number {
  return degree ?? task.degree;
}

export function lambdaOf({ lambda, kernel }: KernelParameters): number {
  return lambda ?? { rbf: 3e-4, polynomial: 1e-2, ntk: 1e-3 }[kernel];
}

type Search = { readonly [parameter: string]: SearchDimension };

/**
 * What tuning may vary for a kernel: ranges around values that do well on hierarchical polynomials at
 * n = 8d².
 */
export function kernelSearch({ kernel, gamma }: KernelParameters, task: TaskStructure): Search {
  const scale = (min: number, max: number): Search =>
    gamma === undefined ? { gammaScale: { min, max, log: true } } : {};
  const loss = { choices: losses };
  switch (kernel) {
    case 'rbf':
      return { ...scale(0.003, 0.3), lambda: { min: 1e-6, max: 1e-1, log: true }, loss };
    case 'polynomial': {
      const degrees = [...new Set([2, 4, task.degree])].sort((a, b) => a - b);
      return {
        ...scale(0.3, 30),
        degree: { choices: degrees },
        lambda: { min: 1e-4, max: 10, log: true },
        loss,
      };
    }
    case 'ntk':
      return {
        ...scale(0.3, 3),
        depth: { choices: [1, 2, 3] },
        bias: { min: 0.3, max: 3, log: true },
        lambda: { min: 1e-4, max: 1, log: true },
        loss,
      };
  }
}
