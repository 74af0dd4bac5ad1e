/**
 * Groups of learners, in the order of a chart's key. Learners of one group share a hue there: deep networks blue,
 * two-layer networks orange, kernels green, kernels in sequence purple, controls grey.
 */
export const learnerGroups = ['Deep', 'Two-layer', 'Kernel', 'Sequential kernel', 'Control'] as const;
/** A group of learners that share a hue in charts. */
export type LearnerGroup = (typeof learnerGroups)[number];

/**
 * What a learner is in a comparison, where reports have something to say of it:
 *
 * - `end-to-end`: a network all of whose layers train together. The reference: errors are divided by its error.
 * - `layerwise`: the same network one layer at a time; `layerwise-frozen` and `layerwise-joint` with one more stage, in
 *   which the layers below stay as they are, or train too.
 * - `paper`: the network that the paper's proof is about.
 * - `two-layer-relu`, `two-layer-monomial`: one hidden layer; the monomial z^degree tells it the target's degree.
 * - `fixed-kernel`: regression with a kernel that does not depend on the sample; `learnt-kernel`: with one that does.
 * - `trivial`: no attempt at the target, such as predicting the mean. Verdicts and separations leave it out.
 */
export const learnerRoles = [
  'end-to-end',
  'layerwise',
  'layerwise-frozen',
  'layerwise-joint',
  'paper',
  'two-layer-relu',
  'two-layer-monomial',
  'fixed-kernel',
  'learnt-kernel',
  'trivial',
] as const;
/** What a learner is in a comparison: see {@link LearnerTraits.role}. */
export type LearnerRole = (typeof learnerRoles)[number];

/** What of a target a learner may be told before it sees a sample. */
export const targetFacts = ['degree', 'depth', 'widths', 'skips'] as const;
/** What of a target a learner may be told before it sees a sample. */
export type TargetFact = (typeof targetFacts)[number];

/**
 * What reports know of a learner with its fixed parameters. It is stored with the run and changes no result: only how
 * charts draw the learner, and what is said of it.
 */
export interface LearnerTraits {
  /** Its hue in charts, and its place in their keys. Default: a hue of no group, under the heading Other. */
  readonly group?: LearnerGroup;
  /**
   * Which of its group's looks it has, from 0. For learners that ship with the package; without it, a learner gets a
   * colour of its group, and a marker and a dash that no other learner of the report has.
   */
  readonly look?: number;
  /** What it is in a comparison; of several learners with one role, the first with the fewest parameters fixed counts. */
  readonly role?: LearnerRole;
  /** What of the target its form is told. */
  readonly told?: readonly TargetFact[];
  /** Has one layer of features at most, or features that are fixed before training. */
  readonly shallow?: boolean;
  /** Fits its training sample as closely as it can by design, so that a small training error is no sign of memorising. */
  readonly interpolates?: boolean;
  /** Is bound by the kernel floor: its prediction is a rotation-invariant kernel's, over the sample or centres from it. */
  readonly kernelFloor?: boolean;
}
