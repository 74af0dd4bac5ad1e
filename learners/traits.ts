/**
 * Groups of learners, in the order of a chart's key. Learners of one group share a hue there: deep networks
 * blue, two-layer networks orange, kernels green, kernels in sequence purple, controls grey.
 */
export const learnerGroups = ['Deep', 'Two-layer', 'Kernel', 'Sequential kernel', 'Control'] as const;
/** A group of learners that share a hue in charts. */
export type LearnerGroup = (typeof learnerGroups)[number];

/**
 * The role of a learner in the comparisons that reports draw:
 *
 * - `end-to-end`: a network whose layers all train together. It is the reference: errors are divided by its
 *   error.
 * - `layerwise`: the same network trained one layer at a time; `layerwise-frozen` and `layerwise-joint` add a
 *   stage in which the layers below stay fixed or train too, respectively.
 * - `paper`: the network that the paper's proof is about.
 * - `ordinary-deep`: a deep network, trained end to end, that is told nothing about the target: a rival to the
 *   reference, and not the reference itself.
 * - `two-layer-relu`, `two-layer-monomial`: one hidden layer; the monomial z^degree tells it the target's
 *   degree.
 * - `fixed-kernel`: regression with a kernel that does not depend on the sample; `learnt-kernel`: with one
 *   that does.
 * - `trivial`: no attempt at the target, such as predicting the mean. Verdicts and separations leave it out.
 */
export const learnerRoles = [
  'end-to-end',
  'layerwise',
  'layerwise-frozen',
  'layerwise-joint',
  'paper',
  'ordinary-deep',
  'two-layer-relu',
  'two-layer-monomial',
  'fixed-kernel',
  'learnt-kernel',
  'trivial',
] as const;
/** The role of a learner in comparisons: see {@link learnerRoles}. */
export type LearnerRole = (typeof learnerRoles)[number];

/**
 * Facts about a target that a learner may be told before it sees a sample: its degree, its number of layers,
 * their widths, which layers each of them reads, that every layer is quadratic in what it reads; or its weights, which
 * give the population risk.
 */
export const targetFacts = ['degree', 'depth', 'widths', 'skips', 'activation', 'weights'] as const;
/** A fact about a target that a learner may be told before it sees a sample. */
export type TargetFact = (typeof targetFacts)[number];

/**
 * What reports know about a learner with its fixed parameters. It is stored with the run and changes no
 * result, only how charts draw the learner and what reports say about it.
 */
export interface LearnerTraits {
  /**
   * Its hue in charts, and its place in their keys. Default: a hue outside the groups, under the heading
   * Other.
   */
  readonly group?: LearnerGroup;
  /**
   * Index, from 0, of its look among those of its group, for learners that ship with the package. Without it,
   * a learner gets a colour of its group, and a marker and a dash pattern that no other learner of the report
   * has.
   */
  readonly look?: number;
  /**
   * Its role in comparisons; of several learners with the same role, the first with the fewest fixed
   * parameters counts.
   */
  readonly role?: LearnerRole;
  /**
   * Facts about the target that the learner is told with these parameters, by a default or a choice that
   * follows the target. A value that the user fixes tells it nothing. Tables and charts mark such learners.
   */
  readonly told?: readonly TargetFact[];
  /** Has at most one layer of features, or features that are fixed before training. */
  readonly shallow?: boolean;
  /** Fits its training sample closely by design, so that a small training error is no sign of memorising. */
  readonly interpolates?: boolean;
  /**
   * Is bound by the kernel floor: it predicts with a rotation-invariant kernel over the sample or centres
   * drawn from it.
   */
  readonly kernelFloor?: boolean;
}
