import type { Model } from '../../learners/contract.ts';
import type { FeatureLayer, Sample, Task } from '../../tasks/contract.ts';
import { findMetric } from '../definitions/find-metric.ts';
import { type Metric, type MetricInput, measured } from '../protocol/metric.ts';
import type { MeasuredMetric } from '../results/own-metric.ts';
import type { CellSpec } from '../results/record.ts';
import { describeError } from './fit.ts';

/** A metric or, if it did not load, why. */
type Loaded = readonly [name: string, metric: Metric | string];

/** The metrics of the user's own that one cell measures. None of them can spoil the cell's result. */
export class OwnMetrics {
  readonly #metrics: readonly Loaded[];
  readonly #about: Pick<MetricInput, 'n' | 'task' | 'd'>;
  readonly #task: Task;
  readonly #log: (message: string) => void;
  /** What went wrong at a trace point, by metric. */
  readonly #failedInTraining = new Map<string, string>();
  /** The target's features at the rows of the sample that is measured on over training. */
  #monitored: { readonly sample: Sample; readonly truth: readonly FeatureLayer[] } | undefined;

  private constructor(
    metrics: readonly Loaded[],
    { n }: Pick<CellSpec, 'n'>,
    task: Task,
    log: (message: string) => void,
  ) {
    this.#metrics = metrics;
    this.#about = { n, task: task.structure, d: task.structure.d };
    this.#task = task;
    this.#log = log;
  }

  /**
   * Loads the metrics that a cell names; undefined if it names none. One that does not load is recorded as failed.
   *
   * @param modules their files, by name
   */
  static async open(
    spec: CellSpec,
    modules: Readonly<Record<string, string>>,
    task: Task,
    log: (message: string) => void,
  ): Promise<OwnMetrics | undefined> {
    if (!spec.metrics) return undefined;
    const metrics: Loaded[] = [];
    for (const { name } of spec.metrics) {
      try {
        const module = modules[name];
        if (module === undefined) throw new Error(`nothing says which file defines ${name}`);
        const { definition } = await findMetric(module);
        await definition.prepare?.();
        metrics.push([name, definition]);
      } catch (error) {
        metrics.push([name, describeError(error).message]);
      }
    }
    return new OwnMetrics(metrics, spec, task, log);
  }

  /** Whether any of them is measured at trace points. */
  get overTraining(): boolean {
    return this.#metrics.some(([, metric]) => typeof metric !== 'string' && metric.over === 'training');
  }

  /** The finite values at a trace point, of the metrics that are measured over training. */
  async atTracePoint(
    model: Pick<Model, 'features'>,
    predictions: Float32Array,
    sample: Sample,
  ): Promise<{ own?: Record<string, number> }> {
    const due = this.#metrics.flatMap(([name, metric]) =>
      typeof metric !== 'string' && metric.over === 'training' && !this.#failedInTraining.has(name)
        ? [[name, metric] as const]
        : [],
    );
    if (due.length === 0) return {};
    const inputs = this.#inputs(model, predictions, sample, true);
    const own: Record<string, number> = {};
    for (const [name, metric] of due) {
      const { value, failed } = await this.#measure(name, metric, inputs);
      if (value !== undefined) own[name] = value;
      if (failed !== undefined) this.#failedInTraining.set(name, failed);
    }
    return Object.keys(own).length > 0 ? { own } : {};
  }

  /** The values of the final model, or why there are none. */
  async atEnd(
    model: Pick<Model, 'features'>,
    predictions: Float32Array,
    sample: Sample,
  ): Promise<Record<string, MeasuredMetric>> {
    const inputs = this.#inputs(model, predictions, sample, false);
    const all: Record<string, MeasuredMetric> = {};
    for (const [name, metric] of this.#metrics) {
      const inTraining = this.#failedInTraining.get(name);
      all[name] = {
        ...(typeof metric === 'string' ? { failed: metric } : await this.#measure(name, metric, inputs)),
        ...(inTraining !== undefined && { failedInTraining: inTraining }),
      };
    }
    return all;
  }

  /** What is stored if the worker ends while they are measured. */
  unfinished(): Record<string, MeasuredMetric> {
    const failed = 'the worker ended, or took too long, while the metrics of the final model were measured';
    return Object.fromEntries(this.#metrics.map(([name]) => [name, { failed }]));
  }

  async #measure(
    name: string,
    metric: Metric,
    inputs: (metric: Metric) => Promise<MetricInput>,
  ): Promise<MeasuredMetric> {
    try {
      return measured(await metric.measure(await inputs(metric)));
    } catch (error) {
      this.#log(`metric ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return { failed: describeError(error).message };
    }
  }

  /** Makes the input of a metric; features are computed once, and only for metrics that look at them. */
  #inputs(
    model: Pick<Model, 'features'>,
    predictions: Float32Array,
    sample: Sample,
    monitored: boolean,
  ): (metric: Metric) => Promise<MetricInput> {
    const { x, y, n: rows } = sample;
    let features: Promise<readonly FeatureLayer[]> | undefined;
    return async (metric) => {
      // Copies, because a metric may sort or scale what it is given, and the sample is used again.
      const plain = {
        ...this.#about,
        ...{ predictions: predictions.slice(), labels: y.slice(), x: x.slice(), rows },
      };
      if (!metric.features) return plain;
      const truth = monitored ? this.#truthOf(sample) : this.#task.features(x, rows);
      features ??= model.features && Promise.resolve(model.features(x, rows));
      const own = await features;
      return { ...plain, truth, ...(own && { features: own }) };
    };
  }

  #truthOf(sample: Sample): readonly FeatureLayer[] {
    if (this.#monitored?.sample !== sample)
      this.#monitored = { sample, truth: this.#task.features(sample.x, sample.n) };
    return this.#monitored.truth;
  }
}

/** One line for each metric that went wrong: `metric hardest-feature: TypeError: … (my-metric.ts:12:3)`. */
export function metricNotes(own: Readonly<Record<string, MeasuredMetric>> = {}): string[] {
  return Object.entries(own).flatMap(([name, { failed, failedInTraining }]) => [
    ...(failed === undefined ? [] : [`metric ${name}: ${failed}`]),
    ...(failedInTraining === undefined || failedInTraining === failed
      ? []
      : [`metric ${name}, over training: ${failedInTraining}`]),
  ]);
}
