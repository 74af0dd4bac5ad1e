import type { LearnerTraits, TargetFact } from './traits.ts';

/** The parameters that decide what a deep network is told. */
export interface DeepParameters {
  readonly depth?: number;
  readonly width?: number;
  readonly skips?: string;
  /** Absent if the learner has no other activation than the target's. */
  readonly activation?: string;
}

/** What a deep network is told about the target: every fact from which one of its defaults is taken. */
export function toldOf({ depth, width, skips, activation }: DeepParameters): Pick<LearnerTraits, 'told'> {
  const told: TargetFact[] = [];
  if (depth === undefined) told.push('depth');
  if (width === undefined) told.push('widths');
  if (skips === undefined || skips === 'target') told.push('skips');
  if (activation === undefined || activation === 'quadratic') told.push('activation');
  return telling(told);
}

/** The trait of a learner that is told these facts; no trait if there are none. */
export function telling(told: readonly TargetFact[]): Pick<LearnerTraits, 'told'> {
  return told.length > 0 ? { told } : {};
}
