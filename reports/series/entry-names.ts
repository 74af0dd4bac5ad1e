import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import type { CellRecord, LearnerEntry, RunRecord, TaskEntry } from '../../harness/results/record.ts';
import type { StoredRun } from '../load.ts';
import { modulePaths } from '../module-paths.ts';
import { plainText } from '../plain-text.ts';
import { ConfigLabels } from './config-labels.ts';
import { type Identity, learnerKey, taskKey } from './identity.ts';
import { longestLabel, NamedEntries, type NamedEntry } from './named-entries.ts';
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
      for (const entry of run.config.tasks) for (const stream of samplesOf(entry)) this.#task(entry, stream);
    }
  }

  /** Keys of the learners of one configuration. */
  learnersOf({ config }: RunRecord): string[] {
    return config.learners.map((entry) => this.#learner(entry));
  }

  /**
   * The key of a fit's task; a task that no configuration lists is labelled with its name and parameters. Fits
   * on a stream have a task of their own: no chart or table puts them together with fits on a sample.
   */
  taskOf(run: StoredRun, { spec }: CellRecord, { task }: Identity): string {
    const { family, taskParams: params, taskDigest: digest } = spec;
    const own = this.#labels.get(run)?.taskOf(spec, task);
    return this.#task(
      own ?? { family, params, digest, label: formatEntrySpec(family, params), d: [] },
      spec.n === 'stream',
    );
  }

  /** The key of a fit's learner. */
  learnerOf(run: StoredRun, { spec }: CellRecord, identity: Identity): string {
    const { learner, learnerParams: params, learnerDigest: digest, from } = spec;
    const own = this.#labels.get(run)?.learnerOf(spec, identity.learner);
    const label = `${formatEntrySpec(learner, params)}${from ? ` from ${from.learner}` : ''}`;
    return this.#learner(own ?? { learner, params, digest, from, label });
  }

  #task(entry: TaskEntry, stream: boolean): string {
    const { family, params, digest, label } = entry;
    const named = { name: family, params, label: stream ? streamLabel(label) : label };
    return this.#add(this.tasks, taskKey(family, params, digest), entry, named, stream ? streamMark : '');
  }

  #learner(entry: LearnerEntry): string {
    const { learner: name, params, digest, from, label: given, traits, sweep } = entry;
    const label = readableLabel(name, params, given);
    return this.#add(this.learners, learnerKey(name, params, digest, from), entry, {
      name,
      params,
      label,
      ...(traits && { traits }),
      ...(sweep && { sweep }),
    });
  }

  #add(
    entries: NamedEntries,
    identity: string,
    { module, digest }: TaskEntry | LearnerEntry,
    named: Pick<NamedEntry, 'name' | 'params' | 'label' | 'traits' | 'sweep'>,
    mark = '',
  ): string {
    const key = (this.#several.has(identity) ? JSON.stringify([identity, named.label]) : identity) + mark;
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

/** Ends the keys of tasks whose samples are a stream. */
const streamMark = ' stream';
const streamWords = ', fresh samples';

/** The label of a task whose samples are a stream; the words stay, however long the task's own label is. */
function streamLabel(label: string): string {
  return plainText(label, longestLabel - streamWords.length) + streamWords;
}

/** Which kinds of fits an entry has: on samples (false), on streams (true), or on both. */
function samplesOf({ n }: TaskEntry): boolean[] {
  if (!Array.isArray(n) || n.length === 0) return [false];
  return [...new Set(n.map((rule) => rule === 'stream'))].sort((a, b) => Number(a) - Number(b));
}

function labelledTwice({ config }: RunRecord): string[] {
  const labels = new Map<string, string>();
  const pairs = [
    ...config.tasks.map((entry) => [taskKey(entry.family, entry.params, entry.digest), entry.label]),
    ...config.learners.map((entry) => [
      learnerKey(entry.learner, entry.params, entry.digest, entry.from),
      entry.label,
    ]),
  ];
  return pairs.flatMap(([identity, label]) => {
    const known = labels.get(identity) ?? label;
    labels.set(identity, known);
    return known === label ? [] : [identity];
  });
}
