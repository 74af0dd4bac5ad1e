import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { parsePowerLaw } from '../../harness/results/power-law.ts';
import type { CellSpec, LearnerEntry, RunRecord, TaskEntry } from '../../harness/results/record.ts';
import { learnerKey, taskKey } from './identity.ts';

/**
 * Finds the entry of a run's configuration that a fit comes from. A configuration may list one task, or one
 * learner, under several labels.
 */
export class ConfigLabels {
  readonly #tasks = new Map<string, TaskEntry[]>();
  readonly #learners = new Map<string, LearnerEntry[]>();
  readonly #trials: unknown;
  readonly #testSize: unknown;
  readonly #diagnose: unknown;

  constructor({ config }: Pick<RunRecord, 'config'>) {
    for (const entry of config.tasks)
      append(this.#tasks, taskKey(entry.family, entry.params, entry.digest), entry);
    for (const entry of config.learners)
      append(this.#learners, learnerKey(entry.learner, entry.params, entry.digest, entry.from), entry);
    ({ trials: this.#trials, testSize: this.#testSize, diagnose: this.#diagnose } = config);
  }

  /** The entry of a fit's task; of several, the one whose settings match the fit's best. */
  taskOf(spec: CellSpec, key: string): TaskEntry | undefined {
    const trials = spec.tuning.trials;
    return nearest(this.#tasks.get(key), (entry) => [
      entry.d.includes(spec.d),
      agrees(stepsAt(entry.steps, spec.d), spec.budget.steps),
      agrees(entry.testSize ?? this.#testSize, spec.testSize),
      agrees(entry.diagnose ?? this.#diagnose, spec.diagnose),
      // A learner without a search space is untuned whatever the entry says.
      trials === 0 || agrees(entry.trials ?? this.#trials, trials),
      sameSource(entry.transfer, spec.transfer),
      !Array.isArray(entry.n) || entry.n.some((rule) => gives(rule, spec)),
    ]);
  }

  /** The entry of a fit's learner; of several, one that is tuned as the fit was. */
  learnerOf(spec: CellSpec, key: string): LearnerEntry | undefined {
    const own = JSON.stringify(spec.tuning.as);
    return nearest(this.#learners.get(key), (entry) => [JSON.stringify(entry.tunedAs) === own]);
  }
}

/** Whether a rule of a configuration (`8d^2`) gives a cell's n. */
function gives(rule: unknown, { d, n }: CellSpec): boolean {
  const law = typeof rule === 'string' ? parsePowerLaw(rule) : undefined;
  return law ? Math.round(law.factor * d ** law.power) === n : String(rule) === String(n);
}

function sameSource(configured: unknown, used: CellSpec['transfer']): boolean {
  if (typeof configured !== 'object' || configured === null || !used) return configured === used;
  const { params, features } = configured as { params?: unknown; features?: unknown };
  return canonicalJson([params, features]) === canonicalJson([used.taskParams, used.features]);
}

/** The steps at one d: a configuration stores a single number, or one for each d. */
function stepsAt(steps: unknown, d: number): unknown {
  return typeof steps === 'object' && steps !== null
    ? Object.entries(steps).find(([at]) => at === String(d))?.[1]
    : steps;
}

function append<E>(map: Map<string, E[]>, key: string, entry: E): void {
  const list = map.get(key);
  if (list) list.push(entry);
  else map.set(key, [entry]);
}

function agrees(configured: unknown, used: unknown): boolean {
  return configured === undefined || configured === used;
}

/** The entry for which the most facts are true; of several, the first. */
function nearest<E>(entries: readonly E[] = [], factsOf: (entry: E) => boolean[]): E | undefined {
  if (entries.length < 2) return entries[0];
  const score = (entry: E) => factsOf(entry).filter(Boolean).length;
  return entries.reduce((best, entry) => (score(entry) > score(best) ? entry : best));
}
