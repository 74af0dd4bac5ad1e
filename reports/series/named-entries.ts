import { groupBy } from '../../harness/results/group-by.ts';
import type { StoredSweep, StoredTraits } from '../../harness/results/record.ts';
import { plainText } from '../plain-text.ts';
import { differingParts, digestStarts, wordsApart } from './tell-apart.ts';

/** A learner or a task as a run names it. */
export interface NamedEntry {
  /** The label that its user chose, or else its name and parameters. */
  readonly label: string;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The task's or learner's part of its cells' identity (identity.ts). */
  readonly identity: string;
  /** Name and parameters as they are written on the command line. */
  readonly specification: string;
  /** Files that define it, where it is not built in. */
  readonly paths: readonly string[];
  /** SHA-256 of its definition; '' where it is built in. */
  readonly digest: string;
  /** Only for a learner whose run stores them. */
  readonly traits?: StoredTraits;
  /** Only for a variant of a sweep over a parameter. */
  readonly sweep?: StoredSweep;
}

/** Maximum number of characters of a label. */
export const longestLabel = 60;
/** Maximum number of characters of a label, and of the words after it that tell equal labels apart. */
const longest = { label: longestLabel, words: 36 };

/** Entries by key, in the order in which they were added, the first per key. No two labels are equal. */
export class NamedEntries {
  readonly #entries = new Map<string, NamedEntry>();
  #labels: ReadonlyMap<string, string> | undefined;

  add(key: string, entry: () => NamedEntry): void {
    if (this.#entries.has(key)) return;
    this.#entries.set(key, entry());
    this.#labels = undefined;
  }

  get keys(): string[] {
    return [...this.#entries.keys()];
  }

  entry(key: string): NamedEntry {
    return this.#entries.get(key) as NamedEntry;
  }

  /** A label that is unique, harmless and short. */
  label(key: string): string {
    this.#labels ??= labelsOf(this.#entries);
    return this.#labels.get(key) as string;
  }
}

function labelsOf(entries: ReadonlyMap<string, NamedEntry>): Map<string, string> {
  const byLabel = groupBy([...entries], ([, { label }]) => plainText(label, longest.label) || '(no name)');
  const labels = new Map<string, string>();
  for (const [plain, group] of byLabel) {
    const words = wordsApart(
      factsOf(
        group.map(([, entry]) => entry),
        plain,
      ),
    );
    group.forEach(([key], i) => {
      const told = plainText(words[i], longest.words);
      labels.set(key, told === '' ? plain : `${plain} (${told})`);
    });
  }
  const unique = new UniqueLabels();
  return new Map([...entries.keys()].map((key) => [key, unique.take(labels.get(key) as string)]));
}

/** Facts that may tell entries with the same label apart, the most telling first. */
function factsOf(entries: readonly NamedEntry[], label: string): string[][] {
  const file = (place: number) => differingParts(entries.map(({ paths }) => paths[place] ?? ''));
  const [first, second] = [file(0), file(1)];
  const digests = digestStarts(entries.map(({ digest }) => digest));
  return entries.map(({ specification }, i) => [
    specification === label ? '' : specification,
    first[i],
    second[i],
    digests[i] === '' ? '' : `content ${digests[i]}`,
  ]);
}

/** Gives out each label only once. */
export class UniqueLabels {
  readonly #taken = new Set<string>();

  /** This label, or the same with a number where it is taken. */
  take(label: string): string {
    let unique = label;
    for (let i = 2; this.#taken.has(unique); i++) unique = `${label} (${i})`;
    this.#taken.add(unique);
    return unique;
  }
}
