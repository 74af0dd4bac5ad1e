import type { TaskFamily } from '../contract.ts';
import { sphereWalk } from './sphere-walk.ts';

/** The built-in environments, as the task families that `defineEnvironment` makes of them. */
export const environments: readonly TaskFamily[] = [sphereWalk];

/** Whether a built-in environment has this name. */
export function isEnvironment(name: string): boolean {
  return environments.some((family) => family.name === name);
}
