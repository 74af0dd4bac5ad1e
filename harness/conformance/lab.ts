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
  /** The given parameters; the rest have their defaults. */
  readonly given: Readonly<Params>;
  readonly engine: Engine;
  /**
   * The folder in which a learner may write; it contains the process's working folder and temporary folder.
   */
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

/** A fitted model, with what the learner reported during the fit. */
export interface Fitted {
  readonly model: Model;
  readonly points: readonly TracePoint[];
  readonly reports: readonly { step: number; of: number }[];
}

/** Steps of an ordinary fit: few, but more than one. */
export const usualSteps = 12;

/** The tools of a rule: one learner and small problems, in a process that may be lost. */
export class Lab {
  readonly learner: Learner;
  readonly given: Readonly<Params>;
  readonly engine: Engine;
  readonly scratch: string;
  /** See {@link Rule.needsReference}. */
  reference: readonly number[] | undefined;
  /** Predictions of the process's own first fit; undefined if it failed. */
  first: readonly number[] | undefined;
  /**
   * What the process's first fits left behind, each worded as the middle of a sentence; undefined if they
   * failed.
   */
  leftBehind: readonly string[] | undefined;
  /** The state of the process before its first fit, with its libraries loaded. */
  before: Surroundings | undefined;
  #usual: ProblemOptions | undefined;

  constructor({ learner, given, engine, scratch }: LabOptions) {
    this.learner = learner;
    this.given = given;
    this.engine = engine;
    this.scratch = scratch;
  }

  /** The full parameters. @throws if the defaults do not parse, which the rule `parameters` reports first */
  get params(): Params {
    return this.learner.parameters.parse(this.given) as Params;
  }

  /** Why the learner does not support this problem; undefined if it does. */
  unsupported({ structure, train }: Problem): string | undefined {
    return this.learner.unsupported?.(this.params as never, structure, train.n);
  }

  /** The problem that most rules use: the first that the learner claims and supports, at the given sizes. */
  problem(changes: Partial<ProblemOptions> = {}): Problem {
    this.#usual ??= claimedTasks(this.learner.capabilities).find(
      (options) => this.unsupported(makeProblem(options)) === undefined,
    );
    if (!this.#usual) throw new NotApplicable('it supports no built-in task at d = 8 and n = 64');
    return makeProblem({ ...this.#usual, ...changes });
  }

  /** Predictions of the fit by which processes and histories are compared. */
  async usualPredictions(stream?: Stream): Promise<number[]> {
    const problem = this.problem();
    const { model } = await this.fit(problem, { stream });
    const predictions = await this.predict(model, problem.test);
    model.dispose();
    return [...predictions];
  }

  /** Fits a problem. @throws Breach if the fit fails or returns no model */
  async fit(problem: Problem, options: FitOptions = {}): Promise<Fitted> {
    try {
      return await this.attempt(problem, options);
    } catch (error) {
      if (error instanceof Breach) throw error;
      throw new Breach(`fit fails on ${problem.label} (${sizes(problem)}): ${describeError(error).message}`);
    }
  }

  /** The same, except that the learner's own errors are passed on. */
  async attempt(problem: Problem, options: FitOptions = {}): Promise<Fitted> {
    const { learner, engine } = this;
    const { steps = usualSteps, budget, params = this.params, validation, stopStep } = options;
    const { family, d } = problem.structure;
    const points: TracePoint[] = [];
    const reports: { step: number; of: number }[] = [];
    // Libraries are loaded in prepare. The traces that loading leaves in the process are allowed, so they
    // come before `before`.
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

  /** Predictions for a sample's rows. @throws Breach if they violate the contract */
  async predict(
    model: Pick<Model, 'predict'>,
    sample: Sample,
    what = '',
    classes?: number,
  ): Promise<Float32Array> {
    const place = what === '' ? '' : `${what}: `;
    let predictions: Float32Array;
    try {
      predictions = await predictChecked(model.predict, sample, classes);
    } catch (error) {
      const { status, message } = describeError(error);
      throw new Breach(`${place}${status === 'invalid' ? message : `predict fails: ${message}`}`);
    }
    const bad = predictions.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return predictions;
    throw new Breach(
      `${place}prediction ${bad + 1} of ${sample.n} is ${predictions[bad]}; throw DivergedError if a fit leaves the finite numbers`,
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
