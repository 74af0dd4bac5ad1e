import { cellId } from '../harness/results/cell-id.ts';
import type { CellRecord, CellSpec } from '../harness/results/record.ts';
import { plainData, plainText } from './plain-text.ts';
import type { Row } from './rows.ts';
import { shorten } from './shorten.ts';

function digestOf(name: 'taskDigest' | 'learnerDigest', digest: unknown): Partial<Row> {
  return typeof digest === 'string' ? { [name]: plainText(digest, 64) } : {};
}

function idWithoutMetrics({ metrics: _, ...spec }: CellSpec): string {
  return cellId(spec);
}

/** How well the final model has found what the target is made of, where the fit was diagnosed. */
function diagnosisOf({
  status,
  metrics,
}: CellRecord): Pick<Row, 'spanErrors' | 'overlap' | 'leadingOverlap' | 'coverage'> {
  if (status !== 'ok' || !metrics) return {};
  const { spanErrors, overlap, leadingOverlap, coverage } = metrics;
  return {
    ...(spanErrors && { spanErrors }),
    ...(overlap !== undefined && { overlap }),
    ...(leadingOverlap !== undefined && { leadingOverlap }),
    ...(coverage && { coverage }),
  };
}

/**
 * The row of one stored fit; its texts are harmless.
 *
 * @param task label of its facet
 * @param series label of its series
 */
export function tidyRow(cell: CellRecord, run: string, task: string, series: string): Row {
  const { spec, metrics, timings, repeats, load } = cell;
  const text = (value: string | undefined) => (value === undefined ? undefined : plainText(value));
  return {
    id: cell.id,
    ...(spec.metrics && { fitId: idWithoutMetrics(spec) }),
    run: shorten(run, 60),
    task,
    series,
    learner: plainText(spec.learner, 60),
    ...digestOf('taskDigest', spec.taskDigest),
    ...digestOf('learnerDigest', spec.learnerDigest),
    d: spec.d,
    n: spec.n,
    seed: spec.seed,
    status: cell.status,
    message: text(cell.message),
    note: text(cell.note),
    ...(spec.agent !== undefined && { agent: plainText(spec.agent, 60) }),
    ...(cell.status === 'ok' && cell.regret && { regret: cell.regret }),
    testError: cell.status === 'ok' ? metrics?.relativeTestError : undefined,
    trainError: cell.status === 'ok' ? metrics?.relativeTrainError : undefined,
    zeroOneError: cell.status === 'ok' ? metrics?.zeroOneError : undefined,
    kernelFloor: cell.spectrum?.kernelFloor,
    spectrum: cell.spectrum,
    fitSeconds: cell.status === 'ok' ? timings?.fitSeconds : undefined,
    fitCpuSeconds: cell.status === 'ok' ? timings?.fitCpuSeconds : undefined,
    fitTimes: repeats?.fitSeconds.length,
    fitSecondsLow: repeats && Math.min(...repeats.fitSeconds),
    fitSecondsHigh: repeats && Math.max(...repeats.fitSeconds),
    repeatsIdentical: repeats?.identical,
    processor: text(load?.processor),
    cores: load?.cores,
    elsewhere: load?.elsewhere,
    tuneSeconds: timings?.tuneSeconds,
    dataSeconds: timings?.dataSeconds,
    sampleSeconds: timings?.sampleSeconds,
    predictMsPer1000: timings?.predictMsPer1000,
    peakRssMiB: cell.peakRssMiB,
    strength: cell.strength && {
      centres: cell.strength.centres,
      needed: cell.strength.needed,
      full: cell.strength.full,
    },
    info: plainData(cell.info ?? {}) as Row['info'],
    params: plainData(cell.params) as Row['params'],
    ...(spec.transfer && { transfer: plainData(spec.transfer) as CellRecord['spec']['transfer'] }),
    ...diagnosisOf(cell),
    trials: spec.tuning.trials,
    backend: cell.backend && plainText(cell.backend.name, 60),
    device: cell.backend?.device,
    threads: cell.backend?.threads ?? spec.threads ?? 1,
    trace: cell.trace,
    budget: spec.budget,
    testSize: spec.testSize,
  };
}
