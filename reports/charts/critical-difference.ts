import { type FamilyComparisons, pairedComparisons, type Ranking } from '../analysis/paired-comparisons.ts';
import { formatP, listing } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { shortenApart } from '../shorten-apart.ts';
import type { Axis } from './axis.ts';
import { type Chart, chartWidth } from './configuration.ts';
import {
  diagramHeight,
  type RankDiagram,
  type RankLabel,
  type RankPanel,
  rankConfiguration,
  titleHeight,
} from './critical-difference-plugin.ts';
import type { KeyEntry } from './figure.ts';
import type { Style } from './learner-style.ts';
import { toldMark, withToldSentence } from './told-mark.ts';
import { keyOf } from './versus.ts';
import { panelTitle } from './versus-d.ts';
import { wrap } from './wrap.ts';

type Ranked = FamilyComparisons & { readonly ranking: Ranking };

const axisBelowTop = 66;
const levelHeight = 6;
const labelHeight = 15;
const captionCharacters = 142;
/** Maximum number of characters of a learner's name beside its mark. */
const longestName = 27;

/** Maximum number of families in one figure, one below the other; others go into further figures. */
const familiesAFigure = 3;

/**
 * Critical-difference diagrams (Demšar, JMLR 2006), one per family: learners at their mean ranks, and bars
 * that join those whose ranks do not differ significantly. None where no family has three learners to rank.
 */
export function criticalDifferences(results: Results): Chart[] {
  const families = pairedComparisons(results).filter(
    (family): family is Ranked => family.ranking !== undefined,
  );
  const charts: Chart[] = [];
  for (let first = 0; first < families.length; first += familiesAFigure) {
    const number = first === 0 ? '' : `-${first / familiesAFigure + 1}`;
    charts.push(
      rankChart(results, families.slice(first, first + familiesAFigure), `critical-difference${number}`),
    );
  }
  return charts;
}

function rankChart(results: Results, families: readonly Ranked[], name: string): Chart {
  const key = keyOf(results, (label) =>
    families.some(({ ranking }) => ranking.learners.some(({ series }) => series === label)),
  );
  const entries = new Map(key.map((entry) => [entry.series, entry]));
  let top = titleHeight;
  const panels = families.map((family) => {
    const panel = rankPanel(family, entries, top);
    top += panel.height;
    return panel;
  });
  const figure = withToldSentence({
    name,
    title: 'Learners by rank of their errors',
    caption: captionOf(families),
    alternative: families.map(inWords).join(' '),
    x: rankAxis(Math.max(...families.map(({ ranking }) => ranking.learners.length))),
    columns: 1,
    // The diagram is drawn by its own plugin: there are no curves on common axes.
    rows: [],
    panels: [],
    key,
  });
  const caption = wrap(figure.caption, captionCharacters);
  const { title, alternative } = figure;
  const diagram: RankDiagram = { title, panels, caption, captionTop: top };
  return {
    name,
    title,
    alternative,
    width: chartWidth,
    height: diagramHeight(diagram),
    figure,
    drawing: { kind: 'ranks', diagram },
    configuration: () => rankConfiguration(diagram),
  };
}

/** One diagram laid out: the better half of the learners is labelled on the left, the others on the right. */
function rankPanel(
  { facet, ranking }: Ranked,
  entries: ReadonlyMap<string, KeyEntry>,
  top: number,
): RankPanel {
  const { learners, test, groups } = ranking;
  const levels = levelsOf(groups);
  const barsTop = top + axisBelowTop + 9;
  const labelsTop = barsTop + Math.max(1, ...levels.map((level) => level + 1)) * levelHeight + 10;
  const onTheLeft = Math.ceil(learners.length / 2);
  const texts = shortenApart(
    learners.map(({ series }) => series),
    longestName,
  );
  return {
    title: panelTitle(facet),
    top,
    height: labelsTop - top + onTheLeft * labelHeight + 8,
    axis: top + axisBelowTop,
    count: learners.length,
    criticalDifference: test.criticalDifference,
    bars: groups.map(([first, last], i) => ({
      from: learners[first].meanRank,
      to: learners[last].meanRank,
      y: barsTop + levels[i] * levelHeight,
    })),
    labels: learners.map(({ meanRank, series }, place): RankLabel => {
      const left = place < onTheLeft;
      const row = left ? place : learners.length - 1 - place;
      return {
        text: `${texts[place]}${entries.get(series)?.told ? toldMark : ''}`,
        rank: meanRank,
        side: left ? 'left' : 'right',
        y: labelsTop + row * labelHeight,
        style: entries.get(series)?.style as Style,
      };
    }),
  };
}

/** The lowest free level of each bar, so that no two touch. */
function levelsOf(groups: Ranking['groups']): number[] {
  const ends: number[] = [];
  return groups.map(([first, last]) => {
    const free = ends.findIndex((end) => end < first);
    const level = free < 0 ? ends.length : free;
    ends[level] = last;
    return level;
  });
}

function captionOf(families: readonly Ranked[]): string {
  const blocks = families.map(({ facet, ranking: { test } }) => `${facet.label} ${test.blocks}`);
  const sizes = new Set(families.map(({ ranking: { test } }) => test.blocks));
  const over =
    sizes.size === 1 ? `${[...sizes][0]} (d, seed) pairs` : `the (d, seed) pairs (${blocks.join(', ')})`;
  const leftOut = families.flatMap(({ facet, ranking }) =>
    ranking.leftOut.length > 0
      ? [`Not ranked on ${facet.label}, where they were tried too rarely: ${listing(ranking.leftOut)}.`]
      : [],
  );
  return [
    `Mean ranks of the test error over ${over} that all learners attempted; 1 is best, a failed fit is last.`,
    'Learners that a bar joins are not told apart at 5% by Nemenyi’s test: their ranks differ by less than the critical difference.',
    ...leftOut,
  ].join(' ');
}

function inWords({ facet, ranking: { learners, test } }: Ranked): string {
  const ranks = learners.map(({ series, meanRank }) => `${series} ${meanRank.toFixed(2)}`);
  return `Mean ranks on ${facet.label}: ${ranks.join(', ')}; critical difference ${test.criticalDifference.toFixed(2)}, Friedman’s p = ${formatP(test.p)}.`;
}

function rankAxis(count: number): Axis {
  const ticks = Array.from({ length: count }, (_, i) => ({ value: i + 1, label: String(i + 1) }));
  return { title: 'mean rank', min: 1, max: count, ticks, minor: [] };
}
