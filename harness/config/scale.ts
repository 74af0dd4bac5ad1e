import type { Config } from './config.ts';

/** Largest value of `--scale`; anything larger is a typing mistake. */
export const largestScale = 1000;

/**
 * A configuration `factor` times as thorough, for machines with more than two cores: the number of seeds, the
 * number of tuning trials and the numbers that a learner lists under `scaled` are multiplied. What learners
 * learn from (d, n and steps) stays, so that a scaled run has the same curves with smaller intervals and
 * stronger baselines.
 *
 * A list of seeds stays as it is, because it names particular seeds, and no task gets more of them than it has.
 * 0 trials (defaults, untuned) stay 0.
 */
export function scaleConfig(config: Config, factor: number): Config {
  const times = (value: number) => Math.max(1, Math.round(factor * value));
  const trials = (value: number) => (value === 0 ? 0 : times(value));
  const named = typeof config.seeds === 'number' ? Number.POSITIVE_INFINITY : config.seeds.length;
  return {
    ...config,
    seeds: typeof config.seeds === 'number' ? times(config.seeds) : config.seeds,
    trials: trials(config.trials),
    tasks: config.tasks.map((task) => ({
      ...task,
      ...(task.seeds === undefined
        ? {}
        : { seeds: Math.min(times(task.seeds), Math.max(named, task.seeds)) }),
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
