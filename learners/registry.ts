import type { Learner } from './contract.ts';
import { mean } from './mean.ts';

/** The built-in learners, in the order in which lists and charts show them. */
export const learners: readonly Learner[] = [mean as unknown as Learner];
