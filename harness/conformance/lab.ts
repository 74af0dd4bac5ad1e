import type { Budget, FitContext, Learner, Model, TracePoint } from '../../learners/contract.ts';
import type { Engine } from '../../learners/engine/backend.ts';
import type { Sample } from '../../tasks/contract.ts';
import { type Stream, splitStream } from '../../tasks/streams.ts';
import { describeError } from '../cell/fit.ts';
import { missingParts } from '../protocol/missing-parts.ts';
import { predictChecked } from '../protocol/score.ts';
import { Breach, NotApplicable } from './breach.ts';
import { claimedTasks, makeProblem, type Problem, type ProblemOptions } from './problems.ts';
import { type Surroundings, surroundings } from './surroundings.ts';

export type Params = Record<string, unknown>;

export interface LabOptions {
  readonly learner: Learner;
  /** The parameters given; defaults for the rest. */
  readonly given: Readonly<Params>;
  readonly engine: Engine;
  /** The folder in which a learner may write; the process's working and temporary folders are in it. */
  readonly scratch: string;
}

export interface FitOptions {
  readonly steps?: number;
  readonly budget?: Partial<Budget>;
  readonly stream?: Stream;
  readonly validation?: boolean;
  readonly stopStep?: number;
  readonly params?: Params;
  readonly context?: Partial<FitContext<Params>>;
}

/** A fitted model with what the learner said on the way. */
export interface Fitted {
  readonly model: Model;
  readonly points: readonly TracePoint[];
  readonly reports: readonly { step: number; of: number }[];
}

/** Steps of a usual fit: few, and more than one call's worth of nothing. */
export const usualSteps = 12;

/** What a rule works with: one learner and small problems, in a process that may be lost. */
export class Lab {
  readonly learner: Learner;
  readonly given: Readonly<Params>;
  readonly engine: Engine;
  readonly scratch: string;
  /** See {@link Rule.needsReference}. */
  reference: readonly number[] | undefined;
  /** Predictions of the process's own first fit; absent where it has failed. */
  first: readonly number[] | undefined;
  /** What the process's first fits left behind, each as the middle of a sentence; absent where they have failed. */
  leftBehind: readonly string[] | undefined;
  /** What the process was like before its first fit, its libraries loaded. */
  before: Surroundings | undefined;
  #usual: ProblemOptions | undefined;

  constructor({ learner, given, engine, scratch }: LabOptions) {
    this.learner = learner;
    this.given = given;
    this.engine = engine;
    this.scratch = scratch;
  }

  /** The full parameters. @throws where the defaults do not parse: the rule `parameters` says so first */
  get params(): Params {
    return this.learner.parameters.parse(this.given) as Params;
  }

  /** Why the learner does not fit this problem; undefined where it does. */
  unsupported({ structure, train }: Problem): string | undefined {
    return this.learner.unsupported?.(this.params as never, structure, train.n);
  }

  /** The problem most rules use: the first that the learner claims and supports, at the sizes asked for. */
  problem(changes: Partial<ProblemOptions> = {}): Problem {
    this.#usual ??= claimedTasks(this.learner.capabilities).find(
      (options) => this.unsupported(makeProblem(options)) === undefined,
    );
    if (!this.#usual) throw new NotApplicable('it supports no built-in task at d = 8 and n = 64');
    return makeProblem({ ...this.#usual, ...changes });
  }

  /** The fit that processes and histories are compared by. */
  async usualPredictions(stream?: Stream): Promise<number[]> {
    const problem = this.problem();
    const { model } = await this.fit(problem, { stream });
    const predictions = await this.predict(model, problem.test);
    model.dispose();
    return [...predictions];
  }

  /** @throws Breach where the fit fails or returns no model */
  async fit(problem: Problem, options: FitOptions = {}): Promise<Fitted> {
    try {
      return await this.attempt(problem, options);
    } catch (error) {
      if (error instanceof Breach) throw error;
      throw new Breach(`fit fails on ${problem.label} (${sizes(problem)}): ${describeError(error).message}`);
    }
  }

  /** The same, whose errors are the learner's own. */
  async attempt(problem: Problem, options: FitOptions = {}): Promise<Fitted> {
    const { learner, engine } = this;
    const { steps = usualSteps, budget, params = this.params, validation, stopStep } = options;
    const { family, d } = problem.structure;
    const points: TracePoint[] = [];
    const reports: { step: number; of: number }[] = [];
    // Loading a library may leave marks that every other learner leaves as well: that is what prepare is for.
    await learner.prepare?.(engine);
    this.before ??= surroundings();
    const model = await learner.fit(problem.train, {
      params: params as never,
      task: problem.structure,
      stream: options.stream ?? splitStream(family, d, problem.seed, 'learner'),
      budget: { steps, seconds: 60, memoryMiB: 2048, ...budget },
      engine,
      validation: validation ? problem.validation : undefined,
      stopStep,
      signal: new AbortController().signal,
      report: (progress) => void reports.push(progress),
      trace: async (point) => void points.push(point),
      log() {},
      ...(options.context as object),
    });
    return { model: asModel(model), points, reports };
  }

  /** Predictions of a sample's rows. @throws Breach where they are not what the contract says */
  async predict(model: Pick<Model, 'predict'>, sample: Sample, what = ''): Promise<Float32Array> {
    const place = what === '' ? '' : `${what}: `;
    let predictions: Float32Array;
    try {
      predictions = await predictChecked(model.predict, sample);
    } catch (error) {
      const { status, message } = describeError(error);
      throw new Breach(`${place}${status === 'invalid' ? message : `predict fails: ${message}`}`);
    }
    const bad = predictions.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return predictions;
    throw new Breach(
      `${place}prediction ${bad + 1} of ${sample.n} is ${predictions[bad]}; throw DivergedError where a fit leaves the finite numbers`,
    );
  }
}

/** `n = 64, d = 8` */
export function sizes({ train }: Problem): string {
  return `n = ${train.n}, d = ${train.d}`;
}

function asModel(value: unknown): Model {
  const missing = missingParts(value);
  if (missing.length === 0) return value as Model;
  throw new Breach(
    `fit returns a model without ${missing.join(', ')}; it has to have predict, info and dispose`,
  );
}
