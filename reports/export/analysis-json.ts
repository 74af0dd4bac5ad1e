import type { FamilyCollapses } from '../analysis/collapse.ts';
import type { FoundFeatures } from '../analysis/found-features.ts';
import type { OwnMetricSummary } from '../analysis/own-metric-summaries.ts';
import type { OwnMetricVerdict } from '../analysis/own-metric-verdicts.ts';
import type { FamilyParameterThresholds } from '../analysis/parameter-thresholds.ts';
import type { Regret } from '../analysis/regrets.ts';
import type { FamilySampleSizes } from '../analysis/sample-size-to-epsilon.ts';
import type { FamilySeparation } from '../analysis/separation.ts';
import type { FamilyThresholds } from '../analysis/thresholds.ts';
import type { TransferComparison } from '../analysis/transfers.ts';
import type { Content, Diagnosis } from '../content.ts';

/**
 * Exponents, verdicts, separations from the reference, comparisons, ranks, sample sizes, thresholds and
 * collapses of every family, the results on backward feature correction, what models have found of their
 * targets, transfers, the user's own metrics, regret in environments, predictions, and kernels compared with their floor, as JSON. JSON has no
 * infinite numbers, so these are the texts "Infinity" and "-Infinity".
 */
export function analysisJson({
  families,
  diagnosis,
  kernelFloor,
  predictions,
  found,
  transfers,
  environments,
  baselines,
  ownMetrics,
}: Content): string {
  const content = families.map(
    ({
      headline: { facet },
      spectrum,
      scaling,
      separation,
      sampleSizes,
      thresholds,
      parameters,
      collapses,
      comparisons,
    }) => ({
      family: facet.label,
      formula: facet.formula,
      spectrum: spectrum?.spectra,
      kernelFloors: spectrum?.floors,
      epsilon: scaling?.epsilon,
      dimensions: scaling?.dimensions,
      scaling: scaling?.entries.map(({ series, verdict, largest: _, ...quantities }) => ({
        learner: series.label,
        verdict: verdict.kind,
        reason: verdict.reason,
        ...quantities,
      })),
      separation: separation && separationJson(separation),
      sampleSizes: sampleSizes && sampleSizesJson(sampleSizes),
      thresholds: thresholds && thresholdsJson(thresholds),
      parameterThresholds: parameters && parametersJson(parameters),
      collapses: collapses && collapsesJson(collapses),
      reference: comparisons?.reference,
      comparisons: comparisons?.comparisons.map(({ series, ...figures }) => ({
        learner: series,
        ...figures,
      })),
      ranking: comparisons?.ranking,
    }),
  );
  const all = {
    families: content,
    diagnosis: diagnosis && diagnosisJson(diagnosis),
    predictions: predictions.length > 0 ? predictions : undefined,
    ...(found.length > 0 && { found: found.map(ofFamily) }),
    ...(ownMetrics && { metrics: ownMetrics.summaries.flatMap(ownMetricJson) }),
    ...(ownMetrics &&
      ownMetrics.verdicts.length > 0 && { metricVerdicts: ownMetrics.verdicts.map(verdictJson) }),
    ...(environments && { environments: environments.regrets.map(regretJson) }),
    ...(baselines && {
      baselines: baselines.map(({ name, baseline: { source, hash, data } }) => ({
        name,
        source,
        hash,
        data,
      })),
    }),
    ...(transfers.length > 0 && { transfers: transfers.map(ofFamily) }),
    kernelFloor: kernelFloor?.checks.map(({ task, series, ...figures }) => ({
      family: task,
      learner: series,
      ...figures,
    })),
  };
  return `${JSON.stringify(all, finite, 2)}\n`;
}

function ofFamily<F extends FoundFeatures | TransferComparison>({ facet, series, ...figures }: F) {
  return { family: facet.label, learner: series, ...figures };
}

function ownMetricJson({ facet, series, d, n, values }: OwnMetricSummary) {
  return values.map(({ metric, estimate, attempted }) => ({
    ...{ family: facet.label, d, n, learner: series },
    ...{ metric: metric.label, better: metric.better, attempted, ...estimate },
  }));
}

function verdictJson({ facet, series, metric, kind }: OwnMetricVerdict) {
  return { family: facet.label, learner: series, metric: metric.label, learnt: metric.learnt, verdict: kind };
}

function regretJson({ facet, series, ...figures }: Regret) {
  return { environment: facet.label, regressor: series, ...figures };
}

function separationJson({ reference, referenceFailed, learners }: FamilySeparation) {
  return {
    reference,
    referenceFailed,
    learners: learners.map(({ series, points, medians, kind, exponent, law, undetermined }) => ({
      learner: series.label,
      kind,
      exponent,
      law,
      undetermined,
      medians: medians.map(({ d, ratio, failed, overZero }) => ({ d, ...ratio, failed, overZero })),
      points,
    })),
  };
}

function sampleSizesJson({ sizes, others }: FamilySampleSizes) {
  return [
    ...[...sizes].map(([epsilon, list]) => ({ level: { epsilon }, list })),
    ...others.map(({ quantity: { name }, level, sizes: list }) => ({
      level: { quantity: name, level },
      list,
    })),
  ].flatMap(({ level, list }) =>
    list.map(({ series, d, n, known, value, reached }) => ({
      learner: series,
      ...level,
      d,
      n,
      known,
      value,
      reached,
    })),
  );
}

function thresholdsJson({ thresholds }: FamilyThresholds) {
  return thresholds.map(({ series, quantity, ...figures }) => ({
    learner: series.label,
    quantity: quantity.name,
    ...figures,
  }));
}

function parametersJson({ found }: FamilyParameterThresholds) {
  return found.map(({ sweep, quantity, ...figures }) => ({
    learner: sweep.series.label,
    parameter: sweep.parameter,
    quantity: quantity.name,
    ...figures,
  }));
}

function collapsesJson({ collapses }: FamilyCollapses) {
  return collapses.map(({ series, quantity, outcome }) => ({
    learner: series,
    quantity: quantity.name,
    ...(typeof outcome === 'string' ? { none: outcome } : outcome),
  }));
}

function diagnosisJson({ corrections, orders }: Diagnosis) {
  return {
    corrections: corrections.map(({ facet, ...figures }) => ({ family: facet.label, ...figures })),
    orders: orders.map(({ facet, series, ...figures }) => ({
      family: facet.label,
      learner: series,
      ...figures,
    })),
  };
}

function finite(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
