import type { FitInfo, Model } from '../../learners/contract.ts';
import type { Sample, Task, TaskStructure } from '../../tasks/contract.ts';
import type { CellOutcome, Tuned } from '../processes/worker-messages.ts';
import { median } from '../protocol/median.ts';
import { diagnosisSize, monitorSize, trainErrorSize } from '../protocol/protocol.ts';
import { InvalidPredictionError, predictChecked, score, scoreOn } from '../protocol/score.ts';
import type { TimingRepeats, WorkerTimings } from '../results/record.ts';
import { backendRecord } from './backend-record.ts';
import { type CellContext, sampleOf, streamOf, taskOf, versionsOf } from './cell-context.ts';
import { attemptFit, describeError, type FitRequest, type Monitor } from './fit.ts';
import { repeatFit } from './repeat-fit.ts';
import { storedSpectrum } from './task-spectrum.ts';

/** Rows of the sample whose prediction is timed. */
const latencySize = 1000;

/**
 * A reported cell: fits the tuned learner on all n samples of the seed, then tests it on fresh ones. Test data is made
 * after the fit and used once.
 *
 * @param repeatTiming how many times the fit is done, for its times; the first one is the result
 */
export async function fitCell(context: CellContext, tuned?: Tuned, repeatTiming = 1): Promise<CellOutcome> {
  const { spec, learner, engine, listener } = context;
  listener.phase('data');
  const dataStart = performance.now();
  const task = taskOf(context, spec.seed);
  const training = sampleOf(context, task, spec.n, 'train');
  const monitorSample = monitorSampleOf(context, task);
  const dataSeconds = (performance.now() - dataStart) / 1000;
  // Tuned parameters may be another variant's: what is fixed here stays.
  const params = learner.parameters.parse({ ...tuned?.params, ...spec.learnerParams }) as Record<
    string,
    unknown
  >;

  const diagnose = spec.diagnose && !task.unused ? diagnosis(context, task) : undefined;
  const monitor: Monitor | undefined =
    monitorSample &&
    (async (model) => ({
      error: score(await predictChecked(model.predict, monitorSample), monitorSample.y).relativeError,
      ...(diagnose && (await diagnose(model))),
    }));
  listener.phase('fit');
  const request: FitRequest = {
    learner,
    params,
    task: task.structure,
    stream: streamOf(context, spec.seed, 'learner'),
    sample: training,
    stopStep: tuned?.stopStep,
    budget: spec.budget,
    engine,
    listener,
    monitor,
  };
  const attempt = await attemptFit(request);
  const outcome: CellOutcome = {
    status: attempt.status,
    message: attempt.message,
    note: tuned?.note,
    structure: storedStructure(task.structure),
    params,
    stopStep: tuned?.stopStep,
    trace: attempt.trace,
    timings: {
      dataSeconds,
      fitSeconds: attempt.wallSeconds,
      fitCpuSeconds: attempt.cpuSeconds,
      ...(tuned ? { tuneSeconds: tuned.tuneSeconds, tuneCpuSeconds: tuned.tuneCpuSeconds } : {}),
    },
    load: attempt.load,
    backend: backendRecord(engine),
    versions: versionsOf(context),
  };
  const { model } = attempt;
  if (!model) return outcome;

  try {
    if (repeatTiming > 1) {
      const onStart = () => listener.phase('fit');
      const repeats = await repeatFit(request, attempt, repeatTiming, monitorSample ?? training, onStart);
      Object.assign(outcome, withMedians(outcome, repeats));
      if (!repeats.identical && learner.capabilities.deterministic)
        throw new InvalidPredictionError('the same fit from the same seed, done again, predicts otherwise');
    }
    listener.phase('evaluate');
    const testing = sampleOf(context, task, spec.testSize, 'test');
    const test = await scoreOn(model.predict, testing);
    const train = await scoreOn(model.predict, firstRows(training, trainErrorSize));
    const rows = Math.min(latencySize, testing.n);
    // A fit of milliseconds does not deserve a long look at its predictions.
    const budgetSeconds = Math.min(0.05, Math.max(0.01, attempt.wallSeconds / 40));
    // benchmark.js takes longer to load than many a cell takes to run; only cells that get here need it.
    const { measureLatency } = await import('../protocol/latency.ts');
    const latency = await measureLatency(
      model.predict,
      testing.x.slice(0, rows * testing.d),
      rows,
      budgetSeconds,
    );
    return {
      ...outcome,
      metrics: {
        relativeTestError: test.relativeError,
        relativeTrainError: train.relativeError,
        testMse: test.mse,
        testVariance: test.variance,
        ...(task.structure.output === 'classification' ? { zeroOneError: test.zeroOneError } : {}),
      },
      timings: {
        ...(outcome.timings as WorkerTimings),
        predictMsPer1000: latency.msPer1000,
        ...(latency.marginPercent === undefined ? {} : { predictMarginPercent: latency.marginPercent }),
      },
      info: storable(model.info),
      ...(model.strength && { strength: { ...model.strength } }),
      spectrum: await storedSpectrum(context, task),
    };
  } catch (error) {
    listener.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ...outcome, ...describeError(error) };
  } finally {
    model.dispose();
  }
}

/** Fresh rows; of given samples, training rows that are left. Without any, errors over training are not measured. */
function monitorSampleOf(context: CellContext, task: Task): Sample | undefined {
  if (!task.unused) return sampleOf(context, task, monitorSize, 'monitor');
  const left = task.unused(context.spec.n, monitorSize, streamOf(context, task.seed, 'train'));
  // Of equal labels an error has no meaning.
  return left?.y.every((label) => label === left.y[0]) ? undefined : left;
}

/** What the repeats of a fit say instead of the one. */
function withMedians({ timings }: CellOutcome, repeats: TimingRepeats): Partial<CellOutcome> {
  return {
    repeats,
    timings: {
      ...(timings as WorkerTimings),
      fitSeconds: median(repeats.fitSeconds) as number,
      fitCpuSeconds: median(repeats.fitCpuSeconds) as number,
    },
  };
}

/** The part of a task's structure that its specification does not say. */
function storedStructure({ layers, widths, degree, output }: TaskStructure): CellOutcome['structure'] {
  return { layers, widths: [...widths], degree, output };
}

/** Compares a model's features with the target's, on a sample of its own. */
function diagnosis(context: CellContext, task: Task): (model: Pick<Model, 'features'>) => Promise<object> {
  const sample = sampleOf(context, task, diagnosisSize, 'diagnosis');
  const truth = task.features(sample.x, sample.n);
  return async (model) => {
    const { compareLayers } = await import('../protocol/diagnosis.ts');
    return compareLayers(model, sample, truth);
  };
}

/** What JSON has a form for. */
function storable(info: FitInfo): Record<string, number | string> {
  const entries = Object.entries(info).filter(
    (entry): entry is [string, number | string] =>
      typeof entry[1] === 'string' || (typeof entry[1] === 'number' && Number.isFinite(entry[1])),
  );
  return Object.fromEntries(entries);
}

function firstRows({ n, d, x, y }: Sample, most: number): Sample {
  const rows = Math.min(n, most);
  return { n: rows, d, x: x.subarray(0, rows * d), y: y.subarray(0, rows) };
}
