import { type Estimate, estimateMedian } from '../analysis/bootstrap.ts';
import {
  comparedLayers,
  type DiagnosedGroup,
  diagnosedGroups,
  groupsWith,
  isStageWise,
  lastStage,
  layerStage,
  lowestLayer,
  type TraceEntry,
} from '../analysis/diagnosis.ts';
import type { Results, Row } from '../rows.ts';
import { type Axis, decadeAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import type { Curve } from './figure.ts';
import { describeMedians, keyOf } from './versus.ts';

/** Maximum number of rows of a figure, each of one family and d; others go into further figures. */
const groupsAFigure = 4;

/** The quantity that is drawn for a layer at each point of the trace. */
interface Measure {
  readonly name: string;
  readonly layer: number;
  readonly title: string;
  /** What it is: a subject for readers who cannot see the picture, and a definition for everybody. */
  readonly subject: string;
  readonly definition: string;
  readonly of: (entry: TraceEntry) => number | undefined;
  readonly axis: (values: readonly number[]) => Axis;
  readonly reference: { readonly at: number; readonly label: string };
  /** It is of the whole model: where nothing is trained in stages, there is no first training to speak of. */
  readonly whole?: true;
}

const spanError = (layer: number): Measure => ({
  name: layer === lowestLayer ? 'span-error' : `span-error-layer-${layer}`,
  layer,
  title: `Are the features of layer ${layer} anywhere in the model? Their span error over training`,
  subject: `Error of the target's layer-${layer} features, as read from all of the learner's features together,`,
  definition: `Span error: the share of the variance of the target’s layer-${layer} features that no linear map from all of the learner’s features together explains on fresh data, whatever layer they are in.`,
  of: ({ spanErrors }) => spanErrors?.[layer],
  axis: (values) => decadeAxis('span error', [...values, 1], { labels: 'power', most: 5, margin: 1.5 }),
  whole: true,
  reference: { at: 1, label: 'knows nothing' },
});

const overlap: Measure = {
  name: 'overlap',
  layer: lowestLayer,
  title: 'Do the units turn to the target’s subspace? Their overlap with it over training',
  subject:
    "Share of a first-layer unit's squared norm that lies in the target's subspace, median over units,",
  definition:
    'Overlap: the share of a first-layer unit’s squared norm that lies in the subspace on which the target depends, median over units. A random unit in d dimensions has rank/d on average.',
  of: ({ overlap: share }) => share,
  axis: (values) => decadeAxis('overlap', [...values, 1], { labels: 'power', most: 5, margin: 1.3 }),
  whole: true,
  reference: { at: 1, label: 'inside the subspace' },
};

const leastCoverage: Measure = {
  name: 'coverage',
  layer: lowestLayer,
  title: 'Is the whole subspace found? The coverage of its last dimension over training',
  subject:
    "Squared cosine of the greatest principal angle between the target's subspace and the leading directions of the first layer",
  definition:
    'Coverage: the squared cosine of the greatest principal angle between the target’s subspace and as many leading directions of the first layer, units weighted by their norm. Near 1, the first layer spans the whole subspace; near 0, one dimension of it is missing.',
  of: ({ coverage }) => coverage?.at(-1),
  axis: (values) => decadeAxis('coverage', [...values, 1], { labels: 'power', most: 5, margin: 1.3 }),
  whole: true,
  reference: { at: 1, label: 'all of it' },
};

const featureError = (layer: number): Measure => ({
  name: layer === lowestLayer ? 'feature-error' : `feature-error-layer-${layer}`,
  layer,
  title: `Is layer ${layer} corrected from above? Its feature error over training`,
  subject: `Error of the target's layer-${layer} features, as read from the learner's layer ${layer},`,
  definition: `Feature error: the share of the variance of the target’s layer-${layer} features that no linear map from the learner’s layer ${layer} explains on fresh data.`,
  of: ({ featureErrors }) => featureErrors?.[layer],
  axis: (values) => decadeAxis('feature error', [...values, 1], { labels: 'power', most: 5, margin: 1.5 }),
  reference: { at: 1, label: 'knows nothing' },
});

const greatestAngle: Measure = {
  name: 'feature-angle',
  layer: lowestLayer,
  title: `What layer ${lowestLayer} knows least: its greatest principal angle over training`,
  subject: `Greatest principal angle between the target's layer-${lowestLayer} features and the learner's layer ${lowestLayer}`,
  definition: `Greatest principal angle between the spans of the target’s and of the learner’s layer-${lowestLayer} features, as functions of the input: how far the combination of true features that the layer knows least lies outside of what it spans.`,
  of: ({ featureAngles }) => featureAngles?.[lowestLayer]?.at(-1),
  axis: (values) => decadeAxis('angle, degrees', [...values, 90], { labels: 'plain', most: 5, margin: 1.3 }),
  reference: { at: 90, label: 'a combination unknown' },
};

interface FeaturePoint {
  /** Steps since the stage began. */
  readonly step: number;
  readonly value: Estimate;
}

type FeatureCurve = { readonly series: string; readonly points: readonly FeaturePoint[] };

interface GroupCurves {
  readonly group: DiagnosedGroup;
  readonly seeds: number;
  /** The stage in which the layer is first trained: alone, or with everything else. */
  readonly first: readonly FeatureCurve[];
  /** The stage after all layers: frozen, or joint. */
  readonly last: readonly FeatureCurve[];
}

/**
 * Feature error over training, one row per family and d: on the left while the layer is first trained, on the
 * right in the stage that follows the top layer's. The lowest layer comes first, then figures of every other
 * layer that has one above it. Families of a sweep over ρ are shown only if there are no others.
 */
export function featureErrorCharts(results: Results): Chart[] {
  const groups = diagnosedGroups(results);
  const layers = [...new Set(groups.flatMap(({ rows }) => comparedLayers(rows).slice(0, -1)))];
  return [lowestLayer, ...layers.filter((layer) => layer !== lowestLayer).sort((a, b) => a - b)].flatMap(
    (layer) => layerCharts(groups, results, featureError(layer)),
  );
}

/** The same for the greatest principal angle. */
export function featureAngleCharts(results: Results): Chart[] {
  return layerCharts(diagnosedGroups(results), results, greatestAngle);
}

/** Span error over training, a figure for each true layer below the top one; for the only layer if there is one. */
export function spanErrorCharts(results: Results): Chart[] {
  const layers = new Set<number>();
  for (const { trace } of results.rows)
    for (const { spanErrors = {} } of trace)
      for (const layer of Object.keys(spanErrors)) layers.add(Number(layer));
  const sorted = [...layers].sort((a, b) => a - b);
  return (sorted.length > 1 ? sorted.slice(0, -1) : sorted).flatMap((layer) =>
    measureCharts(results, spanError(layer)),
  );
}

/** Overlap and coverage over training, where targets have a subspace. */
export function overlapCharts(results: Results): Chart[] {
  return [...measureCharts(results, overlap), ...measureCharts(results, leastCoverage)];
}

function measureCharts(results: Results, measure: Measure): Chart[] {
  const groups = groupsWith(results, (entry) => measure.of(entry) !== undefined);
  return chartsOf(withoutSweeps(groups), results, measure);
}

function layerCharts(diagnosed: readonly DiagnosedGroup[], results: Results, measure: Measure): Chart[] {
  // The top layer has no layer above it. The lowest is worth showing in every network, even where it is the
  // top.
  const having = diagnosed.filter(
    ({ rows }) => measure.layer === lowestLayer || comparedLayers(rows).slice(0, -1).includes(measure.layer),
  );
  return chartsOf(withoutSweeps(having), results, measure);
}

function chartsOf(shown: readonly DiagnosedGroup[], results: Results, measure: Measure): Chart[] {
  const groups = shown.map((group) => curvesOf(group, results, measure));
  const drawn = groups.filter(({ first, last }) => first.length + last.length > 0);
  const charts: Chart[] = [];
  for (let start = 0; start < drawn.length; start += groupsAFigure) {
    const number = start === 0 ? '' : `-${start / groupsAFigure + 1}`;
    charts.push(figureOf(results, drawn.slice(start, start + groupsAFigure), measure, number));
  }
  return charts;
}

function withoutSweeps(groups: readonly DiagnosedGroup[]): readonly DiagnosedGroup[] {
  const others = groups.filter(({ facet }) => facet.params.rho === undefined);
  return others.length > 0 ? others : groups;
}

function curvesOf(group: DiagnosedGroup, { series }: Results, measure: Measure): GroupCurves {
  const bySeries = series
    .map(({ label }) => ({ label, rows: group.rows.filter((row) => row.series === label) }))
    .filter(({ rows }) => rows.length > 0);
  // Stage-wise fits are alike until their last stage, so only one of them is drawn.
  const stageWise = bySeries.find(({ rows }) => isStageWise(rows[0]));
  const first = bySeries.flatMap((entry) => {
    if (!isStageWise(entry.rows[0]))
      return curve(entry, measure, ({ trace }) => ({ points: trace, start: 0 }));
    if (entry !== stageWise) return [];
    return curve(entry, measure, ({ trace }) => ({
      points: trace.filter(({ stage }) => stage === layerStage(measure.layer)),
      start: startOf(trace, measure.layer),
    }));
  });
  const last = bySeries.flatMap((entry) =>
    curve(entry, measure, (row) => {
      const stage = lastStage(row);
      return { points: stage?.points ?? [], start: stage?.before.step ?? 0 };
    }),
  );
  return { group, seeds: new Set(group.rows.map(({ seed }) => seed)).size, first, last };
}

/** The step at which the stage that trains this layer begins: the last point before it. */
function startOf(trace: readonly TraceEntry[], layer: number): number {
  const first = trace.findIndex(({ stage }) => stage === layerStage(layer));
  return trace[first - 1]?.step ?? 0;
}

/** The median over seeds at every step that all of them have traced. */
function curve(
  { label, rows }: { label: string; rows: readonly Row[] },
  measure: Measure,
  partOf: (row: Row) => { points: readonly TraceEntry[]; start: number },
): FeatureCurve[] {
  const values = new Map<number, number[]>();
  for (const row of rows) {
    const { points, start } = partOf(row);
    for (const entry of points) {
      const value = measure.of(entry);
      const step = entry.step - start;
      if (value !== undefined) values.set(step, [...(values.get(step) ?? []), value]);
    }
  }
  const points = [...values]
    .filter(([, ofSeeds]) => ofSeeds.length === rows.length)
    .sort(([a], [b]) => a - b)
    .flatMap(([step, ofSeeds]): FeaturePoint[] => {
      const value = estimateMedian(ofSeeds);
      return value ? [{ step, value }] : [];
    });
  return points.length > 1 ? [{ series: label, points }] : [];
}

function figureOf(results: Results, groups: readonly GroupCurves[], measure: Measure, number: string): Chart {
  const curves = groups.flatMap(({ first, last }) => [...first, ...last]);
  const points = curves.flatMap((each) => each.points);
  const columns = groups.some(({ last }) => last.length > 0) ? 2 : 1;
  const plain = measure.whole === true && columns === 1;
  const most = Math.max(...groups.map(({ seeds }) => seeds));
  const y = measure.axis(points.flatMap(({ value }) => [value.median, value.low, value.high]));
  const drawn = (own: readonly FeatureCurve[]) =>
    own.map(
      ({ series, points }): Curve => ({
        series,
        markers: 'some',
        points: points.map(({ step, value: { median, low, high } }) => ({ x: step, y: median, low, high })),
      }),
    );
  return chartOf({
    name: `${measure.name}${number}`,
    title: measure.title,
    alternative: `${measure.subject} against optimisation steps of the stage, on logarithmic axes; one row for each family and dimension${plain ? '' : ', on the left while the layer is first trained, on the right in the frozen or joint stage after the last layer'}.`,
    caption: `${measure.definition}${plain ? '' : ' Left: the layer is trained, alone or with all others. Right: the stage after the top layer’s, from one start, with lower layers frozen or all training.'} ${describeMedians(most)}`,
    x: decadeAxis(
      plain ? 'optimisation steps' : 'optimisation steps since the stage began',
      points.map(({ step }) => step),
      { labels: 'power', margin: 1.3 },
    ),
    columns,
    rows: groups.map(() => ({ y, height: groups.length > 2 ? 120 : 170, reference: measure.reference.at })),
    panels: groups.flatMap(({ group: { facet, d }, first, last }, row) => [
      {
        title: `${facet.label}, d = ${d}${plain ? '' : ': first trained'}`,
        column: 0,
        row,
        lane: [],
        curves: drawn(first),
      },
      ...(columns === 2
        ? [{ title: 'the stage after the top layer’s', column: 1, row, lane: [], curves: drawn(last) }]
        : []),
    ]),
    key: keyOf(results, (label) => curves.some(({ series }) => series === label)),
    reference: measure.reference.label,
  });
}
