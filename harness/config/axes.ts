import { parseEntrySpec } from '../input/entry-spec.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import { groupBy } from '../results/group-by.ts';
import type { Config } from './config.ts';

/** Something that takes several values in a configuration, and what it is varied for. */
export interface Axis {
  /** `d`, `n`, `episodes` (the n of environments), `steps` (of fits on fresh samples), or a learner's parameter. */
  readonly name: string;
  /** What is varied: labels of tasks, or of the learner whose parameter is swept. */
  readonly of: readonly string[];
  /** As written: numbers, and rules in d such as `8d^2`. A curve over episodes or steps has `up to 8192` alone. */
  readonly values: readonly (number | string)[];
}

/**
 * The axes of a configuration, in the order d, n, episodes, steps, and then the parameters that are swept. Tasks,
 * or learners, with the same values share one. Episodes, and steps on fresh samples, always are one: every fit
 * has a curve over them.
 *
 * @param isEnvironment whether the family of this name is of environments, whose n counts episodes
 */
export function axesOf(config: Config, isEnvironment: (family: string) => boolean): Axis[] {
  const tasks = config.tasks.map(({ label, family, params, d = [], n = [], steps = config.steps }) => ({
    name: label ?? specOf(family, params),
    isPlayed: isEnvironment(parseEntrySpec(family).name),
    ...{ d: [d].flat(), n: [n].flat(), steps },
  }));
  const played = tasks.filter(({ isPlayed }) => isPlayed);
  const fitted = tasks.filter(({ isPlayed }) => !isPlayed);
  const held = (n: readonly (number | string)[]) => n.filter((count) => count !== 'stream');
  const swept = config.learners.flatMap((item) => {
    if (typeof item === 'string' || !item.sweep) return [];
    const name = item.label ?? specOf(item.learner, item.params);
    return Object.entries(item.sweep).map(([parameter, values]) => axisOf(parameter, name, values));
  });
  return [
    ...merged(tasks.map(({ name, d }) => axisOf('d', name, d)).filter(hasSeveral)),
    ...merged(fitted.map(({ name, n }) => axisOf('n', name, held(n))).filter(hasSeveral)),
    ...merged(
      played.flatMap(({ name, n }) => n.map((count) => axisOf('episodes', name, [`up to ${count}`]))),
    ),
    ...merged(
      tasks
        .filter(({ n }) => n.includes('stream'))
        .map(({ name, steps }) => axisOf('steps', name, [`up to ${steps}`])),
    ),
    ...merged(swept),
  ];
}

const axisOf = (name: string, of: string, values: Axis['values']): Axis => ({ name, of: [of], values });
const hasSeveral = ({ values }: Axis) => values.length > 1;

/** Those with the same name and values as one. */
function merged(axes: readonly Axis[]): Axis[] {
  const groups = groupBy(axes, ({ name, values }) => JSON.stringify([name, values]));
  return [...groups.values()].map((group) => ({
    ...group[0],
    of: [...new Set(group.flatMap(({ of }) => of))],
  }));
}

function specOf(spec: string, params: Readonly<Record<string, unknown>> = {}): string {
  const { name, params: inline } = parseEntrySpec(spec);
  return formatEntrySpec(name, { ...inline, ...params });
}
