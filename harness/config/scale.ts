import type { Config } from './config.ts';

/** What `--scale` may be at most: a slip of the finger beyond. */
export const largestScale = 1000;

/**
 * A configuration `factor` times as thorough, for whoever has more than two cores: so many times the seeds and the
 * tuning trials, and the numbers that a learner lists under `scaled`. What is learned from, d, n and steps, stays, so
 * that a scaled run's curves are the same curves with smaller intervals and stronger baselines.
 *
 * A list of seeds stays as it is: whoever listed them means them. Trials of 0 (defaults, untuned) stay 0.
 */
export function scaleConfig(config: Config, factor: number): Config {
  const times = (value: number) => Math.max(1, Math.round(factor * value));
  const trials = (value: number) => (value === 0 ? 0 : times(value));
  return {
    ...config,
    seeds: typeof config.seeds === 'number' ? times(config.seeds) : config.seeds,
    trials: trials(config.trials),
    tasks: config.tasks.map((task) => ({
      ...task,
      ...(task.seeds === undefined ? {} : { seeds: times(task.seeds) }),
      ...(task.trials === undefined ? {} : { trials: trials(task.trials) }),
    })),
    learners: config.learners.map((learner) =>
      typeof learner === 'string' || !learner.scaled
        ? learner
        : {
            ...learner,
            scaled: Object.fromEntries(
              Object.entries(learner.scaled).map(([name, value]) => [
                name,
                Number.isInteger(value) ? times(value) : factor * value,
              ]),
            ),
          },
    ),
  };
}
