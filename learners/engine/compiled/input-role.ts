import type { MatrixShape } from './transpose.ts';

/** What becomes of a program's input where the program is one step of many. */
export type Role = Shared | Scanned | Carried;

/** The same in all steps; so is every input of a program that is no step. */
export interface Shared {
  readonly kind: 'shared';
}

/** Has an entry of its own for every step. */
export interface Scanned {
  readonly kind: 'scanned';
}

/** Handed from step to step. */
export interface Carried {
  readonly kind: 'carried';
  /** Where the state consists of vectors of one length, which of their numbers the input holds. */
  readonly part?: StatePart;
  /** The input holds the transpose of a matrix of this shape, row by row. */
  readonly transposed?: MatrixShape;
}

/** A stretch of one of the vectors that a step's state consists of. */
export interface StatePart {
  /** 0 is θ, the vector that is trained; k is what the optimiser remembers as the k-th for each of its numbers. */
  readonly slot: number;
  /** Counts the stretches of a vector from 0. All vectors are cut at the same places. */
  readonly piece: number;
}
