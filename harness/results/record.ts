import { z } from 'zod';
import { measuredMetric, metricOfCell, storedMetric } from './own-metric.ts';
import { prediction } from './prediction.ts';

/**
 * The stored form of a result: one JSON file per cell. Unknown fields are kept (loose objects), so that files
 * written by a newer version survive being read and rewritten by an older one.
 */

/**
 * Version of the stored form, increased when the meaning of a stored field changes. `migrate` (migrate.ts)
 * brings older files up to date and refuses newer ones.
 */
export const recordSchema = 1;

export const statuses = [
  'ok',
  'diverged',
  'timeout',
  'out-of-memory',
  'crashed',
  'unsupported',
  'invalid',
] as const;
/** How a cell ended: `ok`, or the way in which it failed. */
export type Status = (typeof statuses)[number];

const parameters = z.record(z.string(), z.unknown());

/** How a cell's learner was tuned. `trials: 0` means defaults, untuned. */
export const tuningSpec = z.looseObject({
  trials: z.number().int().min(0),
  /** The seed of the task instance tuned on; never a reported seed. */
  seed: z.number().int(),
  /** Share of the tuning sample held out for validation; 0 for a stream, which has fresh rows for that. */
  validation: z.number(),
  /** Fixed parameters of the variant that was tuned; absent if this variant itself was tuned. */
  as: z.record(z.string(), z.unknown()).optional(),
});

/**
 * How much a learner trains on: a number of samples that it holds, or a stream of fresh ones, of which it
 * sees as many as its steps take.
 */
export const sampleCount = z.union([z.number().int(), z.literal('stream')]);
/** A number of training samples, or a stream of fresh ones. */
export type SampleCount = z.output<typeof sampleCount>;

/** Everything that decides a cell's result. The cell's id is a hash of this, so it holds nothing else. */
export const cellSpec = z.looseObject({
  /**
   * `fit`: a reported cell. `tune`: the search shared by the reported seeds of one (learner, family, d, n).
   */
  kind: z.enum(['fit', 'tune']),
  family: z.string(),
  /** Task parameters that differ from the family's defaults. */
  taskParams: parameters,
  d: z.number().int(),
  n: sampleCount,
  learner: z.string(),
  /** Learner parameters that the user fixed (tuning never varies them). */
  learnerParams: parameters,
  seed: z.number().int(),
  tuning: tuningSpec,
  budget: z.looseObject({ steps: z.number(), seconds: z.number(), memoryMiB: z.number() }),
  testSize: z.number().int(),
  diagnose: z.boolean(),
  /** Metrics of the user's own, by name; absent if there are none. No fit depends on them. */
  metrics: z.array(metricOfCell).optional(),
  /**
   * Present where the learner is fitted on another member of the family, the source, and only a linear head is
   * fitted on the n samples of the task itself, on features that are then fixed.
   */
  transfer: z
    .looseObject({
      /** Parameters of the source that differ from the family's defaults. */
      taskParams: parameters,
      /** Values in the source of all parameters in which it differs from the task, defaults spelled out. */
      differs: parameters,
      /** Samples of the source. */
      n: z.number().int(),
      /** Which layers the head reads: the last one, or all. */
      features: z.enum(['last', 'all']),
    })
    .optional(),
  /**
   * Present where the family is of environments: the agent that plays them. n is then the number of episodes, and
   * the learner is the agent's regressor.
   */
  agent: z.string().optional(),
  /**
   * Present where the fit begins with the network of another fit in place of random values: which learner it was,
   * with which fixed parameters, the id of its cell and the SHA-256 of its file. The last two are absent if there is
   * none, and the cell is then `unsupported`.
   */
  from: z
    .looseObject({
      learner: z.string(),
      params: parameters,
      cell: z.string().optional(),
      sha256: z.string().optional(),
    })
    .optional(),
  backend: z.string(),
  /** Device and threads of the compiled backend; absent if they are the defaults, `cpu` and 1. */
  device: z.string().optional(),
  threads: z.number().int().optional(),
});
/** Everything that decides a cell’s result; its id is a hash of this. */
export type CellSpec = z.output<typeof cellSpec>;

