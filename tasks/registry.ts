import type { TaskFamily } from './contract.ts';

/** The built-in task families, in the order in which lists and reports show them. */
export const taskFamilies: readonly TaskFamily[] = [];
