import { depthLadders } from '../analysis/depth-ladders.ts';
import { testError } from '../analysis/quantity.ts';
import type { Results } from '../rows.ts';
import { chartParts, type ResultsPart } from './chart-part.ts';
import { collapseCharts } from './collapse.ts';
import type { Chart } from './configuration.ts';
import { correctionRatioVersusD, correctionRatioVersusRho } from './correction-ratio.ts';
import { criticalDifferences } from './critical-difference.ts';
import { errorVersusD } from './error-versus-d.ts';
import { errorVersusDepth } from './error-versus-depth.ts';
import { errorVersusN } from './error-versus-n.ts';
import { errorVersusTime } from './error-versus-time.ts';
import { featureAngleCharts, featureErrorCharts, overlapCharts, spanErrorCharts } from './feature-error.ts';
import { lossCurves } from './loss-curves.ts';
import { nToEpsilonVersusD } from './n-to-epsilon-versus-d.ts';
import { ownMetricCharts } from './own-metrics.ts';
import { separationVersusD } from './separation-versus-d.ts';
import { thresholdCharts } from './thresholds.ts';
import { timeToEpsilonVersusD } from './time-to-epsilon-versus-d.ts';
import { trainTimeVersusD } from './train-time-versus-d.ts';
import { tuningCurves } from './tuning-curves.ts';

/** Every chart for which these results have something to show, in the order of the report. */
export function allCharts(results: Results): Chart[] {
  const parts = chartParts(results);
  // How long learning takes, and what depth is worth, can be asked only where there is something to learn.
  const learnable = parts.filter(({ kind }, index) => index === 0 || kind === 'hierarchical');
  const aboutDepth = isAboutDepth(results);
  return [
    // A run of nothing but one family at several depths is about its depth.
    aboutDepth ? errorVersusDepth(results) : undefined,
    ...parts.map((own) => errorVersusD(own.results, own.part)),
    ...learnable.map((own) => separationVersusD(own.results, own.part)),
    aboutDepth ? undefined : errorVersusDepth(results),
    errorVersusN(results),
    ...testError.charted.map((epsilon) => nToEpsilonVersusD(results, epsilon)),
    ...thresholdCharts(results),
    ...collapseCharts(results),
    ...learnable.map((own) => trainTimeVersusD(own.results, own.part)),
    ...testError.charted.flatMap((epsilon) =>
      learnable.map((own) => timeToEpsilonVersusD(own.results, epsilon, own.part)),
    ),
    ...learnable.map((own) => errorVersusTime(own.results, own.part)),
    ...lossCurves(together(results, learnable)),
    ...tuningCurves(results),
    ...inSection('metrics', ownMetricCharts(results)),
    ...inSection('correction', diagnosisCharts(results)),
    ...inSection('features', [...spanErrorCharts(results), ...overlapCharts(results)]),
    ...inSection(
      'ranks',
      criticalDifferences(
        together(
          results,
          parts.filter(({ kind }, index) => index === 0 || kind !== 'variant'),
        ),
      ),
    ),
  ].filter((chart) => chart !== undefined);
}

/** Whether every family of these results is a rung of a ladder over depth. */
function isAboutDepth(results: Results): boolean {
  const rungs = new Set(
    depthLadders(results).flatMap((ladder) => ladder.rungs.map(({ facet }) => facet.label)),
  );
  return rungs.size > 0 && results.facets.every(({ label }) => rungs.has(label));
}

/** The results of these parts, in the order of the whole. */
function together({ rows, facets, series }: Results, parts: readonly ResultsPart[]): Results {
  const labels = new Set(parts.flatMap((own) => own.results.facets.map(({ label }) => label)));
  return {
    series,
    facets: facets.filter(({ label }) => labels.has(label)),
    rows: rows.filter(({ task }) => labels.has(task)),
  };
}

/** The charts of the section on backward feature correction; none where nothing was diagnosed. */
function diagnosisCharts(results: Results): (Chart | undefined)[] {
  return [
    ...featureErrorCharts(results),
    ...featureAngleCharts(results),
    correctionRatioVersusD(results),
    correctionRatioVersusRho(results),
  ];
}

function inSection(section: Chart['section'], charts: readonly (Chart | undefined)[]): (Chart | undefined)[] {
  return charts.map((chart) => chart && { ...chart, section });
}