/** How well a model has found what the target is made of. Diagnosed cells only. */
const diagnosisFields = {
  /**
   * By layer of the target: 1 − R² of the best ridge map from all of the learner's features together to the
   * target's features of this layer, whatever layer of the learner they are in.
   */
  spanErrors: z.record(z.string(), z.number()).optional(),
  /**
   * Multi-index targets: the median over the learner's first-layer units of |P_U w|²/|w|², where U is the
   * target's subspace. Directions drawn at random have rank(U)/d on average; 1 is a unit inside of U.
   */
  overlap: z.number().optional(),
  /** The largest of these shares, of learners whose single units can find the subspace before the others do. */
  leadingOverlap: z.number().optional(),
  /**
   * Multi-index targets: squared cosines of the principal angles between U and the rank(U) leading directions
   * of the first-layer weights, each unit weighted by its norm. Descending, one for each dimension of U.
   */
  coverage: z.array(z.number()).optional(),
};

export const tracePoint = z.looseObject({
  step: z.number(),
  samplesSeen: z.number(),
  /** Seconds of training so far, evaluation excluded. */
  seconds: z.number(),
  /** Relative error on the monitor sample: fresh data that neither the learner nor the tuning sees. */
  error: z.number(),
  loss: z.number().optional(),
  /**
   * By layer: 1 − R² of the best ridge map from the learner's features to the target's. Diagnosed cells only.
   */
  featureErrors: z.record(z.string(), z.number()).optional(),
  /** By layer: principal angles between the target's features and the learner's, degrees, ascending. */
  featureAngles: z.record(z.string(), z.array(z.number())).optional(),
  ...diagnosisFields,
  /** Metrics of the user's own that are measured over training, where they have a finite value. */
  own: z.record(z.string(), z.number()).optional(),
  stage: z.string().optional(),
  /**
   * Environments: cumulative regret after `step` episodes; `error` is its ratio to the regret of the uniformly
   * random policy.
   */
  regret: z.number().optional(),
  /** Environments: mean sum of rewards over the episodes since the point before. */
  meanReturn: z.number().optional(),
  /** Environments: mean regret of those among them in which the agent never explored. */
  greedyRegret: z.number().optional(),
});
/** One trace point of a fit: steps and seconds so far, and the error on data that the learner never sees. */
export type TraceEntry = z.output<typeof tracePoint>;

export const trialRecord = z.looseObject({
  index: z.number().int(),
  /** Full parameters of the trial. */
  params: parameters,
  status: z.enum(statuses),
  message: z.string().optional(),
  /** Relative error on the validation rows; absent if the trial failed. */
  validationError: z.number().optional(),
  stopStep: z.number().optional(),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
});
/** One tuning trial: its parameters, its validation error, or how it failed. */
export type TrialRecord = z.output<typeof trialRecord>;

/**
 * What tuning could choose for one parameter: a list, or a range that was sampled uniformly or log-uniformly.
 */
export const searchedDimension = z.union([
  z.looseObject({ choices: z.array(z.union([z.number(), z.string()])).readonly() }),
  z.looseObject({ min: z.number(), max: z.number(), log: z.boolean().optional() }),
]);
export type SearchedDimension = z.output<typeof searchedDimension>;

export const metrics = z.looseObject({
  /**
   * MSE on fresh test samples / variance of the test labels; of more than two classes, the share of wrong ones over
   * that of the best constant.
   */
  relativeTestError: z.number(),
  /** The same on the training sample, or at the beginning of the stream (the first 2048 rows). */
  relativeTrainError: z.number(),
  /** Numerator and denominator of the relative test error. */
  testMse: z.number(),
  testVariance: z.number(),
  /** Share of wrong signs or classes; classification tasks only. */
  zeroOneError: z.number().optional(),
  /** Of the final model, also where the fit recorded no trace. */
  ...diagnosisFields,
  /** Metrics of the user's own, by name. */
  own: z.record(z.string(), measuredMetric).optional(),
});

/** What an agent lost in an environment, in units of reward (regret) and of the random policy's regret. */
export const storedRegret = z.looseObject({
  episodes: z.number().int(),
  /** Sum over all episodes. */
  total: z.number(),
  /** Regret of one episode of the uniformly random policy. */
  uniform: z.number(),
  /** total / (episodes · uniform): 1 is what the uniformly random policy has. */
  relative: z.number(),
  /** Slope of log regret over log episodes, from a sixteenth of the episodes on; absent with too few points. */
  exponent: z.number().optional(),
  /** Mean sums of rewards of an episode: of the agent, of the uniformly random policy, and of the oracle. */
  meanReturn: z.number(),
  uniformReturn: z.number(),
  optimalReturn: z.number(),
});
export type StoredRegret = z.output<typeof storedRegret>;

