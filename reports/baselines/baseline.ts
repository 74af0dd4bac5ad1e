import { z } from 'zod';
import {
  type SampleCount,
  type Status,
  sampleCount,
  statuses,
  storedTraits,
} from '../../harness/results/record.ts';
import { plainData, plainText } from '../plain-text.ts';

/** A baseline that cannot be used; the message is one line for the user. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}

/** What a baseline may hold. Larger ones are refused, wherever they come from. */
export const baselineLimits = {
  /** Of the file of fits. */
  fitsBytes: 32 * 2 ** 20,
  /** Of the fingerprint, which lists every cell. */
  fingerprintBytes: 16 * 2 ** 20,
  /** Of each other file. */
  otherBytes: 4 * 2 ** 20,
  fits: 50_000,
  tasks: 200,
  series: 200,
} as const;

const parameters = z.record(z.string(), z.unknown());
const whole = (most: number) => z.number().int().min(0).max(most);

const baselineTask = z.object({
  label: z.string(),
  family: z.string(),
  /** Parameters that differ from the family's defaults. */
  params: parameters,
  /** SHA-256 of its definition, where it is not built in. */
  digest: z.string().optional(),
});
export type BaselineTask = z.output<typeof baselineTask>;

const baselineSeries = z.object({
  label: z.string(),
  learner: z.string(),
  params: parameters,
  traits: storedTraits.optional(),
});
export type BaselineSeries = z.output<typeof baselineSeries>;

/** Indices of task and series, d, n, seed, and the error or how the fit failed. */
const baselineFit = z.tuple([
  whole(baselineLimits.tasks),
  whole(baselineLimits.series),
  whole(1e6),
  sampleCount,
  whole(Number.MAX_SAFE_INTEGER),
  z.union([z.number(), z.enum(statuses)]),
]);
export type BaselineFit = readonly [
  task: number,
  series: number,
  d: number,
  n: SampleCount,
  seed: number,
  outcome: number | Status,
];

/** Results that others have published, or an earlier run, as far as a report shows them beside a run. */
export const baseline = z.object({
  schema: z.literal(1),
  /** Whose it is, in the labels of its curves. */
  name: z.string(),
  /** Where it was found, as the user may name it again. */
  source: z.string(),
  /** SHA-256 of the run's fingerprint: the hash by which the run is cited. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the file of fits, which the run's hash does not cover; absent where the cells' own files were read. */
  data: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Program, processor and backend, in words. */
  made: z.array(z.string()),
  /** What was left out, and what could not be checked. */
  remarks: z.array(z.string()),
  tasks: z.array(baselineTask).max(baselineLimits.tasks),
  series: z.array(baselineSeries).max(baselineLimits.series),
  fits: z.array(baselineFit).max(baselineLimits.fits),
});
export type Baseline = z.output<typeof baseline>;

/** Bounds of a relative error that charts have room for; 0 has a place, too. */
const plausible = { least: 1e-30, most: 1e9 };

/** The outcome of a fit that ended with this status: its error, if it is one that a chart can show. */
export function outcomeOf(status: Status, error: unknown): number | Status {
  if (status !== 'ok') return status;
  if (typeof error !== 'number') return 'invalid';
  return error === 0 || (error >= plausible.least && error <= plausible.most) ? error : 'invalid';
}

/** The tasks, series and fits of a baseline while it is read, each once. */
export class BaselineTable {
  readonly tasks: BaselineTask[] = [];
  readonly series: BaselineSeries[] = [];
  readonly fits: BaselineFit[] = [];
  readonly #places = { tasks: new Map<string, number>(), series: new Map<string, number>() };
  readonly #known = new Set<string>();

  /** Adds a fit, unless there is one at its place. @throws BaselineError if the baseline is too large */
  add(
    task: BaselineTask,
    series: BaselineSeries,
    [d, n, seed, outcome]: readonly [number, SampleCount, number, number | Status],
  ): void {
    const [t, s] = [this.#place('tasks', task), this.#place('series', series)];
    const place = `${t} ${s} ${d} ${n} ${seed}`;
    if (this.#known.has(place)) return;
    this.#known.add(place);
    if (this.fits.length >= baselineLimits.fits) throw tooMany('fits');
    this.fits.push([t, s, d, n, seed, outcome]);
  }

  #place(kind: 'tasks' | 'series', entry: BaselineTask | BaselineSeries): number {
    const places = this.#places[kind];
    const known = places.get(entry.label);
    if (known !== undefined) return known;
    if (places.size >= baselineLimits[kind]) throw tooMany(kind);
    places.set(entry.label, places.size);
    // Texts are made harmless here, so that nothing that comes after has to know where they are from.
    const params = plainData(entry.params) as Record<string, unknown>;
    const label = plainText(entry.label, 60);
    if ('family' in entry) this.tasks.push({ ...entry, label, params, family: plainText(entry.family, 200) });
    else this.series.push({ ...entry, label, params, learner: plainText(entry.learner, 60) });
    return places.size - 1;
  }
}

function tooMany(kind: 'fits' | 'tasks' | 'series'): BaselineError {
  return new BaselineError(`it has more than ${baselineLimits[kind]} ${kind}`);
}

/** Checks the hash that a user gave with a source. @throws BaselineError if neither hash is it */
export function checkPinned(
  { hash, data }: Pick<Baseline, 'hash' | 'data'>,
  pinned: string | undefined,
): void {
  if (pinned === undefined || pinned === hash || pinned === data) return;
  const own = data === undefined ? `its hash is ${hash}` : `its run has ${hash}, its file of fits ${data}`;
  throw new BaselineError(`it is not what sha256=${pinned} names: ${own}`);
}
