import { z } from 'zod';
import type { Learner, LearnerTraits } from '../../learners/contract.ts';
import { backendNames, type Device, deviceNames } from '../../learners/engine/backend.ts';
import type { TaskFamily } from '../../tasks/contract.ts';
import { isTableName } from '../input/table-name.ts';
import type { Metric } from '../protocol/metric.ts';
import { usualSampleSize } from '../protocol/protocol.ts';
import type { NumberAt, SampleSize, SizeAt } from '../protocol/sample-size.ts';
import { ambiguousCount, mostSeeds, parseSeedList, parseSeeds } from '../protocol/seeds.ts';
import { parseStepCount } from '../protocol/step-count.ts';
import type { StoredMetric } from '../results/own-metric.ts';
import { type Prediction, prediction } from '../results/prediction.ts';
import type { SampleCount, StoredData, StoredSweep } from '../results/record.ts';
import { parameterSweep } from './parameter-sweep.ts';

const positive = z.number().int().min(1);
const parameters = z.record(z.string(), z.unknown());
const sampleSize = z.union([z.number(), z.string()]);
const trials = z.number().int().min(0);

const stepCount = z.union([
  positive,
  z.string().superRefine((rule, context) => {
    const parsed = parseStepCount(rule);
    if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed });
  }),
]);

const seeds = z
  .union([
    positive.max(mostSeeds),
    z.string(),
    z.array(z.union([z.number().int().min(0), z.string()])).min(1),
  ])
  .transform((value, context): number | number[] => {
    const wrong = (message: string) => {
      context.addIssue({ code: 'custom', message, input: value });
      return z.NEVER;
    };
    if (typeof value === 'number') {
      const ambiguous = ambiguousCount(value);
      return ambiguous === undefined ? value : wrong(ambiguous);
    }
    const parsed = typeof value === 'string' ? parseSeeds(value) : parseSeedList(value);
    return 'wrong' in parsed ? wrong(parsed.wrong) : parsed.seeds;
  });

const transferShape = z.strictObject({
  params: parameters
    .default({})
    .describe('parameters of the source that differ from this task, such as link: product'),
  n: sampleSize.describe('samples of the source, a number or a rule such as 16d^2'),
  features: z
    .enum(['last', 'all'])
    .default('last')
    .describe('which of the learner’s layers the head reads: the last one, or all together'),
});

const taskShape = z.strictObject({
  family: z
    .string()
    .describe(
      'a task family (hierbench list tasks), with parameters if wanted: bfc-chain[k=4]; a file, or a package',
    ),
  params: parameters.optional().describe('parameters of the family; the rest keep their defaults'),
  label: z.string().min(1).optional().describe('name in charts and tables'),
  d: z
    .union([positive, z.array(positive).min(1)])
    .optional()
    .describe('input dimensions; required except for csv: and parquet:, whose files fix the dimension'),
  n: z
    .union([sampleSize, z.array(sampleSize).min(1)])
    .optional()
    .describe(
      'training samples: numbers or rules such as 8d^2, or stream (a fresh sample for every step); default: 8d^2, or all rows of data files',
    ),
  steps: stepCount
    .optional()
    .describe(
      'optimisation steps for this task, instead of the common ones: a number, or a rule such as 50d',
    ),
  learners: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('labels of the learners that run on this task; default: all'),
  without: z.array(z.string().min(1)).min(1).optional().describe('labels of learners that do not run on it'),
  seeds: positive
    .optional()
    .describe('how many seeds this task takes, the first ones, instead of the common number'),
  trials: trials.optional().describe('tuning trials on this task, instead of the common number'),
  diagnose: z.boolean().optional().describe('for this task, instead of the common setting'),
  transfer: transferShape
    .optional()
    .describe(
      'learners are fitted on another member of the family, the source; on this task, only a linear head on their fixed features is, with n samples',
    ),
});

/** Data files fix d, and n defaults to all of their rows. */
const taskItem = taskShape
  .superRefine(({ family, d }, context) => {
    if (d === undefined && !isTableName(family))
      context.addIssue({
        code: 'invalid_type',
        // Not one of Zod's type names: the words that the user's error line shows.
        expected: 'a number or a list' as 'number',
        input: undefined,
        path: ['d'],
      });
  })
  .transform((task) =>
    task.n === undefined && !isTableName(task.family) ? { ...task, n: usualSampleSize } : task,
  );

const fromShape = z.union([
  z.string().min(1),
  z.strictObject({
    run: z.string().min(1).describe('folder of a run with kept models'),
    learner: z.string().min(1).optional().describe('label of the learner in that run whose models to take'),
  }),
]);

