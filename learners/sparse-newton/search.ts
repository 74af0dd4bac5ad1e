/** What the units that fire say about a Gauss–Newton step. */
export interface Firing {
  /** f(x_i). */
  readonly outputs: Float64Array;
  /**
   * How many units fire both at x_i and at x_k: n×n, row-major, of which the lower triangle counts. The
   * Jacobian's rows have the products ⟨x_i, x_k⟩ times this, over m.
   */
  readonly counts: Int32Array | Float64Array;
}

/** Operations of a fit so far, counted as they are done. */
export interface StepWork {
  /** Pairs of a point and a unit that fires there. */
  fired: number;
  /** Units whose weights a step wrote. */
  touched: number;
  /** Tree nodes that were read in search of units that fire. */
  nodesVisited: number;
  /** Pairs of a tree and a leaf of it that was changed. */
  leavesUpdated: number;
  /** Inner tree nodes whose maximum was computed anew. */
  nodesRecomputed: number;
  multiplyAdds: number;
}

/** How the units that fire are found and moved: by trees, or by computing all of them. */
export interface Search {
  readonly work: StepWork;
  /** Finds the units that fire with the current weights. */
  find(): Promise<Firing>;
  /**
   * W ← W − Jᵀδ, for the units that the last `find` has found.
   * @param delta δ, one number for each point
   */
  move(delta: Float64Array): Promise<void>;
}

/** No work. */
export function noWork(): StepWork {
  return { fired: 0, touched: 0, nodesVisited: 0, leavesUpdated: 0, nodesRecomputed: 0, multiplyAdds: 0 };
}
