import type { FitInfo, Model } from '../../learners/contract.ts';
import { openNativeProduct } from '../../learners/native-product.ts';
import type { Sample, Task, TaskStructure } from '../../tasks/contract.ts';
import { median } from '../../tasks/median.ts';
import type { CellJob, CellOutcome, Tuned } from '../processes/worker-messages.ts';
import type { DiagnosedTarget, ModelDiagnosis } from '../protocol/diagnosis.ts';
import type { Head } from '../protocol/head.ts';
import { diagnosisSize, heldRows, monitorSize, trainErrorSize } from '../protocol/protocol.ts';
import { InvalidPredictionError, predictChecked, predictFinite, score, scoreOn } from '../protocol/score.ts';
import { cellId } from '../results/cell-id.ts';
import { oneLine } from '../results/one-line.ts';
import type { CellSpec, TimingRepeats, WorkerTimings } from '../results/record.ts';
import { backendRecord } from './backend-record.ts';
import {
  type CellContext,
  type CellListener,
  learnedTaskOf,
  sampleOf,
  streamOf,
  taskOf,
  versionsOf,
} from './cell-context.ts';
import { attemptFit, describeError, type FitRequest, type Monitor } from './fit.ts';
import { metricNotes, OwnMetrics } from './own-metrics.ts';
import { repeatFit } from './repeat-fit.ts';
import { openRowStream } from './row-stream.ts';
import { storedSpectrum } from './task-spectrum.ts';
import { openTransfer, type Transfer } from './transfer.ts';

/** Number of test rows whose prediction is timed. */
const latencySize = 1000;

/**
 * Runs a reported cell: fits the tuned learner on all n samples of the seed, or on the seed's stream, then
 * tests it on fresh ones. Test data is drawn after the fit and used once. Of a transferred cell, the learner is
 * fitted on the source, and what is tested, at every trace point and at the end, is a head fitted on the n
 * samples.
 *
 * @param repeatTiming how many times the fit is performed, for its times; the first fit is the result
 * @param files where its model is kept, and the network that it begins with
 */
