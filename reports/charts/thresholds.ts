import { quantitiesOf, testError } from '../analysis/quantity.ts';
import { sweeps } from '../analysis/sweeps.ts';
import { isStreamed } from '../analysis/thresholds.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Results } from '../rows.ts';
import type { Chart } from './configuration.ts';
import { nToEpsilonVersusD } from './n-to-epsilon-versus-d.ts';
import { passageVersusD } from './time-to-epsilon-versus-d.ts';

/**
 * What levels take against d, other than errors against n and time, which have charts in every report:
 * training samples until features or a subspace are found, where n was swept; and samples seen, where they
 * are fresh.
 */
export function thresholdCharts(results: Results): Chart[] {
  const swept = quantitiesOf(sweeps(results).flatMap(({ rows }) => rows)).filter(
    (quantity) => quantity !== testError,
  );
  const streamed = ofStreams(results);
  return [
    ...swept.flatMap((quantity) =>
      quantity.charted.map((level) => nToEpsilonVersusD(results, level, quantity)),
    ),
    ...(dimensionsOf(streamed.rows).length > 1
      ? quantitiesOf(streamed.rows).flatMap((quantity) =>
          quantity.charted.map((level) => passageVersusD(streamed, { level, quantity, along: 'samples' })),
        )
      : []),
  ].filter((chart) => chart !== undefined);
}

function ofStreams(results: Results): Results {
  const rows = results.rows.filter(isStreamed);
  const labels = new Set(rows.map(({ task }) => task));
  return { ...results, rows, facets: results.facets.filter(({ label }) => labels.has(label)) };
}
