import type { Budget, Learner, Model, TracePoint } from '../../learners/contract.ts';
import type { Engine } from '../../learners/engine/backend.ts';
import type { StartingPoint } from '../../learners/engine/training.ts';
import type { PowerSum, Sample, TaskStructure } from '../../tasks/contract.ts';
import type { Stream } from '../../tasks/streams.ts';
import { userPlace } from '../definitions/plugins/user-place.ts';
import { typeName } from '../input/type-name.ts';
import { missingParts } from '../protocol/missing-parts.ts';
import { oneLine, oneLineAt } from '../results/one-line.ts';
import type { Status, StoredLoad, TraceEntry } from '../results/record.ts';
import { FitClock } from './clock.ts';
import { FreshRows } from './fresh-rows.ts';
import { InvalidModelError } from './invalid-model-error.ts';
import { watchLoad } from './machine-load.ts';
import type { RowStream } from './row-stream.ts';

/** Receives what a running fit reports. */
export interface FitListener {
  report(progress: { step: number; of: number; loss?: number }): void;
  log(message: string): void;
  /** A point of the trace. The clock stands still meanwhile. */
  point?(point: TraceEntry): void;
  /** Seconds that the harness itself has just spent during the fit, which do not count against its limit. */
  offClock(seconds: number): void;
}

/**
 * Measures a model at a trace point: its error and, if the cell is diagnosed, how its features compare with
 * the target's.
 */
export type Monitor = (
  model: Pick<Model, 'predict' | 'features' | 'directions'>,
) => Promise<{ readonly error: number; readonly [more: string]: unknown }>;

export interface FitRequest {
  readonly learner: Learner;
  readonly params: Record<string, unknown>;
  readonly task: TaskStructure;
  readonly stream: Stream;
  readonly sample: Sample;
  readonly validation?: Sample;
  /** The target, if it is a sum of powers; only learners with the capability `population` are shown it. */
  readonly powers?: PowerSum;
  /**
   * For a stream: opens it at its beginning, so that repeating the request gives the same rows.
   */
  readonly openStream?: () => RowStream;
  /** The kept network that the fit begins with. */
  readonly start?: StartingPoint;
  readonly stopStep?: number;
  readonly budget: Budget;
  readonly engine: Engine;
  readonly listener: FitListener;
  /** Absent while tuning: a trial is not measured before its end. */
  readonly monitor?: Monitor;
}

/** A fit that has ended, successfully or not. */
export interface FitAttempt {
  readonly status: Status;
  readonly message?: string;
  /** Present if the status is `ok`; the caller disposes of it. */
  readonly model?: Model;
  readonly trace: TraceEntry[];
  /** Excludes the evaluation of trace points. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** For a stream: seconds of drawing its rows, which are in neither of the others. */
  readonly sampleSeconds?: number;
  /** For a stream: how many of its rows were drawn. */
  readonly rowsDrawn?: number;
  /** Absent if the fit did not begin. */
  readonly load?: StoredLoad;
}

