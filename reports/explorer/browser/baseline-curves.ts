import type { ExplorerData } from '../data.ts';
import type { State } from './state.ts';

/** Whether a state's chart has a place for baselines: theirs are errors against d, and nothing else. */
export function showsBaselines({ x, y }: Pick<State, 'x' | 'y'>): boolean {
  return x === 'd' && y === 'error';
}

/** Each baseline as if it were a run, with all curves switched off that a reader has not asked for. */
export function baselineViews(data: ExplorerData, state: State): { data: ExplorerData; state: State }[] {
  if (!showsBaselines(state)) return [];
  return (data.baselines ?? []).map(({ learners, points }) => {
    const hidden = new Set(learners.flatMap(({ label }) => (state.beside.has(label) ? [] : [label])));
    return { data: { ...data, learners, points }, state: { ...state, hidden } };
  });
}

/** What a chart with curves of baselines says about them. */
export function aboutBaselines(views: readonly { data: ExplorerData; state: State }[]): string[] {
  const shown = views.some(({ data, state }) =>
    data.points.some(
      ({ task, learner }) =>
        data.tasks[task].label === state.task && !state.hidden.has(data.learners[learner].label),
    ),
  );
  return shown
    ? ['Thin dotted curves with hollow marks are published results, which were not measured here.']
    : [];
}
