import type { MatrixShape } from './transpose.ts';

/** What happens to an input of a program from step to step, if the program is one step of many. */
export type Role = Shared | Scanned | Carried;

/** The same in all steps. Every input of a program that is not a step is shared. */
export interface Shared {
  readonly kind: 'shared';
}

/** Has an entry for every step. */
export interface Scanned {
  readonly kind: 'scanned';
}

/** Passed from one step to the next, which may change it. */
export interface Carried {
  readonly kind: 'carried';
  /** If the state consists of vectors of one length: the stretch of them that the input holds. */
  readonly part?: StatePart;
  /** If present, the input holds the transpose of a matrix of this shape, row-major. */
  readonly transposed?: MatrixShape;
}

/** A stretch of one of the vectors that a step's state consists of. */
export interface StatePart {
  /** 0 for θ, the vector that is trained; k for the optimiser's k-th slot, which is as long as θ. */
  readonly slot: number;
  /** Index of the stretch within its vector, from 0. All vectors are cut at the same places. */
  readonly piece: number;
}