const learnerItem = z.union([
  z.string(),
  z.strictObject({
    learner: z
      .string()
      .describe(
        'a learner (hierbench list learners), with parameters if wanted: two-layer[width=64]; a file, or a package',
      ),
    params: parameters.optional().describe('parameters held fixed; tuning varies the others'),
    scaled: z
      .record(z.string(), z.number())
      .optional()
      .describe('fixed numbers that --scale multiplies, such as how many centres a kernel may have'),
    sweep: parameterSweep
      .optional()
      .describe(
        'a parameter that takes several values in turn, numbers or powers of d: { width: [4, 8, 2d] } stands for three learners',
      ),
    tunedAs: z
      .string()
      .min(1)
      .optional()
      .describe(
        'label of another variant of this learner, whose tuned parameters it uses, except those held fixed here',
      ),
    from: fromShape
      .optional()
      .describe(
        'the kept network that its fits begin with: a file, or a run whose kept models are matched cell by cell',
      ),
    label: z.string().min(1).optional().describe('name in charts and tables'),
  }),
]);

/** No machine benefits from more threads than this in one cell. */
export const mostThreads = 256;

/** More repeats than this add nothing to what is known about a fit's time. */
export const mostTimings = 101;

/** What a run can keep of its fits. */
export const keptKinds = ['models'] as const;
export type Kept = (typeof keptKinds)[number];

/** A benchmark configuration as people write it, in YAML or JSON. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string()
    .regex(
      /^[\w][\w. -]*$/,
      'a name has letters, digits, spaces and . _ - and begins with a letter or a digit',
    )
    .describe('short name; results go to results/<name>'),
  description: z.string().default('').describe('one line for hierbench list suites'),
  plugins: z
    .array(z.string().min(1))
    .optional()
    .describe('packages (hierbench-learner-…) or files whose learners and tasks can then be named'),
  tasks: z.array(taskItem).min(1),
  learners: z.array(learnerItem).min(1),
  seeds: seeds
    .default(5)
    .describe(
      'how many seeds (3: 101, 102, 103; lower ones are for development), or which: a range such as 101..105, a list of seeds and ranges',
    ),
  trials: trials.default(6).describe('tuning trials of every learner; 0 or 1: defaults, untuned'),
  tuningSeed: z.number().int().min(0).default(0).describe('the seed tuned on; never one of seeds'),
  steps: stepCount
    .default(8000)
    .describe(
      'optimisation steps of one fit (of each stage, where there are stages): a number, or a rule such as 50d',
    ),
  testSize: positive.default(8192).describe('fresh samples on which the test error is measured'),
  limits: z
    .strictObject({
      seconds: z.number().positive().default(600).describe('wall-clock seconds of one fit'),
      memoryMiB: z.number().int().min(64).default(4096).describe('resident memory of one worker'),
    })
    .prefault({}),
  diagnose: z.boolean().default(false).describe('measure the error of every layer’s features over training'),
  backend: z
    .enum(['auto', ...backendNames])
    .default('auto')
    .describe('where tensor programs run'),
  device: z
    .enum(deviceNames)
    .optional()
    .describe(
      'what the compiled backend computes on; default: cpu; docs/backends.md says what cuda and webgpu need',
    ),
  threads: positive
    .max(mostThreads)
    .optional()
    .describe(
      'threads of the compiled backend in one cell; default: 1; results depend on it in their last bits',
    ),
  jobs: positive.optional().describe('cells at once; default: one a core'),
  repeatTiming: positive
    .max(mostTimings)
    .optional()
    .describe('how many times each reported fit is repeated, from the same seed, to time it; default: 1'),
  keep: z
    .array(z.enum(keptKinds))
    .min(1)
    .optional()
    .describe(
      'what to keep of every reported fit besides its result; models: the fitted model, as ONNX or Parquet',
    ),
  metrics: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('files of metrics of your own, such as ./my-metric.ts (docs/add-a-metric.md)'),
  predictions: z
    .array(prediction)
    .min(1)
    .optional()
    .describe('what a paper predicts of these fits: reports say whether it holds; no result depends on it'),
});
/** A configuration that passed the check, with defaults filled in. */
export type Config = z.output<typeof configSchema>;
export type TaskItem = Config['tasks'][number];
export type LearnerItem = Exclude<Config['learners'][number], string>;

/** A task of the run as run.json stores it. */
export interface StoredTask {
  readonly family: string;
  /** Only the parameters that differ from the family's defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly d: readonly number[];
  readonly n: readonly SampleSize[];
  /** Optimisation steps of one fit or, if they depend on d, a number for each d. */
  readonly steps: number | Readonly<Record<string, number>>;
  /** Rows of the test file, for data files; absent: the run's common number. */
  readonly testSize?: number;
  /** Labels of the learners that run here; absent: all. */
  readonly learners?: readonly string[];
  /** How many of the run's seeds this task takes, the first ones, if not all of them. */
  readonly seeds?: number;
  /** Replaces the run's common number of trials. */
  readonly trials?: number;
  readonly diagnose?: boolean;
  readonly module?: string;
  readonly digest?: string;
  /** How data files were read; absent for other tasks. */
  readonly data?: StoredData;
  /** Where the features come from; absent if learners are fitted on this task itself. */
  readonly transfer?: StoredTransfer;
}

/** The source of transferred features as run.json stores it. */
export interface StoredTransfer {
  /** Only the parameters that differ from the family's defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** All parameters in which it differs from the task, defaults spelled out; null for one that it lacks. */
  readonly differs: Readonly<Record<string, unknown>>;
  readonly n: SampleSize;
  readonly features: 'last' | 'all';
}