/** Times that a worker measures of its own work. */
export const workerTimings = z.object({
  dataSeconds: z.number(),
  /** The reported fit, excluding the evaluation of trace points; the median if it was repeated. */
  fitSeconds: z.number(),
  fitCpuSeconds: z.number(),
  /** For a stream: drawing its rows during the fit, or during all trials, which no other time includes. */
  sampleSeconds: z.number().optional(),
  /**
   * Median milliseconds to predict 1,000 samples, and the relative margin of error of the mean
   * (benchmark.js), %.
   */
  predictMsPer1000: z.number().optional(),
  predictMarginPercent: z.number().optional(),
  /** The tuning this cell shares with the other seeds. */
  tuneSeconds: z.number().optional(),
  tuneCpuSeconds: z.number().optional(),
  /** Transferred cells: the head, its choice of ridge included; `fitSeconds` are those of the source. */
  headSeconds: z.number().optional(),
});
export type WorkerTimings = z.output<typeof workerTimings>;

export const timings = z.looseObject({
  ...workerTimings.shape,
  /** From the start of the worker process to its end. */
  cellSeconds: z.number(),
});

/** What else the machine did during a fit, which decides how far the fit's times can be trusted. */
export const storedLoad = z.looseObject({
  cores: z.number().int(),
  /** The processor's name: the cells of one run can come from several machines. Absent in older files. */
  processor: z.string().optional(),
  /**
   * Processes that ran or waited to run, over the last minute of the fit, this one included; absent on
   * Windows.
   */
  average: z.number().optional(),
  /** Cores kept busy by other processes, on average over the fit; absent if the fit was too short to tell. */
  elsewhere: z.number().optional(),
});
export type StoredLoad = z.output<typeof storedLoad>;

/** All times of a fit that was repeated to time it (`repeatTiming`), including the first. */
export const timingRepeats = z.looseObject({
  fitSeconds: z.array(z.number()).min(1),
  fitCpuSeconds: z.array(z.number()).min(1),
  /** Whether all models predict the same to the last bit. */
  identical: z.boolean(),
  /** Why there are fewer repeats than requested. */
  message: z.string().optional(),
});
export type TimingRepeats = z.output<typeof timingRepeats>;

/** The backend that ran and, for the compiled backend, its device and threads. */
const backendRecord = z.looseObject({
  name: z.string(),
  why: z.string(),
  device: z.string().optional(),
  threads: z.number().int().optional(),
  /** The GPU that `webgpu` found, with its driver where the system tells. */
  adapter: z.string().optional(),
});

export const storedSpectrum = z.looseObject({
  method: z.string(),
  basis: z.string(),
  /** Weights by degree, and by angular degree. */
  weights: z.array(z.number()),
  angular: z.array(z.number()),
  standardErrors: z.array(z.number()).optional(),
  angularErrors: z.array(z.number()).optional(),
  /** Weight of all higher degrees, and angular degrees; absent for polynomials. */
  above: z.number().optional(),
  angularAbove: z.number().optional(),
  /**
   * The smallest relative test error that a rotation-invariant kernel can have with the cell's n, on average
   * over samples; absent for a stream, which has no n.
   */
  kernelFloor: z.number().optional(),
});
export type StoredSpectrum = z.output<typeof storedSpectrum>;

/** Whether a kernel method had enough centres, or random features (tasks/spectrum/full-strength.ts). */
export const storedStrength = z.looseObject({
  centres: z.number().int(),
  /** The least number of them that full strength takes. */
  needed: z.number().int(),
  full: z.boolean(),
});
export type StoredStrength = z.output<typeof storedStrength>;

/** What `keep: [models]` left of a fit: its file, or why there is none. */
export const storedModel = z.union([
  z.looseObject({
    /** From the run's folder: `models/<id>.onnx` or `models/<id>.parquet`. */
    file: z.string().regex(/^models\/[0-9a-f]{16}\.(onnx|parquet)$/, 'not the file of a model'),
    bytes: z.number().int(),
    sha256: z.string(),
  }),
  z.looseObject({ leftOut: z.string() }),
]);
export type StoredModel = z.output<typeof storedModel>;

