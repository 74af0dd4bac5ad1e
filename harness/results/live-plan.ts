import { join } from 'node:path';
import { z } from 'zod';
import { readText } from './read-text.ts';

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
}

export const livePlanFile = (folder: string): string => join(folder, 'live', 'plan.json');

/** MiB; a plan takes some 60 bytes for each cell. */
const mostInPlan = 64;

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
});

/** The text of the file. Names are stored once, because a run has thousands of cells and few names. */
export function livePlanText({ cells }: LivePlan): string {
  const [tasks, learners] = [new Places(), new Places()];
  const rows = cells.map(({ id, kind, task, learner, d, n, seed, weight }) => [
    ...[id, kind, tasks.of(task), learners.of(learner)],
    ...[d, n, seed, Number(weight.toPrecision(3))],
  ]);
  return `${JSON.stringify({ plan: 1, tasks: tasks.names, learners: learners.names, cells: rows })}\n`;
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
  for (const [id, kind, t, l, d, n, seed, weight] of data.cells) {
    const [task, learner] = [data.tasks[t], data.learners[l]];
    if (task === undefined || learner === undefined) return undefined;
    cells.push({ id, kind, task, learner, d, n, seed, weight });
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
