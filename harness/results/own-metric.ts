import { z } from 'zod';

/** What a metric may be called: a word of results.csv, and of `quantity: metric NAME`. */
export const metricName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected small letters, digits and hyphens, with a letter first');

/** What a metric says of itself, wherever it is defined: in a module, or in a program. */
export const metricDescription = {
  name: metricName,
  /** Its axis, and the head of its column: "90% quantile of |error|". */
  title: z.string().min(1).max(80),
  /** What it is, in one sentence, for readers of a report. */
  description: z.string().max(300).optional(),
  unit: z.string().min(1).max(20).optional(),
  /** Which of two values is the better one. */
  better: z.enum(['lower', 'higher']),
  /** Whether charts show it on a logarithmic axis. */
  log: z.boolean().optional(),
  /** The value at which a target counts as learnt, for verdicts; positive. */
  learnt: z.number().positive().optional(),
  /** `training`: it is also measured at every trace point, on the monitor sample. */
  over: z.literal('training').optional(),
};

/** A metric of a run as run.json stores it: what it says of itself, and which file said so. */
export const storedMetric = z.looseObject({
  ...metricDescription,
  /** Absolute path of its file. */
  module: z.string(),
  /** SHA-256 of its file, or of all parts of a program. */
  digest: z.string(),
});
/** A metric of a run: what it says of itself, and which file said so. */
export type StoredMetric = z.output<typeof storedMetric>;

/** Which metrics a cell measures. A cell's id depends on them, so that an edited metric is measured anew. */
export const metricOfCell = z.looseObject({ name: z.string(), digest: z.string() });

/** A metric of a final model on the test sample. One of the fields is present: JSON has no NaN. */
export const measuredMetric = z.looseObject({
  value: z.number().optional(),
  /** Why there is no value, where the metric itself says so. */
  missing: z.string().optional(),
  /** What went wrong in the metric. */
  failed: z.string().optional(),
  /** What went wrong in it at a trace point, after which it was not measured at any other. */
  failedInTraining: z.string().optional(),
});
/** A metric of a final model: its value, or why there is none. */
export type MeasuredMetric = z.output<typeof measuredMetric>;
