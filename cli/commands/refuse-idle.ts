import type { ResolvedConfig } from '../../harness/config/config.ts';
import type { Overrides } from '../../harness/config/overrides.ts';
import { UserError } from '../../harness/input/errors.ts';
import { makePlan } from '../../harness/plan/plan.ts';

/** @throws UserError for flags of `hierbench run` that have no effect on this configuration */
export async function refuseIdle(config: ResolvedConfig, { trials = 0, diagnose }: Overrides): Promise<void> {
  if (trials > 1 && !(await makePlan(config)).some(({ needs }) => needs !== undefined))
    throw new UserError('--trials: none of these learners has anything to tune here; leave it out');
  if (!diagnose) return;
  // Only tasks made from data files have a test size of their own.
  if (config.tasks.every(({ testSize }) => testSize !== undefined))
    throw new UserError('--diagnose: data files have no true features to compare layers with; leave it out');
  if (config.learners.some(({ definition }) => definition.capabilities.diagnosable)) return;
  throw new UserError(
    '--diagnose: none of these learners shows its layers (capabilities: diagnosable, in hierbench show); add one that does, such as deep-sgd',
  );
}
