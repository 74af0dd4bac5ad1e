import { z } from 'zod';

/**
 * The stored form of a result: one JSON file a cell. Unknown fields are kept (loose objects), so that files written by
 * a newer version survive being read and rewritten by an older one.
 */

/** Raised when the meaning of a stored field changes; `migrate` in migrate.ts brings older files up to it. */
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
/** How a cell ended: `ok`, or in which way it failed. */
export type Status = (typeof statuses)[number];

const parameters = z.record(z.string(), z.unknown());

/** How a cell's learner was tuned. `trials: 0` means defaults, untuned. */
export const tuningSpec = z.looseObject({
  trials: z.number().int().min(0),
  /** The seed of the task instance tuned on; never a reported seed. */
  seed: z.number().int(),
  /** Share of the tuning sample held out for validation. */
  validation: z.number(),
  /** Fixed parameters of the variant that was tuned; absent where it was this one. */
  as: z.record(z.string(), z.unknown()).optional(),
});

/** Everything that decides a cell's result. The cell's id is a hash of this, so it holds nothing else. */
export const cellSpec = z.looseObject({
  /** `fit`: a reported cell. `tune`: the search shared by the reported seeds of one (learner, family, d, n). */
  kind: z.enum(['fit', 'tune']),
  family: z.string(),
  /** Task parameters that differ from the family's defaults. */
  taskParams: parameters,
  d: z.number().int(),
  n: z.number().int(),
  learner: z.string(),
  /** Learner parameters the user fixed (tuning never varies them). */
  learnerParams: parameters,
  seed: z.number().int(),
  tuning: tuningSpec,
  budget: z.looseObject({ steps: z.number(), seconds: z.number(), memoryMiB: z.number() }),
  testSize: z.number().int(),
  diagnose: z.boolean(),
  backend: z.string(),
  /** Of the compiled backend; absent where they are the usual ones, `cpu` and 1. */
  device: z.string().optional(),
  threads: z.number().int().optional(),
});
/** Everything that decides a cell’s result; its id is a hash of this. */
export type CellSpec = z.output<typeof cellSpec>;

export const tracePoint = z.looseObject({
  step: z.number(),
  samplesSeen: z.number(),
  /** Seconds of training so far, evaluation excluded. */
  seconds: z.number(),
  /** Relative error on the monitor sample: fresh data that neither the learner nor the tuning sees. */
  error: z.number(),
  loss: z.number().optional(),
  /** By layer: 1 − R² of the best ridge map from the learner's features to the target's. Diagnosed cells only. */
  featureErrors: z.record(z.string(), z.number()).optional(),
  /** By layer: principal angles between the target's features and the learner's, degrees, ascending. */
  featureAngles: z.record(z.string(), z.array(z.number())).optional(),
  stage: z.string().optional(),
});
/** One point of a fit’s course: steps and seconds so far, and the error on data that the learner never sees. */
export type TraceEntry = z.output<typeof tracePoint>;

export const trialRecord = z.looseObject({
  index: z.number().int(),
  /** Full parameters of the trial. */
  params: parameters,
  status: z.enum(statuses),
  message: z.string().optional(),
  /** Relative error on the validation part; absent where the trial failed. */
  validationError: z.number().optional(),
  stopStep: z.number().optional(),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
});
/** One tuning trial: its parameters, its validation error, or how it failed. */
export type TrialRecord = z.output<typeof trialRecord>;

export const metrics = z.looseObject({
  /** MSE on fresh test samples / variance of the test labels. */
  relativeTestError: z.number(),
  /** The same on the training sample (its first 2048 rows). */
  relativeTrainError: z.number(),
  testMse: z.number(),
  testVariance: z.number(),
  /** Share of wrong signs; classification tasks only. */
  zeroOneError: z.number().optional(),
});

/** What a worker measures of its own work. */
export const workerTimings = z.object({
  dataSeconds: z.number(),
  /** The final fit, trace evaluations excluded; the median where it was repeated. */
  fitSeconds: z.number(),
  fitCpuSeconds: z.number(),
  /** Median milliseconds to predict 1,000 samples, and the relative margin of error of the mean (benchmark.js), %. */
  predictMsPer1000: z.number().optional(),
  predictMarginPercent: z.number().optional(),
  /** The tuning this cell shares with the other seeds. */
  tuneSeconds: z.number().optional(),
  tuneCpuSeconds: z.number().optional(),
});
export type WorkerTimings = z.output<typeof workerTimings>;

