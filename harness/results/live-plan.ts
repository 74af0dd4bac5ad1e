import { join } from 'node:path';
import { z } from 'zod';
import { readText } from './read-text.ts';
import { type CellSpec, cellSpec } from './record.ts';

/**
 * What a run is going to do: `live/plan.json`, which a run writes when it begins and removes when every cell has a
 * result. run.json names the cells by their ids alone, and only a plan knows what they stand for; making one loads the
 * learners' files, which a program that merely watches must not do.
 */
export interface LivePlan {
  readonly cells: readonly LiveCell[];
}

/** A cell of the plan. */
export interface LiveCell {
  readonly id: string;
  readonly kind: 'fit' | 'tune';
  readonly task: string;
  readonly learner: string;
  readonly d: number;
  readonly n: number | 'stream';
  readonly seed: number;
  /** Its cost, in units that are the same for all cells. */
  readonly weight: number;
  /** What decides its result; absent in plans of older versions. */
  readonly spec?: CellSpec;
}

export const livePlanFile = (folder: string): string => join(folder, 'live', 'plan.json');

/** MiB; a plan takes some 70 bytes for each cell, and a few hundred for each specification. */
const mostInPlan = 64;

/** What cells of different d, n and seeds can have in common. */
const sharedSpec = cellSpec.omit({ kind: true, d: true, n: true, seed: true });

const stored = z.object({
  plan: z.literal(1),
  tasks: z.array(z.string()),
  learners: z.array(z.string()),
  /** id, kind, places in the lists of tasks and learners, d, n, seed, weight */
  cells: z.array(
    z.tuple([
      z.string().regex(/^[0-9a-f]{16}$/),
      z.enum(['fit', 'tune']),
      z.number().int().min(0),
      z.number().int().min(0),
      z.number(),
      z.union([z.number(), z.literal('stream')]),
      z.number(),
      z.number().min(0),
    ]),
  ),
  /** Specifications without kind, d, n and seed, and for each cell its place among them; -1: not stored. */
  specs: z.array(sharedSpec).optional(),
  specOf: z.array(z.number().int().min(-1)).optional(),
});

/** The text of the file. What cells share is stored once, because a run has thousands of cells and few names. */
export function livePlanText({ cells }: LivePlan): string {
  const [tasks, learners, specs] = [new Places(), new Places(), new Places()];
  const rows = cells.map(({ id, kind, task, learner, d, n, seed, weight }) => [
    ...[id, kind, tasks.of(task), learners.of(learner)],
    ...[d, n, seed, Number(weight.toPrecision(3))],
  ]);
  const specOf = cells.map(({ spec }) => {
    if (!spec) return -1;
    const { kind: _, d: __, n: ___, seed: ____, ...shared } = spec;
    return specs.of(JSON.stringify(shared));
  });
  const shared = specs.names.map((text) => JSON.parse(text));
  const names = { tasks: tasks.names, learners: learners.names };
  return `${JSON.stringify({ plan: 1, ...names, cells: rows, specs: shared, specOf })}\n`;
}

/** The plan in a run's folder; undefined if there is none that can be read. */
export function readLivePlan(folder: string): LivePlan | undefined {
  try {
    const text = readText(livePlanFile(folder), mostInPlan, { links: false });
    return text === undefined ? undefined : parseLivePlan(text);
  } catch {
    return undefined;
  }
}

/** The plan that a text stands for; undefined if it stands for none. */
export function parseLivePlan(text: string): LivePlan | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = stored.safeParse(value);
  if (!data) return undefined;
  const cells: LiveCell[] = [];
  for (const [i, [id, kind, t, l, d, n, seed, weight]] of data.cells.entries()) {
    const [task, learner] = [data.tasks[t], data.learners[l]];
    if (task === undefined || learner === undefined) return undefined;
    const shared = data.specs?.[data.specOf?.[i] ?? -1];
    const own = { kind, d, n, seed };
    cells.push({ id, ...own, task, learner, weight, ...(shared && { spec: { ...shared, ...own } }) });
  }
  return { cells };
}

/** Names, and the place of each. */
class Places {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();

  of(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
