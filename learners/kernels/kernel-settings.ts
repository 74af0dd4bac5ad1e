import type { Kernel } from './kernel.ts';
import { laplace } from './laplace.ts';
import { ntk } from './ntk.ts';
import { polynomial } from './polynomial.ts';
import { rbf } from './rbf.ts';

/** A kernel by its name and numbers, as a file can hold it. */
export type KernelSettings =
  | { readonly name: 'rbf'; readonly gamma: number }
  | { readonly name: 'laplace'; readonly gamma: number }
  | {
      readonly name: 'polynomial';
      readonly gamma: number;
      readonly degree: number;
      readonly coef0: number;
    }
  | { readonly name: 'ntk'; readonly gamma: number; readonly depth: number; readonly bias: number };

/** The kernel that these settings mean. */
export function kernelFrom(settings: KernelSettings): Kernel {
  switch (settings.name) {
    case 'rbf':
      return rbf(settings);
    case 'laplace':
      return laplace(settings);
    case 'polynomial':
      return polynomial(settings);
    case 'ntk':
      return ntk(settings);
  }
}
