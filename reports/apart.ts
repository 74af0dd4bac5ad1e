import type { Results } from './rows.ts';

/** Fits on tasks, and cells of environments, whose figures have nothing in common. */
export interface Apart {
  readonly tasks: Results;
  /** Absent where no cell is of an environment. */
  readonly environments?: Results;
}

/** Separates the cells of environments from fits on tasks. Without any, the results themselves are returned. */
export function apart(results: Results): Apart {
  if (!results.rows.some(({ agent }) => agent !== undefined)) return { tasks: results };
  const part = (isOfPart: (agent: string | undefined) => boolean): Results => {
    const rows = results.rows.filter(({ agent }) => isOfPart(agent));
    const [tasks, series] = [new Set(rows.map((row) => row.task)), new Set(rows.map((row) => row.series))];
    return {
      ...results,
      rows,
      facets: results.facets.filter(({ label }) => tasks.has(label)),
      series: results.series.filter(({ label }) => series.has(label)),
      searches: results.searches?.filter(({ task }) => tasks.has(task)),
    };
  };
  return {
    tasks: part((agent) => agent === undefined),
    environments: part((agent) => agent !== undefined),
  };
}
