import type { KeptNetwork } from '../engine/training.ts';
import type { ProductKind } from '../kernels/gradient-features.ts';
import type { KernelSettings } from '../kernels/kernel-settings.ts';

/** A fitted model in a form that outlives its process: a network, or tables of numbers. */
export type KeptModel = KeptNetwork | KeptTables;

/** rows×columns numbers, row-major. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Non-linearities of units; `hermite` is h_k = He_k/√k!, with k the degree. */
export const unitKinds = ['identity', 'relu', 'quadratic', 'gelu', 'tanh', 'hermite'] as const;
export type UnitKind = (typeof unitKinds)[number];

/**
 * One step from inputs to predictions. Steps run in order: `map`, `unit-norm` and what is appended change the inputs of
 * those after them; the prediction is the sum of what `kernel` and `units` steps give that append nothing.
 */
export type TableStep =
  /** x ← M (x − means); absent means are 0. */
  | { readonly kind: 'map'; readonly table: Table; readonly means?: readonly number[] }
  /** x ← x/|x|; the zero vector stays. */
  | { readonly kind: 'unit-norm' }
  /** offsets + Σ_j coefficients_j k(x, row j of the table). */
  | {
      readonly kind: 'kernel';
      readonly kernel: KernelSettings;
      readonly table: Table;
      /** One for each row and output, outputs×rows. */
      readonly coefficients: Float64Array;
      readonly offsets: readonly number[];
      /** If given, the value less the mean, over the deviation, becomes a further input. */
      readonly append?: { readonly mean: number; readonly deviation: number };
    }
  /** Products of the projections of x on the rows of the table, less their means, over their deviations, become inputs. */
  | {
      readonly kind: 'products';
      readonly products: ProductKind;
      readonly table: Table;
      readonly means: readonly number[];
      readonly deviations: readonly number[];
    }
  /** offsets + Σ_j coefficients_j σ(row j · x + biases_j). */
  | {
      readonly kind: 'units';
      readonly activation: UnitKind;
      /** k of `hermite`. */
      readonly degree?: number;
      readonly table: Table;
      readonly biases: Float64Array;
      /** One for each row and output, outputs×rows. */
      readonly coefficients: Float64Array;
      readonly offsets: readonly number[];
    }
  /** The prediction so far, cut to ±1, or the hyperbolic tangent of half of it. */
  | { readonly kind: 'bound'; readonly by: 'clip' | 'tanh-half' };

/** A model that is no network: arrays, and the steps by which they predict. All arithmetic is in float64. */
export interface KeptTables {
  readonly form: 'tables';
  readonly steps: readonly TableStep[];
}

export function keptTables(...steps: readonly TableStep[]): KeptTables {
  return { form: 'tables', steps };
}
