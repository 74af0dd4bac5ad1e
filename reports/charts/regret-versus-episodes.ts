import { groupBy } from '../../harness/results/group-by.ts';
import { median } from '../../tasks/median.ts';
import { plural } from '../numbers.ts';
import type { Results, Row } from '../rows.ts';
import { decadeAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { type CurvePoint, columnsFor, heightFor } from './figure.ts';
import { keyOf } from './versus.ts';

/** Most panels in one figure; others go into further figures. */
const panelsAFigure = 6;

/**
 * Cumulative regret over the number of episodes, on logarithmic axes, where a power is a straight line: one panel
 * for each environment and d, at its largest number of episodes, with the line of the uniformly random policy.
 */
export function regretVersusEpisodes(results: Results): Chart[] {
  const panels = results.facets.flatMap((facet) => {
    const own = results.rows.filter(({ task, regret }) => task === facet.label && regret);
    return [...new Set(own.map(({ d }) => d))].flatMap((d) => {
      const atD = own.filter((row) => row.d === d);
      const most = Math.max(...atD.map(({ n }) => Number(n)));
      const rows = atD.filter(({ n }) => n === most);
      const curves = [...groupBy(rows, ({ series }) => series)].flatMap(([series, seeds]) => {
        const points = medianRegrets(seeds);
        return points.length > 1 ? [{ series, points, markers: 'some' as const }] : [];
      });
      return curves.length > 0
        ? [{ title: `${facet.label}, d = ${d}`, curves, rows, bound: uniformLine(rows) }]
        : [];
    });
  });
  const charts: Chart[] = [];
  for (let first = 0; first < panels.length; first += panelsAFigure) {
    const shown = panels.slice(first, first + panelsAFigure);
    const number = first === 0 ? '' : `-${first / panelsAFigure + 1}`;
    const columns = columnsFor(shown.length);
    const points = shown.flatMap(({ curves }) => curves.flatMap((curve) => curve.points));
    const seeds = Math.max(
      ...shown.flatMap(({ rows }) =>
        [...groupBy(rows, ({ series }) => series).values()].map((own) => own.length),
      ),
    );
    const y = decadeAxis(
      'regret',
      [...points, ...shown.flatMap(({ bound }) => bound)].map((point) => point.y),
      {
        labels: 'plain',
        margin: 1.3,
      },
    );
    charts.push({
      ...chartOf({
        name: `regret-versus-episodes${number}`,
        title: 'Regret as episodes accumulate',
        alternative:
          'Cumulative regret of an agent with each regressor against the number of episodes, on logarithmic axes, one panel for each environment and dimension.',
        caption: `${seeds === 1 ? 'One seed' : `Medians over ${plural(seeds, 'seed')}`}. A slope of 1 is regret that grows with every episode, as that of the uniformly random policy does.`,
        x: decadeAxis(
          'episodes',
          points.map(({ x }) => x),
          { labels: 'plain', margin: 1.2 },
        ),
        columns,
        rows: Array.from({ length: Math.ceil(shown.length / columns) }, () => ({
          y,
          height: heightFor(columns),
        })),
        panels: shown.map(({ title, curves, bound }, i) => ({
          title,
          column: i % columns,
          row: Math.floor(i / columns),
          curves,
          lane: [],
          bound,
        })),
        key: keyOf(results, (label) =>
          shown.some(({ curves }) => curves.some(({ series }) => series === label)),
        ),
        bound: 'random policy',
      }),
      section: 'environments',
    });
  }
  return charts;
}

/** Medians over seeds at the points that every seed has. */
function medianRegrets(rows: readonly Row[]): CurvePoint[] {
  const points = rows.flatMap(({ trace }) => trace);
  return [...groupBy(points, ({ step }) => step)]
    .flatMap(([step, own]) => {
      const values = own.flatMap(({ regret }) => regret ?? []);
      return values.length === rows.length ? [{ x: step, y: median(values) }] : [];
    })
    .sort((a, b) => a.x - b.x);
}

/** The regret of the uniformly random policy, from the first trace point to the last. */
function uniformLine(rows: readonly Row[]): CurvePoint[] {
  const uniform = median(rows.flatMap(({ regret }) => regret?.uniform ?? []));
  const steps = rows.flatMap(({ trace }) => trace.map(({ step }) => step));
  return [Math.min(...steps), Math.max(...steps)].map((t) => ({ x: t, y: t * uniform }));
}