export async function fitCell(
  context: CellContext,
  tuned?: Tuned,
  repeatTiming = 1,
  { keepModelIn, startFile }: Pick<CellJob, 'keepModelIn' | 'startFile'> = {},
): Promise<CellOutcome> {
  const { spec, learner, engine, listener } = context;
  listener.phase('data');
  const dataStart = performance.now();
  const task = taskOf(context, spec.seed);
  const { classes } = task.structure;
  const training = sampleOf(context, task, heldRows(spec.n), 'train');
  const monitorSample = monitorSampleOf(context, task);
  const transfer = spec.transfer && openTransfer(context, task, training, learnedTaskOf(context, spec.seed));
  const dataSeconds = (performance.now() - dataStart) / 1000;
  // Tuned parameters may come from another variant, so this one's fixed parameters take precedence.
  const params = learner.parameters.parse({ ...tuned?.params, ...spec.learnerParams }) as Record<
    string,
    unknown
  >;

  const own = await OwnMetrics.open(spec, context.metricModules, task, listener.log);
  const diagnose = spec.diagnose && !task.unused ? diagnosis(context, task) : undefined;
  const monitor: Monitor | undefined =
    monitorSample &&
    (async (model) => {
      const predict = transfer ? (await transfer.fitHead(model))?.predict : model.predict;
      const predictions = predict && (await predictChecked(predict, monitorSample, classes));
      return {
        error: predictions ? score(predictions, monitorSample.y, classes).relativeError : Number.NaN,
        ...(diagnose && (await diagnose(model))),
        ...(own && predictions && (await own.atTracePoint(model, predictions, monitorSample))),
      };
    });
  listener.phase('fit');
  const request: FitRequest = {
    learner,
    params,
    task: (transfer?.source ?? task).structure,
    stream: streamOf(context, spec.seed, 'learner'),
    sample: transfer?.training ?? training,
    ...(!transfer && task.powers && { powers: task.powers }),
    ...(spec.n === 'stream' && {
      openStream: () =>
        openRowStream(task, streamOf(context, spec.seed, 'train'), () => openNativeProduct(engine)),
    }),
    ...(startFile !== undefined && { start: await startingNetwork(startFile, spec) }),
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
    note:
      [tuned?.note, transfer?.shared === '' ? nothingShared : undefined].filter(Boolean).join('; ') ||
      undefined,
    structure: storedStructure(task.structure),
    params,
    stopStep: tuned?.stopStep,
    trace: attempt.trace,
    timings: {
      dataSeconds,
      fitSeconds: attempt.wallSeconds,
      fitCpuSeconds: attempt.cpuSeconds,
      ...(attempt.sampleSeconds === undefined ? {} : { sampleSeconds: attempt.sampleSeconds }),
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
    const headStart = performance.now();
    const head = await transfer?.fitHead(model);
    if (transfer && !head) return { ...outcome, status: 'invalid', message: noFeatures };
    const headSeconds = (performance.now() - headStart) / 1000;
    const predict = head?.predict ?? model.predict;
    const testing = sampleOf(context, task, spec.testSize, 'test');
    const predictions = await predictFinite(predict, testing, classes);
    const test = score(predictions, testing.y, classes);
    const train = await scoreOn(predict, firstRows(training, trainErrorSize), classes);
    const rows = Math.min(latencySize, testing.n);
    // Timing the predictions should not take longer than a fit of milliseconds is worth.
    const budgetSeconds = Math.min(0.05, Math.max(0.01, attempt.wallSeconds / 40));
    // benchmark.js takes longer to load than many cells take to run, and only cells that get here need it.
    const { measureLatency } = await import('../protocol/latency.ts');
    const latency = await measureLatency(predict, testing.x.slice(0, rows * testing.d), rows, budgetSeconds);
    const kept =
      keepModelIn === undefined ? {} : await keptModel(model, { context, params, classes }, keepModelIn);
    const finished: CellOutcome = {
      ...outcome,
      metrics: {
        relativeTestError: test.relativeError,
        relativeTrainError: train.relativeError,
        testMse: test.mse,
        testVariance: test.variance,
        ...(task.structure.output === 'classification' ? { zeroOneError: test.zeroOneError } : {}),
        ...(await finalDiagnosis(diagnose, model)),
      },
      ...(kept.model && { model: kept.model }),
      ...(kept.note && { note: [outcome.note, kept.note].filter(Boolean).join('; ') }),
      timings: {
        ...(outcome.timings as WorkerTimings),
        ...(head ? { headSeconds } : {}),
        predictMsPer1000: latency.msPer1000,
        ...(latency.marginPercent === undefined ? {} : { predictMarginPercent: latency.marginPercent }),
      },
      // A learner that does not say how many samples it has seen has seen those that it drew.
      info: storable({
        ...(attempt.rowsDrawn === undefined ? {} : { samplesSeen: attempt.rowsDrawn }),
        ...model.info,
        ...(transfer && head && (await transferInfo(transfer, head, model))),
      }),
      // What full strength takes depends on the samples that the features are fitted on.
      ...(model.strength && !transfer && { strength: { ...model.strength } }),
      spectrum: await storedSpectrum(context, task),
    };
    return own
      ? await withOwnMetrics(finished, own, () => own.atEnd(model, predictions, testing), listener)
      : finished;
  } catch (error) {
    listener.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ...outcome, ...describeError(error) };
  } finally {
    model.dispose();
  }
}

/** The network that a fit begins with. What reads it loads TF.js, which cells of kernels can do without. */
async function startingNetwork(path: string, spec: CellSpec) {
  const { readStart } = await import('./starting-point.ts');
  return readStart(path, spec);
}

/** Stores the model; if it cannot be written, the fit has its result nonetheless, and the next run tries again. */
async function keptModel(
  model: Model,
  fitted: { context: CellContext; params: Record<string, unknown>; classes: number | undefined },
  folder: string,
): Promise<Pick<CellOutcome, 'model' | 'note'>> {
  const { context, params, classes = 1 } = fitted;
  const { spec, listener } = context;
  if (spec.transfer) return { model: { leftOut: 'the head of a transferred fit is not kept' } };
  const [{ keepModel }, { aboutSchema }] = await Promise.all([
    import('./keep-model.ts'),
    import('../results/kept-model.ts'),
  ]);
  const about = { schema: aboutSchema, cell: cellId(spec), spec, params, outputs: classes } as const;
  try {
    return { model: await keepModel(model, about, folder) };
  } catch (error) {
    const why = `its model could not be written: ${oneLine((error as Error).message)}`;
    listener.log(why);
    return { note: why };
  }
}

