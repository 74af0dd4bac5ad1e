import { passageOf } from '../analysis/first-passage.ts';
import { belowFullStrength } from '../analysis/full-strength.ts';
import { epsilons } from '../analysis/quantity.ts';
import { timingRemark } from '../analysis/timing-notes.ts';
import type { Row } from '../rows.ts';
import { ownMetricColumns } from './own-metric-columns.ts';

/** One column of the tidy table of fits, the same in every format. */
export interface Column {
  readonly name: string;
  /** Unit and meaning, for the data dictionary. */
  readonly meaning: string;
  /** The type that typed formats store. */
  readonly type: 'text' | 'number';
  /** Undefined where the fit has none. */
  readonly value: (row: Row) => string | number | undefined;
}

const information = (key: string) => (row: Row) => row.info[key];

/**
 * The columns of these fits: those of all reports, of sweeps where a parameter was swept, and of the user's own
 * metrics.
 */
export function columnsOf(rows: readonly Row[]): readonly Column[] {
  const own = ownMetricColumns(rows);
  const swept = rows.some(({ sweep }) => sweep) ? sweepColumns : [];
  return own.length + swept.length > 0 ? [...columns, ...swept, ...own] : columns;
}

export const columns: readonly Column[] = [
  { name: 'run', type: 'text', meaning: 'name of the run', value: ({ run }) => run },
  {
    name: 'origin',
    type: 'text',
    meaning: 'the environment that the fit is of, where runs of several are in one table; empty elsewhere',
    value: ({ origin }) => origin,
  },
  {
    name: 'cell',
    type: 'text',
    meaning: 'id of the cell: the name of its file in cells/',
    value: ({ id }) => id,
  },
  {
    name: 'task',
    type: 'text',
    meaning: 'label of the task family with its parameters',
    value: ({ task }) => task,
  },
  { name: 'd', type: 'number', meaning: 'input dimension', value: ({ d }) => d },
  {
    name: 'n',
    type: 'number',
    meaning: 'training samples; empty for a stream',
    value: ({ n }) => (n === 'stream' ? undefined : n),
  },
  {
    name: 'series',
    type: 'text',
    meaning: 'label of the learner with its parameters',
    value: ({ series }) => series,
  },
  { name: 'learner', type: 'text', meaning: 'name of the learner', value: ({ learner }) => learner },
  {
    name: 'variant',
    type: 'text',
    meaning:
      'what sets the fit apart from others of this learner that were given something else; empty where there are none',
    value: ({ variant }) => variant,
  },
  {
    name: 'seed',
    type: 'number',
    meaning: 'chooses target, samples and initialisation',
    value: ({ seed }) => seed,
  },
  {
    name: 'status',
    type: 'text',
    meaning: 'ok, diverged, timeout, out-of-memory, crashed, unsupported or invalid',
    value: ({ status }) => status,
  },
  {
    name: 'test_error',
    type: 'number',
    meaning:
      'mean squared error on the test sample (fresh samples, or the rows of a test file) / variance of its labels',
    value: ({ testError }) => testError,
  },
  {
    name: 'train_error',
    type: 'number',
    meaning: 'the same on the training sample',
    value: ({ trainError }) => trainError,
  },
  {
    name: 'zero_one_error',
    type: 'number',
    meaning: 'share of wrong signs or classes (classification only)',
    value: ({ zeroOneError }) => zeroOneError,
  },
  {
    name: 'kernel_floor',
    type: 'number',
    meaning:
      'least test_error of a rotation-invariant kernel with n samples of this target, on average over samples',
    value: ({ kernelFloor }) => kernelFloor,
  },
  {
    name: 'fit_seconds',
    type: 'number',
    meaning: 'wall time of the final fit, s',
    value: ({ fitSeconds }) => fitSeconds,
  },
  {
    name: 'fit_cpu_seconds',
    type: 'number',
    meaning: 'processor time of the final fit, s',
    value: ({ fitCpuSeconds }) => fitCpuSeconds,
  },
  {
    name: 'fit_times',
    type: 'number',
    meaning: 'how many times the fit was run to time it; times are then medians; empty: once',
    value: ({ fitTimes }) => fitTimes,
  },
  {
    name: 'fit_seconds_low',
    type: 'number',
    meaning: 'the least of these wall times, s',
    value: ({ fitSecondsLow }) => fitSecondsLow,
  },
  {
    name: 'fit_seconds_high',
    type: 'number',
    meaning: 'the greatest of these wall times, s',
    value: ({ fitSecondsHigh }) => fitSecondsHigh,
  },
  {
    name: 'processor',
    type: 'text',
    meaning: 'the processor of the machine that made this fit; empty in older results',
    value: ({ processor }) => processor,
  },
  {
    name: 'cores',
    type: 'number',
    meaning: 'cores of that machine',
    value: ({ cores }) => cores,
  },
  {
    name: 'cores_elsewhere',
    type: 'number',
    meaning: 'cores that other processes kept busy during the fit, those of other cells among them',
    value: ({ elsewhere }) => elsewhere,
  },
  {
    name: 'timing_remark',
    type: 'text',
    meaning:
      'disturbed: the fit had less than 0.8 of a core; more than its threads: it used more than 1.2 times what it was given; empty where its times are as they should be, or shorter than 1 s',
    value: timingRemark,
  },
  {
    name: 'tune_seconds',
    type: 'number',
    meaning: 'wall time of the tuning that all seeds share, s',
    value: ({ tuneSeconds }) => tuneSeconds,
  },
  {
    name: 'tune_trials',
    type: 'number',
    meaning: 'trials of that tuning; 0: not tuned',
    value: ({ trials }) => trials,
  },
  {
    name: 'data_seconds',
    type: 'number',
    meaning: 'wall time of generating the samples, s',
    value: ({ dataSeconds }) => dataSeconds,
  },
  {
    name: 'predict_ms_per_1000',
    type: 'number',
    meaning: 'median time to predict 1,000 samples, ms',
    value: ({ predictMsPer1000 }) => predictMsPer1000,
  },
  { name: 'steps', type: 'number', meaning: 'optimisation steps taken', value: information('steps') },
  {
    name: 'samples_seen',
    type: 'number',
    meaning: 'labelled samples seen, repetitions counted',
    value: information('samplesSeen'),
  },
  { name: 'parameters', type: 'number', meaning: 'trained parameters', value: information('parameters') },
  {
    name: 'flops',
    type: 'number',
    meaning: 'floating-point operations of the fit, counted from shapes',
    value: information('flops'),
  },
  {
    name: 'solver',
    type: 'text',
    meaning: 'how the system was solved, where there is a choice',
    value: information('solver'),
  },
  {
    name: 'centres',
    type: 'number',
    meaning: 'Nyström centres, where they were used',
    value: information('centres'),
  },
  {
    name: 'centres_at_full_strength',
    type: 'number',
    meaning: 'centres or random features that it takes to span every degree that n supports',
    value: ({ strength }) => strength?.needed,
  },
  {
    name: 'strength',
    type: 'text',
    meaning: 'full, or below full strength: fewer centres or random features than that',
    value: ({ strength }) => strength && (strength.full ? 'full' : belowFullStrength),
  },
  {
    name: 'peak_rss_mib',
    type: 'number',
    meaning: 'largest resident memory of the process, MiB',
    value: ({ peakRssMiB }) => peakRssMiB,
  },
  { name: 'backend', type: 'text', meaning: 'where tensor programs ran', value: ({ backend }) => backend },
  ...epsilons.flatMap((epsilon): Column[] => [
    {
      name: `seconds_to_${epsilon}`,
      type: 'number',
      meaning: `training time until the error first reaches ${epsilon}, s; empty where it does not`,
      value: (row) => passageOf(row, epsilon)?.seconds,
    },
    {
      name: `samples_to_${epsilon}`,
      type: 'number',
      meaning: `labelled samples seen until the error first reaches ${epsilon}; empty where it does not`,
      value: (row) => passageOf(row, epsilon)?.samples,
    },
  ]),
  {
    name: 'steps_limit',
    type: 'number',
    meaning: 'optimisation steps that a fit, or each stage of one, was given',
    value: ({ budget }) => budget.steps,
  },
  {
    name: 'seconds_limit',
    type: 'number',
    meaning: 'wall time that a fit was given, s',
    value: ({ budget }) => budget.seconds,
  },
  {
    name: 'memory_limit_mib',
    type: 'number',
    meaning: 'resident memory that its process was given, MiB',
    value: ({ budget }) => budget.memoryMiB,
  },
  {
    name: 'test_samples',
    type: 'number',
    meaning: 'samples on which test_error is measured',
    value: ({ testSize }) => testSize,
  },
  {
    name: 'task_digest',
    type: 'text',
    meaning:
      'SHA-256 of the data files, the file or the package that define the task; empty for built-in ones',
    value: ({ taskDigest }) => taskDigest,
  },
  {
    name: 'learner_digest',
    type: 'text',
    meaning: 'the same for the learner',
    value: ({ learnerDigest }) => learnerDigest,
  },
  {
    name: 'params',
    type: 'text',
    meaning: 'parameters of the final fit, tuned ones included, as JSON',
    value: ({ params }) => (params === undefined ? undefined : JSON.stringify(params)),
  },
  {
    name: 'span_errors',
    type: 'text',
    meaning:
      'by layer of the target, as JSON: the share of the variance of its features that no linear map from all features of the final model explains; diagnosed fits only',
    value: ({ spanErrors }) => (spanErrors === undefined ? undefined : JSON.stringify(spanErrors)),
  },
  {
    name: 'overlap',
    type: 'number',
    meaning:
      'share of a first-layer unit’s squared norm in the target’s subspace, median over units of the final model; diagnosed fits of multi-index targets only',
    value: ({ overlap }) => overlap,
  },
  {
    name: 'coverage',
    type: 'number',
    meaning:
      'squared cosine of the greatest principal angle between the target’s subspace and the leading directions of the first layer; the same fits only',
    value: ({ coverage }) => coverage?.at(-1),
  },
  {
    name: 'source_params',
    type: 'text',
    meaning:
      'where features come from another member of the family, the source: its parameters that differ from the defaults, as JSON',
    value: ({ transfer }) => transfer && JSON.stringify(transfer.taskParams),
  },
  {
    name: 'source_samples',
    type: 'number',
    meaning: 'samples of the source; n then counts those of the linear head',
    value: ({ transfer }) => transfer?.n,
  },
  {
    name: 'source_layers',
    type: 'text',
    meaning: 'the layers that the head reads: last, or all',
    value: ({ transfer }) => transfer?.features,
  },
  {
    name: 'source_error',
    type: 'number',
    meaning: 'the learner’s own error on fresh samples of the source, as test_error',
    value: ({ info }) => info.sourceTestError,
  },
  {
    name: 'message',
    type: 'text',
    meaning: 'what happened, where the status is not ok',
    value: ({ message }) => message,
  },
  {
    name: 'samples',
    type: 'text',
    meaning: 'held: the fit had n training samples; stream: every step had fresh ones',
    value: ({ n }) => (n === 'stream' ? 'stream' : 'held'),
  },
  {
    name: 'sample_seconds',
    type: 'number',
    meaning: 'wall time of drawing the fresh samples of a stream, s; not in fit_seconds',
    value: ({ sampleSeconds }) => sampleSeconds,
  },
  {
    name: 'agent',
    type: 'text',
    meaning: 'environments: the agent, whose regressor is the learner; n is then the number of episodes',
    value: ({ agent }) => agent,
  },
  {
    name: 'regret',
    type: 'number',
    meaning: 'environments: regret against the oracle over all episodes, in units of reward',
    value: ({ regret }) => regret?.total,
  },
  {
    name: 'relative_regret',
    type: 'number',
    meaning: 'the same over the regret of the uniformly random policy',
    value: ({ regret }) => regret?.relative,
  },
  {
    name: 'regret_exponent',
    type: 'number',
    meaning: 'exponent of regret in the number of episodes, over the last factor of 16',
    value: ({ regret }) => regret?.exponent,
  },
  {
    name: 'mean_return',
    type: 'number',
    meaning: 'environments: mean sum of rewards of an episode',
    value: ({ regret }) => regret?.meanReturn,
  },
  {
    name: 'optimal_return',
    type: 'number',
    meaning: 'the same of the oracle',
    value: ({ regret }) => regret?.optimalReturn,
  },
  {
    name: 'leading_overlap',
    type: 'number',
    meaning:
      'the largest overlap of any first-layer unit, of learners whose units find the subspace one by one; diagnosed fits only',
    value: ({ leadingOverlap }) => leadingOverlap,
  },
];

/** Columns of runs in which a parameter of a learner was swept. */
export const sweepColumns: readonly Column[] = [
  {
    name: 'sweep',
    type: 'text',
    meaning: 'where a parameter of the learner was swept: what all of its variants are called',
    value: ({ sweep }) => sweep?.label,
  },
  {
    name: 'swept_parameter',
    type: 'text',
    meaning: 'name of this parameter',
    value: ({ sweep }) => sweep?.parameter,
  },
  { name: 'swept_value', type: 'number', meaning: 'its value', value: ({ sweep }) => sweep?.value },
  {
    name: 'info',
    type: 'text',
    meaning: 'all figures that the learner reports of the fit, as JSON',
    value: ({ info }) => JSON.stringify(info),
  },
];
