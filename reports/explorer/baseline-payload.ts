import { isFailure } from '../../harness/results/is-failure.ts';
import { summarise } from '../analysis/summary.ts';
import type { BaselineContent } from '../baselines/content.ts';
import { assignStyles } from '../charts/style.ts';
import type { ExplorerBaseline, ExplorerPoint, ExplorerTask } from './data.ts';
import { explorerLearner, intervalOf } from './payload.ts';

/**
 * The curves of baselines that readers can ask for: errors of the fits that the section on each baseline shows.
 *
 * @param tasks the explorer's own list
 */
export function explorerBaselines(
  baselines: readonly BaselineContent[],
  tasks: readonly ExplorerTask[],
): ExplorerBaseline[] {
  return baselines.flatMap(({ name, results }): ExplorerBaseline[] => {
    const styles = assignStyles(results.series);
    const series = results.series.filter(({ baseline }) => baseline);
    const places = new Map(series.map(({ label }, index) => [label, index]));
    const points = summarise(results.rows.filter((row) => places.has(row.series))).flatMap(
      ({ task, series: label, d, n, error, rows }): ExplorerPoint[] => {
        const [place, learner] = [tasks.findIndex((own) => own.label === task), places.get(label)];
        if (place < 0 || learner === undefined) return [];
        const failed = rows.filter(({ status }) => isFailure(status)).length;
        return [
          {
            ...{ task: place, learner, d, n, principal: true, fits: rows.length, failed },
            error: intervalOf(error),
          },
        ];
      },
    );
    if (points.length === 0) return [];
    return [
      {
        name,
        learners: series.map((own) => explorerLearner(own, styles.get(own.label))),
        points,
      },
    ];
  });
}
