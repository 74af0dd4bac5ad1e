import { DivergedError, type Model, type Predict } from '../../learners/contract.ts';
import type { TaskStructure } from '../../tasks/contract.ts';
import type { EpisodeShape } from '../../tasks/environments/contract.ts';
import { moments } from '../../tasks/moments.ts';
import type { Stream } from '../../tasks/streams.ts';
import { smallestSample } from '../protocol/sample-size.ts';
import { predictChecked } from '../protocol/score.ts';
import type { CellListener } from './cell-context.ts';
import { attemptFit, type FitAttempt, type FitRequest } from './fit.ts';
import type { History } from './history.ts';

/** What all fits of an agent have in common. */
export type Regression = Pick<FitRequest, 'learner' | 'params' | 'stopStep' | 'budget' | 'engine'> & {
  readonly listener: CellListener;
  readonly task: TaskStructure;
  /** Each fit draws from a child of it. */
  readonly stream: Stream;
};

/** Sums over the fits of an agent. */
export interface FitTotals {
  fits: number;
  wallSeconds: number;
  cpuSeconds: number;
  steps: number;
  rows: number;
}

/** A fit failed; `attempt` says how. */
export class FailedFitError extends Error {
  override name = 'FailedFitError';
  readonly attempt: FitAttempt;
  constructor(message: string, attempt: FitAttempt) {
    super(message);
    this.attempt = attempt;
  }
}

/** Estimates of Q_h(·, a), each a regression of its own. `dispose` frees their models. */
export class QFunctions {
  readonly #shape: EpisodeShape;
  readonly #clip: boolean;
  /** By step, then by action. */
  readonly #predictors: (readonly Predict[])[];
  readonly #models: Model[] = [];

  private constructor(shape: EpisodeShape, clip: boolean) {
    this.#shape = shape;
    this.#clip = clip;
    this.#predictors = new Array(shape.horizon);
  }

  /**
   * Fits Q_H, …, Q_1 in this order to all past episodes: Q_h(·, a) is the regression of r_h + max_a' Q_{h+1}(x_{h+1}, a')
   * on the states x_h in which a was taken. Targets are given to the learner with mean 0 and variance 1, as
   * labels of tasks are. Too few rows for the learner, or equal targets, make Q_h(·, a) their mean.
   *
   * @throws FailedFitError if a fit does not end well; no model is left open
   */
  static async fit(
    history: History,
    { clip, ...shape }: EpisodeShape & { readonly clip: boolean },
    regression: Regression,
    totals: FitTotals,
  ): Promise<QFunctions> {
    const q = new QFunctions(shape, clip);
    try {
      for (let step = shape.horizon; step >= 1; step--) {
        const next = step < shape.horizon ? await q.#best(history, step + 1) : undefined;
        const predictors: Predict[] = [];
        for (let action = 0; action < shape.actions; action++)
          predictors.push(await q.#fitOne(history, step, action, next, regression, totals));
        q.#predictors[step - 1] = predictors;
      }
      return q;
    } catch (error) {
      q.dispose();
      throw error;
    }
  }

  /** max_a Q_h(x_h, a) of every past episode. */
  async #best(history: History, step: number): Promise<Float64Array> {
    const { actions } = this.#shape;
    const values = await this.values(history.states(step), history.episodes, step);
    return Float64Array.from({ length: history.episodes }, (_, t) =>
      Math.max(...values.subarray(t * actions, (t + 1) * actions)),
    );
  }

  async #fitOne(
    history: History,
    step: number,
    action: number,
    next: Float64Array | undefined,
    { learner, params, task, stream, ...rest }: Regression,
    totals: FitTotals,
  ): Promise<Predict> {
    const { x, targets } = history.rows(step, action, next);
    const n = targets.length;
    const { mean, deviation } = n > 0 ? moments(targets) : { mean: 0, deviation: 0 };
    const constant: Predict = (_, rows) => new Float32Array(rows).fill(mean);
    if (n < smallestSample || deviation === 0) return constant;
    if (learner.unsupported?.(params as never, task, n) !== undefined) return constant;
    const y = Float32Array.from(targets, (target) => (target - mean) / deviation);
    rest.listener.phase('fit');
    const attempt = await attemptFit({
      ...rest,
      learner,
      params,
      task,
      stream: stream.child('episodes', history.episodes, 'step', step, 'action', action),
      sample: { n, d: task.d, x, y },
    });
    totals.wallSeconds += attempt.wallSeconds;
    totals.cpuSeconds += attempt.cpuSeconds;
    const { model } = attempt;
    if (!model)
      throw new FailedFitError(
        `Q_${step} of action ${action} after ${history.episodes} episodes: ${attempt.message ?? attempt.status}`,
        attempt,
      );
    this.#models.push(model);
    totals.fits++;
    totals.rows += n;
    totals.steps += model.info.steps ?? 0;
    return async (at, rows) => {
      const predictions = await predictChecked(model.predict, { x: at, n: rows });
      const bad = predictions.find((value) => !Number.isFinite(value));
      if (bad !== undefined)
        throw new DivergedError(`Q_${step} of action ${action} after ${history.episodes} episodes is ${bad}`);
      return predictions.map((value) => mean + deviation * value);
    };
  }

  /**
   * Q_h(x, a) at n states (n×d, row-major) for every action: n×A, row-major.
   * @throws InvalidPredictionError, DivergedError
   */
  async values(x: Float32Array, n: number, step: number): Promise<Float64Array> {
    const { horizon, actions } = this.#shape;
    const most = this.#clip ? horizon - step + 1 : Number.POSITIVE_INFINITY;
    const least = this.#clip ? 0 : Number.NEGATIVE_INFINITY;
    const values = new Float64Array(n * actions);
    for (const [action, predict] of this.#predictors[step - 1].entries()) {
      const predictions = await predict(x, n);
      for (let row = 0; row < n; row++)
        values[row * actions + action] = Math.min(most, Math.max(least, predictions[row]));
    }
    return values;
  }

  /** Frees all models. */
  dispose(): void {
    for (const model of this.#models.splice(0)) model.dispose();
  }
}
