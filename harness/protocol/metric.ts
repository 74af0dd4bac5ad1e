import { z } from 'zod';
import type { FeatureLayer, TaskStructure } from '../../tasks/contract.ts';
import { typeName } from '../input/type-name.ts';
import { type MeasuredMetric, metricDescription } from '../results/own-metric.ts';
import type { SampleCount } from '../results/record.ts';

/** What a metric is measured on: a model's predictions on a sample that its fit has not seen. */
export interface MetricInput {
  /**
   * One number per row or, for more than two classes, one score per row and class, row by row
   * (rows×classes). Finite on the test sample; during training they may not be.
   */
  readonly predictions: Float32Array;
  /** The true label of every row: a number, ±1, or the number of the row's class. */
  readonly labels: Float32Array;
  /** The inputs, rows×d, row by row. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly d: number;
  /** Training samples of the fit, or `stream`. */
  readonly n: SampleCount;
  /** Family, depth, widths, degree, and kind of labels. */
  readonly task: TaskStructure;
  /** The target's own features G*_l at these rows, by layer; empty where it has none. Needs `features: true`. */
  readonly truth?: readonly FeatureLayer[];
  /**
   * The model's features at these rows, by layer; undefined if its learner is not diagnosable. Needs
   * `features: true`.
   */
  readonly features?: readonly FeatureLayer[];
}

/** What `measure` returns where there is no number: why, in a few words. */
export interface NotMeasured {
  readonly missing: string;
}

/** A number that a user wants to know of every fit: the default export of one file. */
export interface Metric {
  /** Small letters, digits and hyphens; unique in a run. */
  readonly name: string;
  /** Its axis and the head of its column. */
  readonly title: string;
  /** What it is, in one sentence. */
  readonly description?: string;
  readonly unit?: string;
  /** Which of two values is the better one. */
  readonly better: 'lower' | 'higher';
  /** The value at which a target counts as learnt: with it, reports have a verdict by this metric. Positive. */
  readonly learnt?: number;
  /** Whether charts show it on a logarithmic axis, which has no place for 0 and less; default: false. */
  readonly log?: boolean;
  /**
   * `training`: it is measured at every trace point as well, on the monitor sample, while the fit's clock
   * stands. Default: only at the end, on the test sample.
   */
  readonly over?: 'training';
  /** Whether it looks at features: computing them may take longer than predicting. Default: false. */
  readonly features?: boolean;
  /** Loads what measuring needs; called once, before the fit, off the clock. */
  prepare?(): Promise<void>;
  /**
   * The number or, in place of NaN, why there is none. The arrays are copies, except for features, which it must not
   * change. If it throws, the metric is recorded as failed; the fit keeps its result.
   */
  measure(input: MetricInput): number | NotMeasured | Promise<number | NotMeasured>;
}

/** Checks the types of a metric; use as `export default defineMetric({…})`. */
export function defineMetric(metric: Metric): Metric {
  return metric;
}

/** What a definition has to say of itself besides how it measures. */
export const metricShape = z.looseObject({ ...metricDescription, features: z.boolean().optional() });

/** What a metric's answer means. @throws TypeError if it is none */
export function measured(answer: unknown): MeasuredMetric {
  if (typeof answer === 'number')
    return Number.isFinite(answer) ? { value: answer } : { missing: `it is ${answer}` };
  const missing = (answer as Partial<NotMeasured> | null | undefined)?.missing;
  if (typeof missing === 'string' && missing !== '') return { missing };
  throw new TypeError(
    `measure returned ${typeName(answer)}; it has to return a number, or { missing: 'why there is none' }`,
  );
}
