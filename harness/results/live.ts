import { join } from 'node:path';
import { z } from 'zod';

/**
 * What a running cell shows of itself: `live/<id>.jsonl` in the run's folder, lines of JSON that are appended while the cell
 * runs, and removed once it has a result. They serve to watch a run and decide nothing, so losing one costs nothing.
 */

export const liveFolder = (folder: string): string => join(folder, 'live');
export const liveFile = (folder: string, id: string): string => join(folder, 'live', `${id}.jsonl`);

/** The cells that have a live file, by the names of the files in `live`. */
export function liveIds(names: readonly string[]): string[] {
  return names.filter((name) => /^[0-9a-f]{16}\.jsonl$/.test(name)).map((name) => name.slice(0, 16));
}

/** Limit on the size of a live file in bytes; its writer thins the curves before that. */
export const mostInLiveFile = 256 * 1024;

/** Seconds between two lines that tell that the cell is still being worked on, whatever its learner reports. */
export const beatSeconds = 15;

/** The first line: which cell this is, and who runs it. */
const head = z.object({
  live: z.literal(1),
  id: z.string(),
  kind: z.enum(['fit', 'tune']),
  /** Names of its task and its learner, as progress lines show them. */
  task: z.string(),
  learner: z.string(),
  d: z.number(),
  n: z.union([z.number(), z.literal('stream')]),
  seed: z.number(),
  host: z.string(),
  startedAt: z.string(),
});
export type LiveHead = z.output<typeof head>;

/** The cell begins something: to draw its data, a fit (of a tuning cell: which trial, from 0), its evaluation. */
const phase = z.object({
  phase: z.enum(['start', 'data', 'fit', 'evaluate']),
  trial: z.object({ index: z.number(), of: z.number() }).optional(),
});
export type LivePhase = z.output<typeof phase>;

/** What the learner reports: its step, of how many, and its training loss. */
const progress = z.object({ step: z.number(), of: z.number(), loss: z.number().optional() });
export type LiveProgress = z.output<typeof progress>;

/** A point of the trace: the relative error on the monitor sample after `seconds` of training. */
const point = z.object({
  step: z.number(),
  seconds: z.number(),
  error: z.number(),
  loss: z.number().optional(),
  stage: z.string().optional(),
});
export type LivePoint = z.output<typeof point>;

/** The machine that runs the cell. */
const machine = z.object({
  cores: z.number(),
  /** Processes that ran or waited to run, over the last minute; absent on Windows. */
  load: z.number().optional(),
  /** Cores that were busy, on average since the line before. */
  busy: z.number(),
  /** Memory that is free, MiB. */
  freeMiB: z.number(),
});
export type LiveMachine = z.output<typeof machine>;

/** Whatever a line after the first can be. */
export type LiveLine =
  | { readonly phase: LivePhase }
  | { readonly progress: LiveProgress }
  | { readonly point: LivePoint }
  | { readonly machine: LiveMachine };

export const livePoint = point;

/** The first line of a live file; undefined if it is something else. */
export function parseLiveHead(line: string): LiveHead | undefined {
  return head.safeParse(parsed(line)).data;
}

/** Any other line; undefined if it is something else, such as a line that was torn when its writer was killed. */
export function parseLiveLine(line: string): LiveLine | undefined {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null) return undefined;
  if ('phase' in value) return wrapped('phase', phase.safeParse(value).data);
  if ('error' in value) return wrapped('point', point.safeParse(value).data);
  if ('of' in value) return wrapped('progress', progress.safeParse(value).data);
  if ('machine' in value) return wrapped('machine', machine.safeParse(value.machine).data);
  return undefined;
}

function wrapped<K extends string, V>(key: K, value: V | undefined): Record<K, V> | undefined {
  return value === undefined ? undefined : ({ [key]: value } as Record<K, V>);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
