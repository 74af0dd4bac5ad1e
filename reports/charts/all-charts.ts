import type { Results } from '../rows.ts';
import type { Chart } from './configuration.ts';
import { criticalDifferences } from './critical-difference.ts';
import { errorVersusD } from './error-versus-d.ts';
import { errorVersusN } from './error-versus-n.ts';
import { errorVersusTime } from './error-versus-time.ts';
import { lossCurves } from './loss-curves.ts';
import { chartedEpsilons, timeToEpsilonVersusD } from './time-to-epsilon-versus-d.ts';
import { trainTimeVersusD } from './train-time-versus-d.ts';

/** Every chart that these results have something to show in, in the order of the report. */
export function allCharts(results: Results): Chart[] {
  return [
    errorVersusD(results),
    errorVersusN(results),
    trainTimeVersusD(results),
    ...chartedEpsilons.map((epsilon) => timeToEpsilonVersusD(results, epsilon)),
    errorVersusTime(results),
    ...lossCurves(results),
    ...criticalDifferences(results),
  ].filter((chart) => chart !== undefined);
}

/** Whether a file of this name can be a chart of an earlier report. */
export function isChartFile(name: string): boolean {
  return /^(error-versus-(d|n|time)|train-time-versus-d|time-to-[\d.]+-versus-d|loss-curves(-\d+)?|critical-difference(-\d+)?)\.(svg|png)$/.test(
    name,
  );
}