export const cellRecord = z.looseObject({
  schema: z.number().int(),
  id: z.string(),
  spec: cellSpec,
  status: z.enum(statuses),
  /** One line that says what happened if the status is not `ok`. */
  message: z.string().optional(),
  /** One line that a reader of an `ok` result has to know, such as that no tuning trial succeeded. */
  note: z.string().optional(),
  /** Whether a fit ran with the defaults because its tuning cell found no parameters; `note` says why. */
  untuned: z.boolean().optional(),
  /** What the task told the learner about itself (TaskStructure), so that reports can mention its degree. */
  structure: z
    .looseObject({
      layers: z.number().int(),
      widths: z.array(z.number().int()),
      degree: z.number().int(),
      output: z.enum(['regression', 'classification']),
      /** Number of classes, if there are more than two. */
      classes: z.number().int().optional(),
    })
    .optional(),
  /**
   * How the target of this seed is spread over degrees (tasks/spectrum/contract.ts), if the task provides
   * that.
   */
  spectrum: storedSpectrum.optional(),
  /** All parameters with which the reported fit ran or, for kind `tune`, those of the winning trial. */
  params: parameters.optional(),
  stopStep: z.number().optional(),
  /** Kind `tune`: every trial, in order. */
  trials: z.array(trialRecord).optional(),
  /** Kind `tune`: what the trials were drawn from, by parameter; absent in records of older versions. */
  space: z.record(z.string(), searchedDimension).optional(),
  metrics: metrics.optional(),
  /** Only where models were kept. */
  model: storedModel.optional(),
  /** Environments: instead of `metrics`. */
  regret: storedRegret.optional(),
  trace: z.array(tracePoint),
  timings: timings.optional(),
  load: storedLoad.optional(),
  /** The medians of these are in `timings`. */
  repeats: timingRepeats.optional(),
  /** The model's own figures: steps, samplesSeen, parameters, flops, solver, … */
  info: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  /** Present for kernel methods and random features. */
  strength: storedStrength.optional(),
  peakRssMiB: z.number().optional(),
  backend: backendRecord.optional(),
  versions: z.record(z.string(), z.string()),
  startedAt: z.string(),
  /** SHA-256 over the canonical JSON of all other fields. */
  checksum: z.string(),
});
/** The stored record of one cell: its specification, its result, and where it ran. */
export type CellRecord = z.output<typeof cellRecord>;

/** The machine and the software with which a run was made. */
export const environment = z.looseObject({
  cpu: z.string(),
  cores: z.number(),
  memoryGiB: z.number(),
  os: z.string(),
  node: z.string(),
  /** The name of the container's image; absent outside of containers that say theirs. */
  container: z.string().optional(),
  backend: backendRecord,
  versions: z.record(z.string(), z.string()),
});
/** The machine and the software with which a run was made. */
export type Environment = z.output<typeof environment>;

/**
 * What a learner declared about itself for reports (`traits` in learners/contract.ts). Groups, roles and
 * facts are arbitrary texts here, so that files of a newer version, which may have more of them, can be read;
 * a report ignores those that it does not know.
 */
export const storedTraits = z.looseObject({
  group: z.string().optional(),
  look: z.number().int().min(0).optional(),
  role: z.string().optional(),
  told: z.array(z.string()).optional(),
  shallow: z.boolean().optional(),
  interpolates: z.boolean().optional(),
  kernelFloor: z.boolean().optional(),
});
export type StoredTraits = z.output<typeof storedTraits>;

/** A learner of a run: its name in the plan and how charts show it. */
/** Where a learner stands in the sweep that it is a variant of. */
export const storedSweep = z.looseObject({
  /** What all of the sweep's variants are called together. */
  label: z.string(),
  parameter: z.string(),
  value: z.number(),
});
export type StoredSweep = z.output<typeof storedSweep>;

export const learnerEntry = z.looseObject({
  learner: z.string(),
  params: parameters,
  /** Name in charts and tables, unique in the run. */
  label: z.string(),
  /** Absent if the learner has none, and in runs of versions that stored none. */
  traits: storedTraits.optional(),
  /** Only for the variants of a sweep. */
  sweep: storedSweep.optional(),
  /** Only for a learner whose fits begin with kept networks: which learner's, and their files. */
  from: z
    .looseObject({
      learner: z.string(),
      params: parameters,
      models: z.array(z.looseObject({ file: z.string() })).optional(),
    })
    .optional(),
});
export type LearnerEntry = z.output<typeof learnerEntry>;

