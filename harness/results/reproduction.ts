import { canonicalJson } from './canonical-json.ts';
import { deterministicPart, sameOutcome } from './deterministic.ts';
import { type CellRecord, type Status, statuses } from './record.ts';
import type { Tolerance } from './tolerance.ts';

/** A machine, as far as the bits of a result depend on it and its record does not say so. */
export interface Machine {
  /** The processor's name. */
  readonly cpu: string;
  /** Operating system, release and architecture: `Linux 6.1.0 x64`. */
  readonly os: string;
}

/**
 * What running a cell again has to give: the same bits, or, because `because` differs, the same number within
 * the tolerance.
 */
export type Requirement =
  | { readonly bits: true }
  | { readonly bits: false; readonly because: readonly string[] };

/** What came out of running a cell again. */
export interface Reproduction {
  readonly required: Requirement;
  readonly reproduced: boolean;
  /** Whether all results agree to the last bit, also where that was not required. */
  readonly sameBits: boolean;
  /** The cell's number before and now: see {@link numberOf}; absent where it ended without one. */
  readonly stored?: number;
  readonly found?: number;
  /** What differs, in one line; absent if the cell was reproduced. */
  readonly difference?: string;
}

/**
 * Whether the same bits are to be expected of two records of one cell.
 *
 * They are where processor, system, backend with its device and threads, and versions agree. The processor's
 * name stands for the instructions that native libraries choose at run time, on which the order of their sums
 * depends. The number of cores is not compared: a cell runs in one process with the threads that it asks for,
 * and no sum is split by cores. Node.js is compared by its major version, since within one it keeps its
 * mathematical functions; a system without its release, because they come with Node.js.
 */
export function requirementOf(
  stored: CellRecord,
  found: CellRecord,
  on: Machine,
  here: Machine,
): Requirement {
  const facts: readonly (readonly [string, string, string])[] = [
    ['processor', stored.load?.processor ?? on.cpu, found.load?.processor ?? here.cpu],
    ['system', systemOf(on), systemOf(here)],
    ['backend', backendOf(stored), backendOf(found)],
    ...versionsOf(stored, found),
  ];
  const because = facts.flatMap(([what, then, now]) =>
    then === now ? [] : [`${what}: ${then} then, ${now} now`],
  );
  return because.length === 0 ? { bits: true } : { bits: false, because };
}

/**
 * Judges a cell that was run again.
 *
 * @param tolerance by how much the numbers may differ where the bits may
 */
export function judge(
  stored: CellRecord,
  found: CellRecord,
  required: Requirement,
  tolerance: Tolerance,
): Reproduction {
  const sameBits = sameOutcome(stored, found);
  const [then, now] = [numberOf(stored), numberOf(found)];
  const difference = differenceOf();
  return {
    required,
    reproduced: difference === undefined,
    sameBits,
    ...(then !== undefined && { stored: then }),
    ...(now !== undefined && { found: now }),
    ...(difference !== undefined && { difference }),
  };

  function differenceOf(): string | undefined {
    if (sameBits) return undefined;
    if (stored.status !== found.status)
      return `it was ${stored.status} and is ${found.status} here${found.message ? `: ${found.message}` : ''}`;
    if (required.bits) return `not the same bits: ${placesOf(stored, found).join(', ')}`;
    if (then === undefined || now === undefined || areClose(then, now, tolerance)) return undefined;
    return `${then} then, ${now} now`;
  }
}

/**
 * The number that a cell is quoted for: a fit's relative test error, a tuning's smallest validation error, an
 * agent's relative regret; undefined where it ended without one.
 */
export function numberOf({ spec, metrics, regret, trials }: CellRecord): number | undefined {
  if (spec.kind === 'fit') return metrics?.relativeTestError ?? regret?.relative;
  const errors = (trials ?? []).flatMap(({ validationError }) => validationError ?? []);
  return errors.length === 0 ? undefined : Math.min(...errors);
}

function areClose(a: number, b: number, { share, level }: Tolerance): boolean {
  if (a === b || Math.max(a, b) <= level) return true;
  return a > 0 && b > 0 && Math.abs(Math.log(a) - Math.log(b)) <= Math.log1p(share);
}

/** The system without its release. */
function systemOf({ os }: Machine): string {
  const words = os.split(' ');
  return words.length > 2 ? `${words[0]} ${words[words.length - 1]}` : os;
}

function backendOf({ backend }: CellRecord): string {
  if (!backend) return 'none';
  return `${backend.name}, ${backend.device ?? 'cpu'}, ${backend.threads ?? 1} threads`;
}

function versionsOf(stored: CellRecord, found: CellRecord): [string, string, string][] {
  const names = new Set([...Object.keys(stored.versions), ...Object.keys(found.versions)]);
  return [...names].sort().map((name) => {
    const [then, now] = [stored, found].map(({ versions }) => versions[name] ?? 'absent');
    return name === 'node' ? [name, majorOf(then), majorOf(now)] : [name, then, now];
  });
}

function majorOf(version: string): string {
  return version.replace(/^v/, '').split('.')[0];
}

/** The fields in which two records differ; of metrics and the like, with the first field inside. */
function placesOf(stored: CellRecord, found: CellRecord): string[] {
  const [then, now] = [stored, found].map((record) => fieldsOf(deterministicPart(record)));
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    if (withoutResult.has(name) || textOf(then[name]) === textOf(now[name])) return [];
    const [a, b] = [fieldsOf(then[name]), fieldsOf(now[name])];
    const inner = Object.keys(a).find((key) => textOf(a[key]) !== textOf(b[key]));
    if (inner === undefined) return [name];
    const values = [a[inner], b[inner]].map((value) =>
      typeof value === 'number' ? String(value) : undefined,
    );
    const [from, to] = values;
    return [`${name}.${inner}${from !== undefined && to !== undefined ? ` (${from} then, ${to} now)` : ''}`];
  });
}

/** Fields that {@link sameOutcome} does not compare. */
const withoutResult: ReadonlySet<string> = new Set([
  'versions',
  'backend',
  'message',
  'note',
  'untuned',
  'space',
  'strength',
  'model',
]);

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}

/** How many cells have each status, in the order of {@link statuses}. */
export function countStatuses(
  records: readonly Pick<CellRecord, 'status'>[],
): Partial<Record<Status, number>> {
  const counts = new Map<Status, number>();
  for (const { status } of records) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(
    statuses.flatMap((status) => (counts.has(status) ? [[status, counts.get(status)]] : [])),
  );
}