/** A task of the run, checked: the family exists and accepts these parameters. */
export interface ResolvedTask extends StoredTask {
  readonly definition: TaskFamily;
  /** The rules in `n`, parsed, in the same order. */
  readonly sizes: readonly SizeAt[];
  /** The rule in `transfer.n`, parsed. */
  readonly sourceSize?: NumberAt;
}

/** The parameters and sample sizes of what a task's learners are fitted on: its source, or the task itself. */
export function learnedFrom({ params, sizes, transfer, sourceSize }: ResolvedTask): {
  readonly params: Readonly<Record<string, unknown>>;
  readonly sizes: readonly SizeAt[];
} {
  return transfer && sourceSize ? { params: transfer.params, sizes: [sourceSize] } : { params, sizes };
}

/** The kept networks that a learner's fits begin with, as run.json stores them. */
export interface StoredStart {
  /** The learner that was fitted, and the parameters that were fixed for it. */
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly models: readonly StartModel[];
}

/** One kept network. */
export interface StartModel {
  readonly file: string;
  readonly cell: string;
  readonly sha256: string;
  /** The fit that it goes with: one on the same sample; absent: every fit. */
  readonly only?: {
    readonly family: string;
    readonly taskParams: Readonly<Record<string, unknown>>;
    readonly d: number;
    readonly n: SampleCount;
    readonly seed: number;
  };
}

/** A learner of the run as run.json stores it. */
export interface StoredLearner {
  readonly learner: string;
  /** Parameters that the user fixed. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Fixed parameters of the variant whose tuning this learner shares; absent: it has a tuning of its own. */
  readonly tunedAs?: Readonly<Record<string, unknown>>;
  readonly label: string;
  /** The kept networks that its fits begin with; absent: random values. */
  readonly from?: StoredStart;
  /** Its place in the sweep that it is a variant of; absent for other learners. */
  readonly sweep?: StoredSweep;
  /** The only d at which it runs, because its swept parameter is a power of d; absent: all. */
  readonly dimensions?: readonly number[];
  readonly module?: string;
  readonly digest?: string;
  /** What reports know of the learner; absent if it declares nothing. No cell depends on its traits. */
  readonly traits?: LearnerTraits;
}

/** A metric of the user's own, checked. */
export interface ResolvedMetric extends StoredMetric {
  readonly definition: Metric;
}

/** A learner of the run, checked. */
export interface ResolvedLearner extends StoredLearner {
  readonly definition: Learner;
}

/**
 * The settings that all tasks and learners of a configuration share, checked, with every default filled in.
 */
export interface CommonSettings {
  readonly name: string;
  readonly description: string;
  readonly seeds: readonly number[];
  readonly trials: number;
  readonly tuningSeed: number;
  readonly testSize: number;
  readonly limits: { readonly seconds: number; readonly memoryMiB: number };
  readonly diagnose: boolean;
  readonly backend: Config['backend'];
  /** Device and threads of the compiled backend; absent if they are the defaults. */
  readonly device?: Device;
  readonly threads?: number;
  readonly jobs?: number;
  /** How many times each reported fit is performed; absent: once. */
  readonly repeatTiming?: number;
  /** What is kept of every reported fit; absent: its result alone. No cell depends on it. */
  readonly keep?: readonly Kept[];
  /** What is predicted of these fits; no cell depends on it. */
  readonly predictions?: readonly Prediction[];
}

/** A configuration as run.json stores it: plain data, enough to find every definition again. */
export interface StoredConfig extends CommonSettings {
  readonly tasks: readonly StoredTask[];
  readonly learners: readonly StoredLearner[];
  /** Metrics of the user's own; absent if there are none. */
  readonly metrics?: readonly StoredMetric[];
}

/** Whether a learner runs on a task at this d. */
export function runsOn(
  { label, dimensions }: StoredLearner,
  { learners }: Pick<StoredTask, 'learners'>,
  d: number,
): boolean {
  return (learners?.includes(label) ?? true) && (dimensions?.includes(d) ?? true);
}

/**
 * A configuration with every name and parameter checked and every definition found: the input of the planner.
 */
export interface ResolvedConfig extends CommonSettings {
  readonly tasks: readonly ResolvedTask[];
  readonly learners: readonly ResolvedLearner[];
  readonly metrics?: readonly ResolvedMetric[];
}

/** The part of a configuration that is plain data. */
export function storedConfig({
  name,
  description,
  tasks,
  learners,
  metrics,
  ...settings
}: ResolvedConfig): StoredConfig {
  return {
    name,
    description,
    tasks: tasks.map(({ definition: _d, sizes: _s, sourceSize: _n, ...task }) => task),
    learners: learners.map(({ definition: _, ...learner }) => learner),
    ...(metrics && { metrics: metrics.map(storedMetricOf) }),
    ...settings,
  };
}

function storedMetricOf({ definition: _, ...metric }: ResolvedMetric): StoredMetric {
  return metric;
}

/** The JSON Schema of a config file, for editors: docs/config.schema.json. */
export function configJsonSchema(): object {
  return { title: 'hierbench configuration', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}