/** One of the two data files of a task. */
const storedFile = z.looseObject({
  /** The path, as the user wrote it. */
  path: z.string(),
  rows: z.number().int(),
  /** SHA-256 of its content. */
  sha256: z.string(),
});

/**
 * How two files were read as a task: each decision with its reason, so that a reader can check and overrule
 * it.
 */
export const storedData = z.looseObject({
  format: z.enum(['csv', 'parquet']),
  train: storedFile,
  test: storedFile,
  /**
   * The column to predict: its name (or its number from 1 if columns have no names), and why it was chosen.
   */
  label: z.looseObject({ column: z.string(), why: z.string() }),
  /** Number of columns to learn from. */
  features: z.number().int(),
  /** CSV only. */
  header: z.looseObject({ present: z.boolean(), why: z.string() }).optional(),
  /** CSV only: the character between cells. */
  separator: z.looseObject({ character: z.string(), why: z.string() }).optional(),
  /** CSV only: the decimal mark. */
  decimal: z.looseObject({ character: z.string(), why: z.string() }).optional(),
  /**
   * CSV only: how many lines of both files are not part of their tables, which ones, and why; absent if there
   * are none.
   */
  passedOver: z.looseObject({ lines: z.number().int(), why: z.string() }).optional(),
  /** Columns that are neither label nor feature, such as the index that pandas writes. */
  leftOut: z.array(z.looseObject({ column: z.string(), why: z.string() })),
  /** Columns from which a constant was subtracted in float64 before they were rounded to float32. */
  centred: z.array(z.looseObject({ column: z.string(), by: z.number() })),
  /**
   * Number of test rows that also occur in the training file; all of them if both names mean the same file.
   */
  overlap: z.looseObject({ rows: z.number().int(), sameFile: z.boolean() }),
});
export type StoredData = z.output<typeof storedData>;

export const taskEntry = z.looseObject({
  family: z.string(),
  params: parameters,
  label: z.string(),
  d: z.array(z.number().int()),
  /** Present for tasks made from data files. */
  data: storedData.optional(),
});
export type TaskEntry = z.output<typeof taskEntry>;

/** The formula of one task's targets, as TeX. */
export const storedFormula = z.looseObject({ family: z.string(), params: parameters, tex: z.string() });
/** Limit in characters; a longer text is not a readable formula. */
export const longestFormula = 4000;
export type StoredFormula = z.output<typeof storedFormula>;
/** How a run was made smaller to fit the available time. */
export const runBudget = z.looseObject({
  seconds: z.number(),
  /** SHA-256 of the whole configuration, before it was made smaller. */
  of: z.string(),
  /** How many cells run at once, and the estimated time with that many. */
  workers: z.number(),
  estimatedSeconds: z.number(),
  /** `3 seeds instead of 5`; empty if nothing was left out. */
  leftOut: z.array(z.string()),
});
export type RunBudget = z.output<typeof runBudget>;

/** Schema of run.json. */
export const runRecord = z.looseObject({
  schema: z.number().int(),
  name: z.string(),
  description: z.string(),
  /** The resolved configuration: enough to make the same plan again. */
  config: z.looseObject({
    learners: z.array(learnerEntry),
    tasks: z.array(taskEntry),
    predictions: z.array(prediction).optional(),
    metrics: z.array(storedMetric).optional(),
  }),
  /** Shell command that started the run. */
  command: z.string(),
  package: z.looseObject({ name: z.string(), version: z.string(), commit: z.string().optional() }),
  environment,
  /** Ids of the cells of this configuration. The folder may hold more, from earlier configurations. */
  cells: z.array(z.string().regex(/^[0-9a-f]{16}$/, 'not the id of a cell')).optional(),
  /**
   * Formulas of the tasks whose families give one; not in the configuration, because no result depends on
   * them.
   */
  formulas: z.array(storedFormula).optional(),
  budget: runBudget.optional(),
  createdAt: z.string(),
});
/** The content of `run.json`: a run’s configuration, environment and command. */
export type RunRecord = z.output<typeof runRecord>;