export const timings = z.looseObject({
  ...workerTimings.shape,
  /** Start of the worker process to its end. */
  cellSeconds: z.number(),
});

/** What else the machine did during a fit: it decides how far its times are to be trusted. */
export const storedLoad = z.looseObject({
  cores: z.number().int(),
  /** Processes that ran or waited to run, over the last minute of the fit, this one included; absent on Windows. */
  average: z.number().optional(),
  /** Cores kept busy by other processes, on average over the fit; absent where it was too short to tell. */
  elsewhere: z.number().optional(),
});
export type StoredLoad = z.output<typeof storedLoad>;

/** The same fit done again for its times (`repeatTiming`): all of them, the first one included. */
export const timingRepeats = z.looseObject({
  fitSeconds: z.array(z.number()).min(1),
  fitCpuSeconds: z.array(z.number()).min(1),
  /** Whether all of them predict the same to the last bit. */
  identical: z.boolean(),
  /** Why there are fewer than were asked for. */
  message: z.string().optional(),
});
export type TimingRepeats = z.output<typeof timingRepeats>;

/** The backend that ran, and for the compiled one its device and threads. */
const backendRecord = z.looseObject({
  name: z.string(),
  why: z.string(),
  device: z.string().optional(),
  threads: z.number().int().optional(),
});

export const storedSpectrum = z.looseObject({
  method: z.string(),
  basis: z.string(),
  /** By degree, and by angular degree. */
  weights: z.array(z.number()),
  angular: z.array(z.number()),
  standardErrors: z.array(z.number()).optional(),
  angularErrors: z.array(z.number()).optional(),
  /** The least relative test error that a rotation-invariant kernel has with the cell's n, on average over samples. */
  kernelFloor: z.number(),
});
export type StoredSpectrum = z.output<typeof storedSpectrum>;

/** Whether a kernel method worked over enough centres, or random features (tasks/spectrum/full-strength.ts). */
export const storedStrength = z.looseObject({
  centres: z.number().int(),
  /** The least number of them at full strength. */
  needed: z.number().int(),
  full: z.boolean(),
});
export type StoredStrength = z.output<typeof storedStrength>;

export const cellRecord = z.looseObject({
  schema: z.number().int(),
  id: z.string(),
  spec: cellSpec,
  status: z.enum(statuses),
  /** One line: what happened, where the status is not `ok`. */
  message: z.string().optional(),
  /** One line: what a reader of an `ok` result has to know, such as that no tuning trial succeeded. */
  note: z.string().optional(),
  /** A fit that ran with the defaults, because its tuning cell found no parameters; `note` says why. */
  untuned: z.boolean().optional(),
  /** What the task told the learner about itself (TaskStructure), so that reports can speak of its degree. */
  structure: z
    .looseObject({
      layers: z.number().int(),
      widths: z.array(z.number().int()),
      degree: z.number().int(),
      output: z.enum(['regression', 'classification']),
    })
    .optional(),
  /** How the target of this seed is spread over degrees (tasks/spectrum/contract.ts), where the task tells. */
  spectrum: storedSpectrum.optional(),
  /** The parameters the final fit ran with, all of them. */
  params: parameters.optional(),
  stopStep: z.number().optional(),
  /** Kind `tune`: every trial, in order. */
  trials: z.array(trialRecord).optional(),
  metrics: metrics.optional(),
  trace: z.array(tracePoint),
  timings: timings.optional(),
  load: storedLoad.optional(),
  /** `timings` has the medians of these. */
  repeats: timingRepeats.optional(),
  /** The model's own figures: steps, samplesSeen, parameters, flops, solver, … */
  info: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  /** Of kernel methods and random features. */
  strength: storedStrength.optional(),
  peakRssMiB: z.number().optional(),
  backend: backendRecord.optional(),
  versions: z.record(z.string(), z.string()),
  startedAt: z.string(),
  /** SHA-256 over the canonical JSON of all other fields. */
  checksum: z.string(),
});
/** The stored result of one cell: its specification, what came of it, and where it ran. */
export type CellRecord = z.output<typeof cellRecord>;

/** Where and with what a run was made. */
export const environment = z.looseObject({
  cpu: z.string(),
  cores: z.number(),
  memoryGiB: z.number(),
  os: z.string(),
  node: z.string(),
  backend: backendRecord,
  versions: z.record(z.string(), z.string()),
});
/** The machine and the software that a run ran on. */
export type Environment = z.output<typeof environment>;