/**
 * The sample on which errors over training are measured: fresh rows or, for data files, training rows that
 * are left over. Undefined if there are none; errors over training are then not measured.
 */
function monitorSampleOf(context: CellContext, task: Task): Sample | undefined {
  if (!task.unused) return sampleOf(context, task, monitorSize, 'monitor');
  const left = task.unused(heldRows(context.spec.n), monitorSize, streamOf(context, task.seed, 'train'));
  // A relative error is meaningless if all labels are equal.
  return left?.y.every((label) => label === left.y[0]) ? undefined : left;
}

/** Adds the user's own metrics to a result that is complete without them. */
async function withOwnMetrics(
  finished: CellOutcome,
  own: OwnMetrics,
  measure: () => ReturnType<OwnMetrics['atEnd']>,
  listener: CellListener,
): Promise<CellOutcome> {
  const withThem = (measured: Awaited<ReturnType<typeof measure>>): CellOutcome => ({
    ...finished,
    note: [finished.note, ...metricNotes(measured)].filter(Boolean).join('; ') || undefined,
    ...(finished.metrics && { metrics: { ...finished.metrics, own: measured } }),
  });
  // A metric that never ends, or takes all memory, costs the worker its life, but not the fit its result.
  listener.result?.(withThem(own.unfinished()));
  listener.phase('evaluate');
  return withThem(await measure());
}

/** The times of a repeated fit: medians replace those of the single fit. */
function withMedians({ timings }: CellOutcome, repeats: TimingRepeats): Partial<CellOutcome> {
  return {
    repeats,
    timings: {
      ...(timings as WorkerTimings),
      fitSeconds: median(repeats.fitSeconds),
      fitCpuSeconds: median(repeats.fitCpuSeconds),
    },
  };
}

/** The part of a task's structure that the cell's specification does not contain. */
export function storedStructure({
  layers,
  widths,
  degree,
  output,
  classes,
}: TaskStructure): CellOutcome['structure'] {
  return { layers, widths: [...widths], degree, output, ...(classes === undefined ? {} : { classes }) };
}

/**
 * Returns a function that compares a model with the target, on a sample used for nothing else.
 */
function diagnosis(
  context: CellContext,
  task: Task,
): (model: Pick<Model, 'features' | 'directions'>) => Promise<ModelDiagnosis> {
  const drawn = new Map<number, ReturnType<DiagnosedTarget['rows']>>();
  const rows = (count: number) => {
    const known = drawn.get(count);
    if (known) return known;
    const { x } = sampleOf(context, task, count, 'diagnosis');
    const fresh = { x, truth: task.features(x, count) };
    drawn.set(count, fresh);
    return fresh;
  };
  // Drawn before the fit, whose clock does not run for it.
  rows(diagnosisSize);
  const { subspace } = task;
  let target: DiagnosedTarget | undefined;
  return async (model) => {
    // Loaded when first needed, because most cells are not diagnosed.
    const [{ diagnoseModel }, { harnessEffort }] = await Promise.all([
      import('../protocol/diagnosis.ts'),
      import('../protocol/feature-ridge.ts'),
    ]);
    target ??= { rows, effort: await harnessEffort(context.engine), ...(subspace && { subspace }) };
    return diagnoseModel(model, target);
  };
}

const nothingShared = 'source and task have no layer and no subspace in common';
const noFeatures = 'the model gives no finite features for a head to read';

/** Figures about a head and its source. */
async function transferInfo(transfer: Transfer, head: Head, model: Model): Promise<FitInfo> {
  return {
    headRidge: head.ridge,
    headFeatures: head.width,
    headValidationError: head.validationError,
    sourceTestError: await transfer.sourceError(model),
    sharedWithSource: transfer.shared || 'nothing',
  };
}

/** The part of a diagnosis that is also stored for the final model. */
async function finalDiagnosis(
  diagnose: ReturnType<typeof diagnosis> | undefined,
  model: Model,
): Promise<Pick<ModelDiagnosis, 'spanErrors' | 'overlap' | 'leadingOverlap' | 'coverage'>> {
  if (!diagnose) return {};
  const { spanErrors, overlap, leadingOverlap, coverage } = await diagnose(model);
  return {
    ...(spanErrors && { spanErrors }),
    ...(overlap !== undefined && { overlap }),
    ...(leadingOverlap !== undefined && { leadingOverlap }),
    ...(coverage && { coverage }),
  };
}

/** The entries that JSON can represent. */
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
