import { dimensionStyles } from '../../charts/dimension-styles.ts';
import { dimensionsOf } from '../../dimensions-of.ts';
import type { ExplorerData, ExplorerLearner, ExplorerPoint } from '../data.ts';
import type { State } from './state.ts';

/** A learner over the values of one of its parameters, at one d. */
export interface SweptCurve {
  /** Its name in the key: `gd, d = 16`. */
  readonly style: Omit<ExplorerLearner, 'learner' | 'params' | 'sweep'>;
  readonly points: readonly { readonly value: number; readonly point: ExplorerPoint }[];
}

/** What a chart over a swept parameter is called in a state; the parameter may have any name. */
const prefix = 'sweep ';

export type SweptAxis = `${typeof prefix}${string}`;

/** The state's axis that is this parameter. */
export function sweptAxis(parameter: string): SweptAxis {
  return `${prefix}${parameter}`;
}

export function isSweptAxis(x: string): x is SweptAxis {
  return x.startsWith(prefix);
}

/** The parameter on a state's axis; undefined if that is none. */
export function parameterOf({ x }: Pick<State, 'x'>): string | undefined {
  return isSweptAxis(x) ? x.slice(prefix.length) : undefined;
}

/** The parameters that are swept on a family, in the order of the learners. */
export function sweptParameters({ tasks, learners, points }: ExplorerData, task: string): string[] {
  const present = new Set(points.filter((point) => tasks[point.task].label === task).map((p) => p.learner));
  const swept = learners.flatMap(({ sweep }, index) =>
    sweep && present.has(index) ? [sweep.parameter] : [],
  );
  return [...new Set(swept)];
}

/** Dashes of the first, second, … sweep over the same parameter. */
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** One curve for each sweep over the state's parameter and each d, at the n that stands for the d. */
export function sweptCurves({ tasks, learners, points }: ExplorerData, state: State): SweptCurve[] {
  const parameter = parameterOf(state);
  const own = points.flatMap((point) => {
    const { sweep } = learners[point.learner];
    const isOwn = point.principal && tasks[point.task].label === state.task;
    return isOwn && sweep && sweep.parameter === parameter ? [{ sweep, point }] : [];
  });
  const dimensions = dimensionsOf(own.map(({ point }) => point));
  const styles = dimensionStyles(dimensions);
  return [...new Set(own.map(({ sweep }) => sweep.label))].flatMap((label, i) =>
    dimensions.flatMap((d): SweptCurve[] => {
      const style = styles.get(d);
      const values = own.filter(({ sweep, point }) => sweep.label === label && point.d === d);
      if (!style || values.length === 0) return [];
      const { colour, dark, marker, rotation, hollow } = style;
      return [
        {
          style: {
            label: `${label}, d = ${d}`,
            ...{ colour, dark, marker, rotation, hollow },
            dash: dashes[i % dashes.length],
          },
          points: values
            .map(({ sweep, point }) => ({ value: sweep.value, point }))
            .sort((a, b) => a.value - b.value),
        },
      ];
    }),
  );
}