/** Fits a learner within its limits. Never throws: the status says what went wrong. */
export async function attemptFit(request: FitRequest): Promise<FitAttempt> {
  const { learner, params, task, stream, sample, validation, stopStep, budget, engine, listener, monitor } =
    request;
  const clock = new FitClock(budget.seconds);
  const rows =
    request.openStream && new FreshRows(request.openStream(), clock, (seconds) => listener.offClock(seconds));
  const trace: TraceEntry[] = [];
  let load: (() => StoredLoad) | undefined;
  const ended = () => ({
    trace,
    wallSeconds: clock.wallSeconds,
    cpuSeconds: clock.cpuSeconds,
    ...(rows && { sampleSeconds: rows.seconds, rowsDrawn: rows.rows }),
    load: load?.(),
  });
  try {
    const start = performance.now();
    await learner.prepare?.(engine);
    listener.offClock((performance.now() - start) / 1000);
    load = watchLoad();
    clock.resume();
    const fitted: unknown = await learner.fit(sample, {
      params: params as never,
      task,
      stream,
      budget,
      engine,
      validation,
      ...(request.powers && learner.capabilities.population && { powers: request.powers }),
      ...(rows && {
        fresh: (count: number) => rows.next(count),
        freshSoon: (count: number) => rows.soon(count),
      }),
      ...(request.start && { start: request.start }),
      stopStep,
      signal: clock.signal,
      log: listener.log,
      elapsed: () => ({ wall: clock.wallSeconds, cpu: clock.cpuSeconds }),
      report(progress) {
        clock.check();
        listener.report(progress);
      },
      async trace(point, current) {
        checkPoint(point);
        if (!monitor) return clock.check();
        clock.pause();
        const start = performance.now();
        try {
          const measured = await monitor(current);
          // A predictor that overflows here may recover later; if it does not, the final test reports that.
          if (Number.isFinite(measured.error)) {
            const entry = { ...withoutBadLoss(point), seconds: clock.wallSeconds, ...measured };
            trace.push(entry);
            listener.point?.(entry);
          }
        } finally {
          listener.offClock((performance.now() - start) / 1000);
          clock.resume();
        }
        clock.check();
      },
    });
    clock.pause();
    const model = checkedModel(fitted);
    clock.check();
    if (clock.signal.aborted) {
      model.dispose();
      return { ...describeError(clock.signal.reason), ...ended() };
    }
    return { status: 'ok', model, ...ended() };
  } catch (error) {
    clock.pause();
    // A learner that stops because of the signal may throw anything; the actual reason is the time limit.
    const cause = clock.signal.aborted ? clock.signal.reason : error;
    if (!clock.signal.aborted)
      listener.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ...describeError(cause), ...ended() };
  } finally {
    rows?.close();
  }
}

/**
 * Checks the model at run time, because learners by others may be plain JavaScript.
 *
 * @throws InvalidModelError
 */
function checkedModel(fitted: unknown): Model {
  const missing = missingParts(fitted);
  if (missing.length === 0) return fitted as Model;
  throw new InvalidModelError(
    missing.join() === 'info'
      ? `fit returned a model whose info is ${typeName((fitted as Model).info)}; it has to be an object`
      : `fit returned ${typeName(fitted)}; it has to return a model: { predict, info, dispose }`,
  );
}

/** @throws InvalidModelError */
function checkPoint(point: TracePoint): void {
  for (const key of ['step', 'samplesSeen'] as const)
    if (!Number.isFinite(point?.[key]))
      throw new InvalidModelError(`trace was given ${key} ${point?.[key]}; it has to be a finite number`);
}

/** Drops a loss that is not finite, because JSON cannot represent it. */
function withoutBadLoss({ loss, ...point }: TracePoint): TracePoint {
  return loss !== undefined && Number.isFinite(loss) ? { ...point, loss } : point;
}

/**
 * The status that an error stands for, and one line about it, which for a crash names the place in the user's
 * file. Errors are recognised by name, because a user's file may have its own copy of a class.
 */
export function describeError(error: unknown): { status: Status; message: string } {
  const { name = 'Error', message = String(error) } = (error ?? {}) as {
    name?: string;
    message?: string;
  };
  const status = statusByName[name];
  if (status) return { status, message: oneLine(message) };
  const outOfMemory =
    name === 'RangeError' && /array buffer allocation failed|invalid typed array length: \d/i.test(message);
  return {
    status: outOfMemory ? 'out-of-memory' : 'crashed',
    message: oneLineAt(`${name}: ${message}`, userPlace(error)),
  };
}

const statusByName: Record<string, Status | undefined> = {
  DivergedError: 'diverged',
  TimeLimitError: 'timeout',
  InvalidPredictionError: 'invalid',
  InvalidModelError: 'invalid',
  UnusableStartError: 'invalid',
  UnsupportedTaskError: 'unsupported',
  InvalidEnvironmentError: 'invalid',
  // Errors of learners that are programs (external/errors.ts).
  ProtocolError: 'invalid',
  ProgramError: 'crashed',
  NoAnswerError: 'timeout',
  OutOfMemoryError: 'out-of-memory',
  UnsupportedError: 'unsupported',
};
