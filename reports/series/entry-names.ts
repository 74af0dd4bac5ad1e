import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import type { CellRecord, LearnerEntry, RunRecord, TaskEntry } from '../../harness/results/record.ts';
import type { StoredRun } from '../load.ts';
import { modulePaths } from '../module-paths.ts';
import { ConfigLabels } from './config-labels.ts';
import { type Identity, learnerKey, taskKey } from './identity.ts';
import { NamedEntries, type NamedEntry } from './named-entries.ts';
import { readableLabel } from './readable-label.ts';

/** The tasks and learners of runs under the labels that their configurations give them. */
export class EntryNames {
  readonly tasks = new NamedEntries();
  readonly learners = new NamedEntries();
  readonly #labels: ReadonlyMap<StoredRun, ConfigLabels>;
  /** Identities with several labels in one configuration, which therefore count as several entries. */
  readonly #several: ReadonlySet<string>;

  /** Begins with the entries of the configurations, in their order. */
  constructor(runs: readonly StoredRun[]) {
    this.#labels = new Map(runs.map((stored) => [stored, new ConfigLabels(stored.run)]));
    this.#several = new Set(runs.flatMap(({ run }) => labelledTwice(run)));
    for (const { run } of runs) {
      for (const entry of run.config.learners) this.#learner(entry);
      for (const entry of run.config.tasks) this.#task(entry);
    }
  }

  /** Keys of the learners of one configuration. */
  learnersOf({ config }: RunRecord): string[] {
    return config.learners.map((entry) => this.#learner(entry));
  }

  /** The key of a fit's task; a task that no configuration lists is labelled with its name and parameters. */
  taskOf(run: StoredRun, { spec }: CellRecord, { task }: Identity): string {
    const { family, taskParams: params, taskDigest: digest } = spec;
    const own = this.#labels.get(run)?.taskOf(spec, task);
    return this.#task(own ?? { family, params, digest, label: formatEntrySpec(family, params), d: [] });
  }

  /** The key of a fit's learner. */
  learnerOf(run: StoredRun, { spec }: CellRecord, identity: Identity): string {
    const { learner, learnerParams: params, learnerDigest: digest } = spec;
    const own = this.#labels.get(run)?.learnerOf(spec, identity.learner);
    return this.#learner(own ?? { learner, params, digest, label: formatEntrySpec(learner, params) });
  }

  #task(entry: TaskEntry): string {
    const { family, params, digest, label } = entry;
    return this.#add(this.tasks, taskKey(family, params, digest), entry, { name: family, params, label });
  }

  #learner(entry: LearnerEntry): string {
    const { learner: name, params, digest, label: given, traits } = entry;
    const label = readableLabel(name, params, given);
    return this.#add(this.learners, learnerKey(name, params, digest), entry, {
      name,
      params,
      label,
      ...(traits && { traits }),
    });
  }

  #add(
    entries: NamedEntries,
    identity: string,
    { module, digest }: TaskEntry | LearnerEntry,
    named: Pick<NamedEntry, 'name' | 'params' | 'label' | 'traits'>,
  ): string {
    const key = this.#several.has(identity) ? JSON.stringify([identity, named.label]) : identity;
    entries.add(key, () => ({
      ...named,
      identity,
      specification: formatEntrySpec(named.name, named.params),
      paths: typeof module === 'string' ? modulePaths(module) : [],
      digest: typeof digest === 'string' ? digest : '',
    }));
    return key;
  }
}

function labelledTwice({ config }: RunRecord): string[] {
  const labels = new Map<string, string>();
  const pairs = [
    ...config.tasks.map((entry) => [taskKey(entry.family, entry.params, entry.digest), entry.label]),
    ...config.learners.map((entry) => [learnerKey(entry.learner, entry.params, entry.digest), entry.label]),
  ];
  return pairs.flatMap(([identity, label]) => {
    const known = labels.get(identity) ?? label;
    labels.set(identity, known);
    return known === label ? [] : [identity];
  });
}