/**
 * What a learner said of itself for reports (`traits` in learners/contract.ts). Groups, roles and facts are texts here: a file
 * of a newer version, which may know more of them, is still read, and a report passes over those that it does not know.
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

/** A learner of a run: what the plan calls it and how charts show it. */
export const learnerEntry = z.looseObject({
  learner: z.string(),
  params: parameters,
  /** Name in charts and tables, unique in the run. */
  label: z.string(),
  /** Absent where the learner has none, and in runs of versions that stored none. */
  traits: storedTraits.optional(),
});
export type LearnerEntry = z.output<typeof learnerEntry>;

/** One of the two files of a task whose data are a user's own. */
const storedFile = z.looseObject({
  /** As the user wrote it. */
  path: z.string(),
  rows: z.number().int(),
  /** Of its content. */
  sha256: z.string(),
});

/** How two files were read as a task: each decision with its reason, so that a reader can check and overrule it. */
export const storedData = z.looseObject({
  format: z.enum(['csv', 'parquet']),
  train: storedFile,
  test: storedFile,
  /** The column that is predicted: its name (or its number from 1, where no column has a name), and why this one. */
  label: z.looseObject({ column: z.string(), why: z.string() }),
  /** Columns that are learned from. */
  features: z.number().int(),
  /** CSV only. */
  header: z.looseObject({ present: z.boolean(), why: z.string() }).optional(),
  /** CSV only: the character between cells. */
  separator: z.looseObject({ character: z.string(), why: z.string() }).optional(),
  /** CSV only: the sign before the decimals of a number. */
  decimal: z.looseObject({ character: z.string(), why: z.string() }).optional(),
  /** CSV only: how many lines of both files are no part of their tables, and which and why; absent where there are none. */
  passedOver: z.looseObject({ lines: z.number().int(), why: z.string() }).optional(),
  /** Columns that are neither label nor feature, such as the index that pandas writes. */
  leftOut: z.array(z.looseObject({ column: z.string(), why: z.string() })),
  /** Columns from which a constant was taken in float64 before they became float32. */
  centred: z.array(z.looseObject({ column: z.string(), by: z.number() })),
  /** Test rows that also stand in the training file; all of them where both names are of one file. */
  overlap: z.looseObject({ rows: z.number().int(), sameFile: z.boolean() }),
});
export type StoredData = z.output<typeof storedData>;

export const taskEntry = z.looseObject({
  family: z.string(),
  params: parameters,
  label: z.string(),
  d: z.array(z.number().int()),
  /** Of tasks whose samples are files of the user's own. */
  data: storedData.optional(),
});
export type TaskEntry = z.output<typeof taskEntry>;

/** What the targets of one task compute, as TeX. */
export const storedFormula = z.looseObject({ family: z.string(), params: parameters, tex: z.string() });
/** Characters. Longer than anything that a reader would take for a formula. */
export const longestFormula = 4000;
export type StoredFormula = z.output<typeof storedFormula>;
/** How a run was made smaller to take no longer than somebody has. */
export const runBudget = z.looseObject({
  seconds: z.number(),
  /** SHA-256 of the whole configuration. */
  of: z.string(),
  /** Cells at once, and what the estimate was with so many. */
  workers: z.number(),
  estimatedSeconds: z.number(),
  /** `3 seeds instead of 5`; none where nothing had to go. */
  leftOut: z.array(z.string()),
});
export type RunBudget = z.output<typeof runBudget>;

/** run.json */
export const runRecord = z.looseObject({
  schema: z.number().int(),
  name: z.string(),
  description: z.string(),
  /** The configuration as resolved: enough to make the same plan again. */
  config: z.looseObject({ learners: z.array(learnerEntry), tasks: z.array(taskEntry) }),
  /** Shell command that started the run. */
  command: z.string(),
  package: z.looseObject({ name: z.string(), version: z.string(), commit: z.string().optional() }),
  environment,
  /** Ids of the cells of this configuration. The folder may hold more, from earlier configurations. */
  cells: z.array(z.string().regex(/^[0-9a-f]{16}$/, 'no id of a cell')).optional(),
  /** Of the tasks whose families give one; beside the configuration, because nothing in a result depends on it. */
  formulas: z.array(storedFormula).optional(),
  budget: runBudget.optional(),
  createdAt: z.string(),
});
/** What `run.json` holds: a run’s configuration, environment and command. */
export type RunRecord = z.output<typeof runRecord>;
