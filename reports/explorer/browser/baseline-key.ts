import type { ExplorerBaseline, ExplorerData } from '../data.ts';
import { checkbox, element } from './elements.ts';
import type { State } from './state.ts';

/**
 * The key of one baseline: a switch for all of its curves on a family, and one for each; undefined where it has none.
 *
 * @param onChange receives the labels of all curves that are asked for
 */
export function baselineKey(
  { tasks }: ExplorerData,
  { name, learners, points }: ExplorerBaseline,
  state: State,
  onChange: (beside: ReadonlySet<string>) => void,
): HTMLFieldSetElement | undefined {
  const present = new Set(
    points.filter(({ task }) => tasks[task].label === state.task).map(({ learner }) => learner),
  );
  const own = learners.filter((_, index) => present.has(index));
  if (own.length === 0) return undefined;
  const change = (labels: readonly string[], shown: boolean) => {
    const beside = new Set(state.beside);
    for (const label of labels) {
      if (shown) beside.add(label);
      else beside.delete(label);
    }
    onChange(beside);
  };
  const all = own.map(({ label }) => label);
  return element(
    'fieldset',
    { class: 'key' },
    element('legend', {}, `Published: ${name} (not measured here)`),
    checkbox(
      'all',
      all.every((label) => state.beside.has(label)),
      (shown) => change(all, shown),
    ),
    ...own.map(({ label, colour, dark }) => {
      const swatch = element('span', { class: 'swatch published' });
      swatch.style.setProperty('--light', colour);
      swatch.style.setProperty('--dark', dark);
      return checkbox(element('span', {}, swatch, label), state.beside.has(label), (shown) =>
        change([label], shown),
      );
    }),
  );
}
